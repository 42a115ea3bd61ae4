"""What holds of tenders and positions whatever the way in: numbers that can be sorted, each once, and nothing changed after it was handed in."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.contacts.models import Contact
from regulars.areas.prices.queries import currency_for
from regulars.areas.taxes.queries import usual_seller
from regulars.areas.tenders.choices import OPEN
from regulars.areas.tenders.models import Tender, TenderPosition
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import LANGUAGES
from regulars.engine import workspace
from regulars.engine.batch import Batch

NUMBER = re.compile(r"[A-Za-zА-Яа-я]?\d{0,6}(\.\d{1,6}){0,9}")
WIDTH = 6
FREE = frozenset(("owner", "tags", "deal", "quote", "contact", "decision_on"))
"""What may change after it was handed in."""
DEEDS = frozenset(("prepare", "submit", "win", "lose", "cancel", "revise", "keep", "quote"))


def settle_tenders(batch: Batch) -> None:
    """Our usual company, the account's currency, the contact's language; what was handed in stays."""
    for item in batch.good:
        tender: Any = item.record
        if not item.is_new:
            was = batch.was(item, "status")
            if was not in OPEN and batch.verb not in DEEDS and not batch.actor.is_system:
                keys = [key for key in batch.entity.by_key if key not in FREE and batch.changed(item, key)]
                if keys:
                    batch.refuse(item, handed_in())
                    continue
        if not tender.account_id:
            continue
        if not item.is_new and batch.changed(item, "currency") and _is_priced(tender):
            text = _("Its positions have prices in its currency: take them out first.")
            batch.refuse(item, Invalid(fields={"currency": text}))
            continue
        if tender.seller_id is None:
            usual = usual_seller()
            tender.seller_id = usual.id if usual is not None else None
        tender.currency = tender.currency or currency_for(tender.account_id, timezone.localdate())
        tender.language = tender.language or _speech(tender.contact_id)


def settle_positions(batch: Batch) -> None:
    """Numbers that sort, each once in its tender; prices in its currency; those of a tender that was handed in stay."""
    wanted = {item.record.tender_id for item in batch.good if item.record.tender_id}
    wanted |= {was for item in batch.good if (was := batch.was(item, "tender"))}
    tenders = {each.pk: each for each in Tender.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    for item in batch.good:
        line: Any = item.record
        tender = tenders.get(line.tender_id)
        if tender is None or not line.number_text:
            continue  # asked for by the door itself
        if tender.status not in OPEN and not batch.actor.is_system:
            batch.refuse(item, handed_in())
            continue
        line.number_text = line.number_text.strip().rstrip(".")
        if not line.number_text or not NUMBER.fullmatch(line.number_text):
            batch.refuse(item, Invalid(fields={"number_text": _("A number looks like 1, 2.3 or A4.1.")}))
            continue
        line.place = place_of(line.number_text)
        if line.price is not None and line.price_currency != tender.currency:
            text = _("The tender is in %(currency)s; give the price in it.") % {"currency": tender.currency}
            batch.refuse(item, Invalid(fields={"price": text}, code="other_currency"))
    _once(batch)


def keep_positions(batch: Batch) -> None:
    """Positions go to the bin and come back only while the tender is open."""
    ids = {record.tender_id for record in batch.records}
    if any(each.status not in OPEN for each in Tender.objects.select_for_update().filter(pk__in=ids).order_by("pk")):
        raise handed_in()
    back = [record for record in batch.records if record.deleted_at is None]
    for record in back:
        if _taken(record):
            raise Refused(_("There is another position %(number)s by now.") % {"number": record.number_text}, code="not_unique")  # fmt: skip


def keep_tenders(batch: Batch) -> None:
    """A tender that was handed in is not deleted."""
    if any(record.deleted_at is not None and record.status not in OPEN for record in batch.records):
        raise handed_in()


def handed_in() -> Refused:
    return Refused(_("This tender was handed in: it stays as it is. Revise it to change it."), code="handed_in")


def place_of(number: str) -> str:
    """“2.10” in a form that sorts behind “2.9”."""
    return ".".join(part.zfill(WIDTH) if part.isdecimal() else _letter(part) for part in number.split("."))


def _letter(part: str) -> str:
    return part[:1].upper() + part[1:].zfill(WIDTH)


def _is_priced(tender: Any) -> bool:
    return TenderPosition.objects.filter(tender=tender.pk, price__isnull=False, deleted_at=None).exists()


def _taken(record: Any) -> bool:
    others = TenderPosition.objects.filter(tender=record.tender_id, number_text=record.number_text, deleted_at=None)
    return others.exclude(pk=record.pk).exists()


def _once(batch: Batch) -> None:
    good = [item for item in batch.good if item.record.tender_id and (item.is_new or batch.changed(item, "number_text", "tender"))]  # fmt: skip
    seen: Counter[tuple[uuid.UUID, str]] = Counter()
    for item in good:
        line: Any = item.record
        seen[line.tender_id, line.number_text] += 1
        if seen[line.tender_id, line.number_text] > 1 or _taken(line):
            text = _("This tender has a position %(number)s already.") % {"number": line.number_text}
            batch.refuse(item, Invalid(fields={"number_text": text}, code="not_unique"))


def _speech(contact: Any) -> str:
    said = Contact.objects.filter(pk=contact).values_list("language", flat=True).first() if contact else ""
    return said if said in LANGUAGES else str(workspace.value("language"))
