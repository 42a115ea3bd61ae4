"""What holds of the encyclopedia whatever the way in."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.encyclopedia.choices import DRAFT, PUBLISHED
from regulars.areas.encyclopedia.models import Entry, FormerAddress
from regulars.areas.encyclopedia.pictures import MOST_BYTES, MOST_SIDE, size_of
from regulars.areas.sales.models import Competitor
from regulars.base.errors import Invalid
from regulars.base.text import fold
from regulars.engine import stored
from regulars.engine.batch import Batch
from regulars.engine.derived.beside import written_beside
from regulars.engine.models import StoredFile

DEEDS = frozenset(("publish", "withdraw"))
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def settle_entries(batch: Batch) -> None:
    """An entry has an address of its own; only verbs publish it; the address that it had while it was published leads to the new one."""
    for item in batch.good:
        entry: Any = item.record
        if batch.verb not in DEEDS and not batch.actor.is_system and batch.verb != "undo":
            entry.status = (item.before or {}).get("status", DRAFT)
            entry.published_at = (item.before or {}).get("published_at")
            entry.published_by_id = (item.before or {}).get("published_by_id")
        if entry.product_id and entry.family_id:
            batch.refuse(item, Invalid(fields={"family": _("Name a product or a family, not both.")}))
            continue
        given = entry.address.strip().lower()
        if given and not WORD.fullmatch(given):
            text = _("Small letters a to z, digits, and hyphens between them.")
            batch.refuse(item, Invalid(fields={"address": text}))
            continue
        entry.address = given or _free("-".join(fold(entry.name).split())[:70].strip("-"), entry.pk)
        was = batch.was(item, "address")
        if was and was != entry.address and batch.was(item, "status") == PUBLISHED:
            batch.afterwards(partial(_remember, was, entry.pk))
        if item.is_new or was != entry.address:
            batch.afterwards(partial(_forget, entry.address))


def settle_parts(batch: Batch) -> None:
    """Parts of an entry come behind the others of their kind; days follow one another; a picture is not larger than a page needs."""
    for item in batch.good:
        part: Any = item.record
        if "position" in batch.entity.by_key and part.position is None and part.entry_id:
            listed = type(part).objects.filter(entry=part.entry_id, deleted_at=None)
            part.position = (listed.aggregate(last=Max("position"))["last"] or 0) + 1
        begins, ends = getattr(part, "valid_from", None), getattr(part, "valid_until", None)
        if begins and ends and ends < begins:
            batch.refuse(item, Invalid(fields={"valid_until": _("This is before the first day.")}))
        elif "image" in batch.entity.by_key and part.image_id and batch.changed(item, "image"):
            _measure(batch, item)
    touched = {item.record.entry_id for item in batch.good if item.record.entry_id}
    if touched:
        batch.afterwards(lambda: _touch(touched))


def _touch(entries: set[uuid.UUID]) -> None:
    with written_beside("encyclopedia-entry", entries, "updated_at"):
        Entry.objects.filter(pk__in=entries).update(updated_at=timezone.now())


def refuse_itself(batch: Batch) -> None:
    """A product does not go with itself. A merge that would have it so is refused, too."""
    for item in batch.good:
        if item.record.product_id and item.record.product_id == item.record.other_id:
            batch.refuse(item, Invalid(fields={"other": _("This is the product itself.")}))


def name_cards(batch: Batch) -> None:
    """A battle card is about a product or a family, or about neither; without a name it is called after the competitor."""
    nameless = [item.record for item in batch.good if not item.record.name]
    names = dict(Competitor.objects.filter(id__in=[card.competitor_id for card in nameless]).values_list("id", "name"))
    for card in nameless:
        card.name = names.get(card.competitor_id, "")
    for item in batch.good:
        if item.record.product_id and item.record.family_id:
            batch.refuse(item, Invalid(fields={"family": _("Name a product or a family, not both.")}))


def _measure(batch: Batch, item: Any) -> None:
    file = StoredFile.objects.filter(pk=item.record.image_id).first()
    if file is None:
        return
    if file.size > MOST_BYTES:
        text = _("This picture has more than %(limit)s MB: bring a smaller one.") % {"limit": MOST_BYTES // 1_000_000}
        batch.refuse(item, Invalid(fields={"image": text}, code="picture_too_large"))
        return
    path = stored.path_of(file)
    item.record.width, item.record.height = size_of(path.read_bytes()) if path.exists() else (0, 0)
    if max(item.record.width, item.record.height) > MOST_SIDE:
        text = _("This picture is more than %(limit)s pixels wide or high: bring a smaller one.") % {"limit": MOST_SIDE}
        batch.refuse(item, Invalid(fields={"image": text}, code="picture_too_large"))


def _free(given: str, key: Any) -> str:
    word = given if WORD.fullmatch(given) else "entry"
    taken = set(
        Entry.objects.filter(address__startswith=word, deleted_at=None)
        .exclude(pk=key)
        .values_list("address", flat=True)
    )
    return next(
        each for each in (word, *(f"{word}-{number}" for number in range(2, len(taken) + 3))) if each not in taken
    )


def _remember(address: str, entry: Any) -> None:
    FormerAddress.objects.update_or_create(address=address, defaults={"entry_id": entry})


def _forget(address: str) -> None:
    """What is an address of its own now leads nowhere else."""
    FormerAddress.objects.filter(address=address).delete()
