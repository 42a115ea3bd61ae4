"""Points of all records anew, when procedures changed. No change of the record: its version stays."""

from __future__ import annotations

import uuid
from typing import Any

import orjson

from regulars.engine import access, judge, registry, rows
from regulars.engine.actor import system
from regulars.engine.derived.beside import written_beside
from regulars.engine.describe import Entity
from regulars.services.qualification.book import paths_of, plan_for, plans_of
from regulars.services.qualification.fields import OPEN, POINTS
from regulars.services.qualification.tally import tally

AT_ONCE = 1000
_STORE = """
update {table} t set qualification_points = v.points, questions_open = v.open
  from (select (given->>0)::uuid as id, (given->>1)::int as points, (given->>2)::int as open from jsonb_array_elements(%s::jsonb) given) v
 where t.id = v.id and (t.qualification_points, t.questions_open) is distinct from (v.points, v.open)
"""
_CLEAR = (
    "update {table} set qualification_points = null, questions_open = null "
    "where qualification_points is not null or questions_open is not null"
)


def refresh(name: str) -> int:
    """Count the points of every living record of an entity. Gives how many were looked at."""
    entity = registry.find(name)
    if entity is None:
        return 0
    if not plans_of(entity):
        with written_beside(name, lambda: _counted(entity), POINTS, OPEN):
            rows.query(_CLEAR.format(table=entity.table), [])
        return 0
    after, count = uuid.UUID(int=0), 0
    while ids := _next(entity, after):
        _store(entity, access.records(entity, system()).matching(ids).instances(AT_ONCE))
        after, count = ids[-1], count + len(ids)
    return count


def _counted(entity: Entity) -> list[uuid.UUID]:
    asked = f"select id from {entity.source} t where qualification_points is not null or questions_open is not null"
    return [row[0] for row in rows.query(asked, [])]


def _next(entity: Entity, after: uuid.UUID) -> list[uuid.UUID]:
    asked = f"select id from {entity.source} t where id > %s and deleted_at is null order by id limit %s"
    return [row[0] for row in rows.query(asked, [after, AT_ONCE])]


def _store(entity: Entity, records: list[Any]) -> None:
    plans, links, actor = plans_of(entity), judge.Links(), system()
    links.fetch_for(entity, records, paths_of(plans))
    found = [
        [str(record.pk), *tally(plan_for(plans, entity, record, actor, links), entity, record)] for record in records
    ]
    with written_beside(entity.name, [record.pk for record in records], POINTS, OPEN):
        rows.query(_STORE.format(table=entity.table), [orjson.dumps(found).decode()])
