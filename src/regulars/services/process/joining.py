"""Records that stand on a stage already when a process comes into force: from then on their clock runs, too, since they came there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from regulars.base.ids import uuid7
from regulars.engine import access, judge, registry, rows
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.engine.stages import stage_of, standing_on
from regulars.services.process import stays
from regulars.services.process.book import paths_of, plan_for, plans_of
from regulars.services.process.definition import Plan
from regulars.services.process.due import due_at
from regulars.services.process.moves import Paths

CHUNK = 500

_WITHOUT = """
select t0.id from {source} t0
 where t0.deleted_at is null and t0.id > %s and not exists (select 1 from process_stay s where s.record = t0.id and s.left_at is null)
 order by t0.id limit %s
"""
_CAME = """
select distinct on (c.record) c.record, coalesce(c.happened_at, c.at) from engine_change c
 where c.record = any(%s) and c.entity = %s and c.diff ? %s order by c.record, c.id desc
"""
FIRST = uuid.UUID(int=0)


def join(name: str) -> int:
    """Give every record of an entity that has a process, and stands on an open stage of it, its stay. Gives how many."""
    entity = registry.find(name)
    plans = plans_of(entity) if entity else ()
    after, count = FIRST, 0
    while entity is not None and plans:
        ids = [row[0] for row in rows.query(_WITHOUT.format(source=entity.source), [after, CHUNK])]
        if not ids:
            break
        after = ids[-1]
        count += _join_some(entity, plans, ids)
    return count


def _join_some(entity: Entity, plans: Sequence[Plan], ids: list[uuid.UUID]) -> int:
    """Under the lock of the records: none of them moves meanwhile."""
    actor = system()
    with transaction.atomic():
        records = access.records(entity, actor).matching(ids).instances(CHUNK, lock=True)
        gone = {
            row[0]
            for row in rows.query("select record from process_stay where record = any(%s) and left_at is null", [ids])
        }
        records = [record for record in records if record.pk not in gone]
        links, paths = judge.Links(), Paths(entity, actor)
        links.fetch_for(entity, records, paths_of(plans))
        came = dict(rows.query(_CAME, [ids, entity.name, _stage_key(entity)]))
        found = []
        for record in records:
            plan = plan_for(plans, entity, record, actor, links)
            if plan is not None and _is_open(paths, record, standing_on(entity, record)):
                found.append(_stay(entity, record, plan, came))
        if found:
            rows.send(stays.ENTER, [rows.packed(found)])
    return len(found)


def _stage_key(entity: Entity) -> str:
    found = stage_of(entity)
    return found.key if found else ""


def _is_open(paths: Paths, record: Any, value: str) -> bool:
    """Whether a stage is one where work goes on."""
    return any(
        lane.value == value and not lane.closed and lane.tone not in ("good", "bad") for lane in paths.of(record)
    )


def _stay(entity: Entity, record: Any, plan: Plan, came: Mapping[uuid.UUID, datetime]) -> dict[str, Any]:
    stage = plan.stage(standing_on(entity, record))
    at = came.get(record.pk, record.created_at)
    return {
        "id": uuid7(), "process": plan.id, "entity": entity.name, "record": record.pk, "stage": stage.value, "at": at,
        "due": due_at(stage, entity, record, at),
    }  # fmt: skip
