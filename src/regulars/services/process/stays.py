"""From when to when a record stood on each stage of its process: written with every move, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.engine import rows
from regulars.engine.batch import Batch, Item
from regulars.services.process.due import due_at
from regulars.services.process.facts import Facts, state_of
from regulars.services.process.moves import OUT, Move

_LEAVE = """
update process_stay s
   set left_at = greatest(m.at, s.entered_at), way = m.way, done = m.done, skipped = m.skipped
  from json_to_recordset(%s::json) as m(record uuid, way text, at timestamptz, done text[], skipped text[])
 where s.record = m.record and s.left_at is null
"""
ENTER = """
insert into process_stay (id, process, entity, record, stage, entered_at, due_at, way, done, skipped)
select v.id, v.process, v.entity, v.record, v.stage, v.at, v.due, '', '{}', '{}'
  from json_to_recordset(%s::json)
       as v(id uuid, process uuid, entity text, record uuid, stage text, at timestamptz, due timestamptz)
"""


def write(batch: Batch, items: Sequence[Item], moves: Sequence[Move], facts: Facts) -> None:
    """End the stays that these moves end, and begin those they begin. Records that have left every process only end theirs."""
    of = {move.item.record.id: move for move in moves}
    now = timezone.now()
    left = [_left(batch, item, of.get(item.record.id), facts, now) for item in items if not item.is_new]
    entered = [_entered(batch, of[item.record.id], now) for item in items if item.record.id in of]
    if left:
        rows.send(_LEAVE, [rows.packed(left)])
    if entered:
        rows.send(ENTER, [rows.packed(entered)])


def _left(batch: Batch, item: Item, move: Move | None, facts: Facts, now: datetime) -> dict[str, object]:
    found: dict[str, object] = {"record": item.record.id, "at": _moment(batch, item, now), "done": [], "skipped": []}
    if move is None:
        return found | {"way": OUT}
    states = [
        state_of(step, move.origin, batch.entity, item.record, facts) for step in move.plan.stage(move.origin).steps
    ]
    done = [state.step.key for state in states if state.is_done]
    skipped = [state.step.key for state in states if not state.is_done]
    return found | {"way": move.way, "done": done, "skipped": skipped}


def _entered(batch: Batch, move: Move, now: datetime) -> dict[str, object]:
    at = _moment(batch, move.item, now)
    stage = move.plan.stage(move.target.value)
    return {
        "id": uuid7(), "process": move.plan.id, "entity": batch.entity.name, "record": move.item.record.id,
        "stage": stage.value, "at": at, "due": due_at(stage, batch.entity, move.item.record, at),
    }  # fmt: skip


def _moment(batch: Batch, item: Item, now: datetime) -> datetime:
    """Now, or the earlier moment that an import tells of."""
    told: datetime | None = item.record.happened_at if batch.tells_history else None
    return told or now
