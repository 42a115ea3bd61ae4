"""One thing done to many records: looked at before, done in batches, taken back as a whole."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from regulars.base.errors import Refused
from regulars.engine import access, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Action, Entity

CHUNK = 500
MOST = 100_000


@dataclass
class Outcome:
    """How many were done, how many stayed as they were, and why others were refused."""

    done: int = 0
    same: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    batch: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def refused_count(self) -> int:
        return sum(self.refused.values())


Progress = Callable[[int], None]


def _silent(done: int) -> None:
    return None


def change(
    entity: Entity,
    ids: Sequence[uuid.UUID],
    data: Mapping[str, Any],
    *,
    actor: Actor,
    dry_run: bool = False,
    progress: Progress = _silent,
    batch: uuid.UUID | None = None,
) -> Outcome:
    """Set the same values on many records. Wrong values stop all (Invalid); refused records are counted by reason."""
    values.apply(values.new_record(entity), entity, data, actor)
    outcome = Outcome(batch=batch or uuid.uuid4())

    def step(records: list[Any]) -> None:
        for record in records:
            values.apply(record, entity, data, actor)
        errors: dict[int, Refused] = {}
        saved = save.save_many(records, actor=actor, verb="", batch=outcome.batch, errors=errors)
        outcome.done += len(saved)
        outcome.same += len(records) - len(saved) - len(errors)
        outcome.refused.update(_reason(problem) for problem in errors.values())

    _in_chunks(entity, ids, actor, "edit", step, dry_run=dry_run, progress=progress, outcome=outcome)
    return outcome


def remove(
    entity: Entity,
    ids: Sequence[uuid.UUID],
    *,
    actor: Actor,
    dry_run: bool = False,
    progress: Progress = _silent,
    batch: uuid.UUID | None = None,
) -> Outcome:
    """Put many records into the bin."""
    outcome = Outcome(batch=batch or uuid.uuid4())

    def step(records: list[Any]) -> None:
        outcome.done += len(save.delete(records, actor=actor, batch=outcome.batch))

    _in_chunks(entity, ids, actor, "delete", step, dry_run=dry_run, progress=progress, outcome=outcome)
    return outcome


def act(
    entity: Entity,
    action: Action,
    ids: Sequence[uuid.UUID],
    data: Mapping[str, Any],
    *,
    actor: Actor,
    dry_run: bool = False,
    progress: Progress = _silent,
    batch: uuid.UUID | None = None,
) -> Outcome:
    """Run a verb on many records, each on its own: one that refuses does not stop the others.

    Every change that a verb makes joins the batch, so that all of it can be taken back.
    """
    outcome = Outcome(batch=batch or uuid.uuid4())

    def step(records: list[Any]) -> None:
        for record in records:
            try:
                with transaction.atomic(), save.joined(outcome.batch):
                    action.run(record, actor=actor, **data)
            except Refused as problem:
                outcome.refused[_reason(problem)] += 1
            else:
                outcome.done += 1

    _in_chunks(entity, ids, actor, action.right, step, dry_run=dry_run, progress=progress, outcome=outcome)
    return outcome


def _in_chunks(
    entity: Entity,
    ids: Sequence[uuid.UUID],
    actor: Actor,
    right: str,
    step: Callable[[list[Any]], None],
    *,
    dry_run: bool,
    progress: Progress,
    outcome: Outcome,
) -> None:
    """Records out of the actor's reach are counted, not touched. A dry run does everything and keeps nothing."""
    for chunk in _chunks(list(ids)[:MOST]):
        with transaction.atomic():
            found = access.records(entity, actor, right).matching(chunk).instances(limit=CHUNK)
            missing = len(chunk) - len(found)
            if missing:
                outcome.refused[_out_of_reach()] += missing
            if found:
                step(found)
            if dry_run:
                transaction.set_rollback(True)
        progress(len(chunk))


def _chunks(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _reason(problem: Refused) -> str:
    return "; ".join(str(text) for text in problem.fields.values()) or str(problem)


def _out_of_reach() -> str:
    from django.utils.translation import gettext as _

    return _("You may see this record, but not change it.")
