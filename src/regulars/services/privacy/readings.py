"""Who read which sensitive fields of which records, as pages and programs get it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import actor as actors
from regulars.engine import people, registry
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Reading

AT_ONCE = 50
SHOWN = 5


@dataclass(frozen=True)
class Entry:
    """One reading: who (and who looked through their eyes), from where, which fields, the first records of how many."""

    id: uuid.UUID
    at: datetime
    who: str
    source: str
    entity: str
    fields: tuple[str, ...]
    records: tuple[tuple[uuid.UUID, str], ...]
    count: int
    address: str


def recent(
    *, record: uuid.UUID | None = None, actor: uuid.UUID | None = None, before: uuid.UUID | None = None
) -> list[Entry]:
    """Readings, newest first; of one record, by one person, before one reading."""
    found = Reading.objects.order_by("-id")
    if record is not None:
        found = found.filter(records__contains=[record])
    if actor is not None:
        found = found.filter(actor=actor)
    if before is not None:
        found = found.filter(id__lt=before)
    return _entries(list(found[:AT_ONCE]), record)


def _entries(found: list[Reading], record: uuid.UUID | None) -> list[Entry]:
    names = people.called(key for each in found for key in (each.actor, each.viewer))
    refs = [Ref(key, "", each.entity) for each in found for key in _first(each, record)]
    labels = labels_of(refs, actors.system())
    return [_entry(each, names, labels, record) for each in found]


def _first(each: Reading, record: uuid.UUID | None) -> Iterable[uuid.UUID]:
    return [record] if record is not None else each.records[:SHOWN]


def _entry(each: Reading, names: dict[Any, str], labels: dict[uuid.UUID, str], record: uuid.UUID | None) -> Entry:
    entity = registry.find(each.entity)
    who = names.get(each.actor, "")
    if each.viewer:
        who = _("%(viewer)s as %(who)s") % {"viewer": names.get(each.viewer, ""), "who": who}
    fields = [str(entity.by_key[key].label) if entity and key in entity.by_key else key for key in each.fields]
    return Entry(
        each.pk, each.at, who, each.source, str(entity.label) if entity else each.entity, tuple(fields),
        tuple((key, labels.get(key, "")) for key in _first(each, record)), len(each.records),
        f"/{entity.plural}/" if entity else "",
    )  # fmt: skip
