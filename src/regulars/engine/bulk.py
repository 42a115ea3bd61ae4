"""One thing done to many records: looked at before, done in batches, taken back as a whole."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import numbered
from regulars.engine import access, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.engine.models import Change

CHUNK = 500


class Left(NamedTuple):
    """A record that stayed as it was, and why."""

    record: uuid.UUID
    title: str
    reason: str


@dataclass
class Outcome:
    """How many were done, how many were so already, and which were refused and why."""

    done: int = 0
    same: int = 0
    left: list[Left] = field(default_factory=list)
    batch: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def refused(self) -> Counter[str]:
        return Counter(each.reason for each in self.left)

    @property
    def refused_count(self) -> int:
        return len(self.left)


@dataclass(frozen=True)
class Work:
    """Who does what to which records. `since` is when the person looked: what others changed later is refused.

    A `dry_run` does everything and keeps nothing.
    """

    entity: Entity
    actor: Actor
    outcome: Outcome
    since: datetime | None = None
    dry_run: bool = False


Step = Callable[[list[Any]], None]


def change(
    entity: Entity,
    ids: Sequence[uuid.UUID],
    data: Mapping[str, Any],
    *,
    actor: Actor,
    dry_run: bool = False,
    batch: uuid.UUID | None = None,
    since: datetime | None = None,
    verb: str = "",
) -> Outcome:
    """Set the same values on many records. Wrong values stop all (Invalid); refused records are told with the reason."""
    parsed, wrong = values.parse(entity, data, actor)
    if wrong:
        raise Invalid(fields=wrong)
    work = Work(entity, actor, _outcome(batch), since, dry_run)
    outcome = work.outcome

    def step(records: list[Any]) -> None:
        for record in records:
            for key, value in parsed.items():
                entity.by_key[key].set(record, value)
        errors: dict[int, Refused] = {}
        locked = None if verb in entity.action_by_verb else {record.id: (record, True) for record in records}
        if dry_run:
            moved = save.rehearse(records, actor=actor, errors=errors, locked=locked)
        else:
            moved = save.save_many(records, actor=actor, verb=verb, batch=outcome.batch, errors=errors, locked=locked)
        outcome.done += len(moved)
        outcome.same += len(records) - len(moved) - len(errors)
        outcome.left += [_left(entity, records[index], problem) for index, problem in errors.items()]

    _in_chunks(work, ids, "edit", frozenset(parsed), _one_by_one(work, step))
    return outcome


def remove(
    entity: Entity,
    ids: Sequence[uuid.UUID],
    *,
    actor: Actor,
    dry_run: bool = False,
    batch: uuid.UUID | None = None,
    since: datetime | None = None,
) -> Outcome:
    """Put many records into the bin."""
    work = Work(entity, actor, _outcome(batch), since, dry_run)

    def step(records: list[Any]) -> None:
        work.outcome.done += len(save.delete(records, actor=actor, batch=work.outcome.batch))

    _in_chunks(work, ids, "delete", None, _one_by_one(work, step))
    return work.outcome


def act(
    entity: Entity,
    action: Action,
    ids: Sequence[uuid.UUID],
    data: Mapping[str, Any],
    *,
    actor: Actor,
    dry_run: bool = False,
    batch: uuid.UUID | None = None,
    since: datetime | None = None,
) -> Outcome:
    """Run a verb on many records, each on its own: one that refuses does not stop the others.

    Every change that a verb makes joins the batch, so that all of it can be taken back.
    """
    work = Work(entity, actor, _outcome(batch), since, dry_run)

    def step(records: list[Any]) -> None:
        for record in records:
            try:
                with transaction.atomic(), save.joined(work.outcome.batch):
                    action.run(record, actor=actor, **data)
            except Refused as problem:
                work.outcome.left.append(_left(entity, record, problem))
            else:
                work.outcome.done += 1

    _in_chunks(work, ids, action.right, None, step)
    return work.outcome


def _outcome(batch: uuid.UUID | None) -> Outcome:
    return Outcome(batch=batch or uuid.uuid4())


def _in_chunks(work: Work, ids: Sequence[uuid.UUID], right: str, keys: frozenset[str] | None, step: Step) -> None:
    """Records out of reach, and those that others changed since, are told and not touched."""
    for chunk in _chunks(list(ids)):
        with transaction.atomic():
            found = access.records(work.entity, work.actor, right).matching(chunk).instances(limit=CHUNK, lock=True)
            if len(found) < len(chunk):
                work.outcome.left += _out_of_reach(work, set(chunk) - {record.id for record in found})
            late = _changed_since(work, found, keys)
            work.outcome.left += [
                Left(record.id, _title(work.entity, record), late[record.id]) for record in found if record.id in late
            ]
            free = [record for record in found if record.id not in late]
            if free:
                step(free)
            if work.dry_run:
                transaction.set_rollback(True)


def _one_by_one(work: Work, step: Step) -> Step:
    """All at once; where something stands against that, one after the other, so that each gets its own answer."""

    def careful(records: list[Any]) -> None:
        try:
            with transaction.atomic():
                step(records)
        except Refused as problem:
            if len(records) == 1:
                work.outcome.left.append(_left(work.entity, records[0], problem))
                return
            for record in access.records(work.entity, work.actor).matching(each.id for each in records).instances():
                careful([record])

    return careful


def _changed_since(work: Work, records: list[Any], keys: frozenset[str] | None) -> dict[uuid.UUID, str]:
    """Why records must be left: others changed these fields of them (any field for None) after the person looked."""
    if work.since is None:
        return {}
    late = [record.id for record in records if record.updated_at > work.since]
    if not late:
        return {}
    changes = Change.objects.filter(record__in=late, at__gt=work.since).exclude(batch=work.outcome.batch)
    if work.actor.id is not None:
        changes = changes.exclude(actor=work.actor.id)
    found: dict[uuid.UUID, set[str]] = {}
    for record, diff in changes.values_list("record", "diff"):
        touched = set(diff) if keys is None else keys & set(diff)
        if touched or keys is None:
            found.setdefault(record, set()).update(touched)
    return {record: _overlap(work.entity, touched) for record, touched in found.items()}


def _overlap(entity: Entity, touched: set[str]) -> str:
    names = ", ".join(str(entity.by_key[key].label) for key in sorted(touched) if key in entity.by_key)
    return (
        _("Someone else changed the same: %(fields)s.") % {"fields": names}
        if names
        else _("It has been changed since.")
    )


def _chunks(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _left(entity: Entity, record: Any, problem: Refused) -> Left:
    return Left(record.id, _title(entity, record), problem.why)


def _title(entity: Entity, record: Any) -> str:
    title = entity.by_key[entity.title]
    return title.text(title.get(record))[:200] or numbered(record.number)


def _out_of_reach(work: Work, missing: set[uuid.UUID]) -> list[Left]:
    labels = labels_of([Ref(key, "", work.entity.name) for key in missing], work.actor)
    reason = _("You may see this record, but not change it.")
    gone = _("There is no such record, or you may not see it.")
    return [Left(key, labels.get(key, ""), reason if key in labels else gone) for key in sorted(missing)]
