"""A record that waits for a yes stays as it is, whichever way a change comes in: form, list, bulk, import, API, rule, undo, merge."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item, changed_fields, stored_as_record
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.gates import Gate
from regulars.engine.models import User
from regulars.services.approvals.models import WAITING, ApprovalRequest, ApprovalSeat

CHECKED = frozenset(("workflow", "import"))
"""Sources of the program by which others' wishes come in; its own upkeep (roll-ups, merges of rates, answers) is free."""
_watched: list[frozenset[str]] = [frozenset()]


def watch(entities: Iterable[str]) -> None:
    """Name the entities that have approvals; all others are asked nothing."""
    _watched[0] = frozenset(entities)


def waiting(records: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[ApprovalRequest]]:
    """The requests that these records wait for."""
    found: dict[uuid.UUID, list[ApprovalRequest]] = {}
    for each in ApprovalRequest.objects.filter(record__in=set(records), state=WAITING).order_by("id"):
        found.setdefault(each.record, []).append(each)
    return found


def is_in_use() -> bool:
    """Whether there are approvals at all."""
    return bool(_watched[0])


def is_watched(entity: Entity) -> bool:
    """Whether records of an entity may wait for approvals."""
    return entity.name in _watched[0]


class Lock(Gate):
    """The gate of the write door."""

    def judge(self, batch: Batch) -> None:
        """Refuse changes of records that wait, but for the fields that stay open, and of their parts."""
        if not _watched[0] or is_free(batch.actor):
            return
        entity = batch.entity
        if is_watched(entity):
            known = [item for item in batch.good if not item.is_new]
            held = waiting(item.record.pk for item in known) if known else {}
            for item in known:
                if item.record.pk in held and (closed := _closed(batch, item, held[item.record.pk])):
                    batch.refuse(item, refusal(held[item.record.pk], closed))
        elif part_of_watched(entity):
            wholes = {item.record.pk: _wholes(entity, item) for item in batch.good}
            held = waiting(chain.from_iterable(wholes.values()))
            for item in batch.good:
                whole = next((each for each in wholes[item.record.pk] if each in held), None)
                if whole and (item.is_new or changed_fields(entity, item)):
                    batch.refuse(item, refusal(held[whole]))

    def keep(self, batch: Batch, items: Sequence[Item]) -> None:
        """Nothing is kept of what passes."""

    def coming_back(self, entity: Entity, records: Sequence[Any], actor: Actor) -> None:
        """A record does not wait while it lies in the bin."""

    def moved(self, entity: Entity, records: Sequence[Any], *, gone: bool) -> None:
        """What waits is not thrown away. Raises Refused."""
        _require_decided(entity, records)

    def merging(self, entity: Entity, records: Sequence[Any]) -> None:
        """What waits neither takes others in nor goes into one. Raises Refused."""
        _require_decided(entity, records)


def _require_decided(entity: Entity, records: Sequence[Any]) -> None:
    """Raises Refused where one of the records, or the whole that it is a part of, waits."""
    if not _watched[0] or not (is_watched(entity) or part_of_watched(entity)):
        return
    own = is_watched(entity)
    held = waiting(key for key in (each.pk if own else whole_of(entity, each) for each in records) if key)
    if held:
        raise refusal(next(iter(held.values())))


def is_free(actor: Actor) -> bool:
    """The program's own upkeep, which no person asked for."""
    return actor.is_system and actor.source not in CHECKED


def part_of_watched(entity: Entity) -> bool:
    """Whether its records are parts of records that may wait; what the program alone keeps is free."""
    link = entity.by_key.get(entity.access.through) if entity.access.through else None
    if link is None or entity.access.kept:
        return False
    return any(parent in _watched[0] for parent in _targets(link))


def whole_of(entity: Entity, part: Any) -> uuid.UUID | None:
    """The id of the record that a part belongs to."""
    value = entity.by_key[entity.access.through].get(part)
    return getattr(value, "id", value)


def _wholes(entity: Entity, item: Item) -> set[uuid.UUID]:
    """The records that a part is to belong to, and belonged to before: it is neither brought to one that waits nor taken away."""
    versions = [item.record, *([stored_as_record(item.before)] if item.before else [])]
    return {whole for each in versions if (whole := whole_of(entity, each)) is not None}


def _targets(link: Any) -> Iterable[str]:
    return link.allowed() if isinstance(link, AnyReference) else (link.to,)


def _closed(batch: Batch, item: Item, requests: Sequence[ApprovalRequest]) -> list[str]:
    """The fields that are to change and must not. What the program works out of open fields is no change of one's own."""
    is_verb = bool(batch.verb)
    open_ones = set.intersection(*(set(each.plan.get("may_change") or ()) for each in requests))
    return [
        found.key
        for found in changed_fields(batch.entity, item)
        if found.key not in open_ones and found.derived is None and (is_verb or not found.readonly)
    ]


def refusal(requests: Sequence[ApprovalRequest], closed: Sequence[str] = ()) -> Refused:
    """Says what it waits for, who must decide, and which fields are closed."""
    first = requests[0]
    text = _("It waits for the approval “%(approval)s”: %(people)s must decide. Until then it stays as it is.") % {
        "approval": first.words,
        "people": names_of(first) or _("an administrator"),
    }
    details = {"request": str(first.pk)}
    return Refused(text, code="waits_for_approval", fields=dict.fromkeys(closed, text), details=details)


def names_of(request: ApprovalRequest) -> str:
    """Who has not decided yet at the present level."""
    seats = ApprovalSeat.objects.filter(request=request.pk, level=request.level, is_open=True, decision="")
    people = dict(User.objects.filter(pk__in=seats.values("person")).values_list("pk", "name"))
    return ", ".join(sorted(people.values()))


__all__ = ["Lock", "is_free", "is_in_use", "is_watched", "names_of", "refusal", "waiting", "watch"]
