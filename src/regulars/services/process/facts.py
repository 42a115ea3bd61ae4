"""What is known of records and their steps, asked once for all of them: marks, activities that are done, parts that are there."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.engine import registry, rows
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.sql import column_of
from regulars.services.process.definition import COLLECT, DECIDE, DO, Stage, Step
from regulars.services.process.grants import Granted, granted
from regulars.services.process.models import Mark

Key = tuple[uuid.UUID, str, str]


@dataclass
class Facts:
    """Of some records: the latest mark of each step by (record, stage, step), the done activities of each record by kind as
    (id, subject), for each entity of parts the records that have some, and the approvals that were asked for.
    """

    marks: dict[Key, Mark] = field(default_factory=dict)
    done: dict[tuple[uuid.UUID, str], list[tuple[uuid.UUID, str]]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, set[uuid.UUID]] = field(default_factory=dict)
    granted: Granted = field(default_factory=Granted)


def gather(entity: Entity, ids: Sequence[uuid.UUID], stages: Iterable[Stage]) -> Facts:
    """One question for the marks, one for each kind of activity and of parts that these stages speak of, two for approvals."""
    stages = list(stages)
    facts = Facts(granted=granted(entity, ids, stages))
    steps = [step for stage in stages for step in stage.steps]
    if not ids or not steps:
        return facts
    found = Mark.objects.filter(record__in=ids).order_by("record", "stage", "step", "-id")
    facts.marks = {(each.record, each.stage, each.step): each for each in found.distinct("record", "stage", "step")}
    for name in sorted({step.activity for step in steps if step.activity}):
        _add_done(facts, name, ids)
    for name in sorted({part for step in steps for part in step.parts}):
        facts.parts[name] = _with_parts(entity, name, ids)
    return facts


def activities() -> list[Entity]:
    """Entities whose records are something to be done about a record: they have a subject, what they are about, and a moment of being done."""
    return [each for each in registry.entities() if _is_activity(each)]


def _is_activity(entity: Entity) -> bool:
    about = entity.by_key.get("record")
    return isinstance(about, AnyReference) and "done_at" in entity.by_key and "name" in entity.by_key


def _add_done(facts: Facts, name: str, ids: Sequence[uuid.UUID]) -> None:
    target = registry.find(name)
    if target is None or not _is_activity(target):
        return
    sql = f"select record_id, id, name from {target.source} t where record_id = any(%s) and done_at is not null and deleted_at is null"
    for record, key, subject in rows.query(sql, [list(ids)]):
        facts.done[record, name].append((key, subject))


def _with_parts(entity: Entity, name: str, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    part = registry.find(name)
    if part is None or (part, part.part_of) not in registry.parts_of(entity):
        return set()
    whole = column_of(part, part.by_key[part.part_of], "t").sql
    sql = f"select distinct {whole} from {part.source} t where {whole} = any(%s) and t.deleted_at is null"
    return {row[0] for row in rows.query(sql, [list(ids)])}


@dataclass(frozen=True)
class StepState:
    """Where one step of a record stands. `empty` are the fields and parts that are still to be filled in."""

    step: Step
    is_done: bool
    mark: Mark | None = None
    answer: str = ""
    empty: tuple[str, ...] = ()
    activity: tuple[str, uuid.UUID] | None = None


def state_of(step: Step, stage: str, entity: Entity, record: Any, facts: Facts) -> StepState:
    """Whether a step is done, by its kind."""
    mark = facts.marks.get((record.id, stage, step.key))
    if step.kind == COLLECT:
        empty = tuple(key for key in step.fields if key in entity.by_key and _is_empty(entity, record, key))
        bare = tuple(name for name in step.parts if record.id not in facts.parts.get(name, ()))
        return StepState(step, not empty and not bare, empty=(*empty, *bare))
    if step.kind == DECIDE:
        answer = mark.answer if mark and mark.is_done and step.answer(mark.answer) else ""
        return StepState(step, bool(answer), mark, answer)
    assert step.kind == DO
    made = (mark.activity_entity, mark.activity) if mark and mark.activity else None
    is_ticked = bool(mark and mark.is_done) and not step.strict
    return StepState(step, is_ticked or _was_done(step, record, made, facts), mark, activity=made)


def _was_done(step: Step, record: Any, made: tuple[str, uuid.UUID] | None, facts: Facts) -> bool:
    """Whether the activity made for a step is done, or another of its kind and subject."""
    subjects = {text.casefold() for text in step.labels}
    return any(
        (made is not None and key == made[1]) or subject.strip().casefold() in subjects
        for key, subject in facts.done.get((record.id, step.activity), ())
    )


def _is_empty(entity: Entity, record: Any, key: str) -> bool:
    value = entity.by_key[key].get(record)
    return entity.by_key[key].is_empty(value) or value is False
