"""Scores of many records anew: rules or the model changed, points faded, something happened about them. No change of the record: its version stays."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import orjson

from regulars.engine import access, judge, registry, rows
from regulars.engine.actor import system
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.derived.beside import written_beside
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.services.scoring import book, working
from regulars.services.scoring.book import Plan, plan_of

AT_ONCE = 1000
_STORE = """
update {table} t set score = v.score, chance = v.chance, score_points = v.points
  from (select (given->>0)::uuid as id, (given->>1)::int as score, (given->>2)::numeric as chance, (given->>3)::int as points
          from jsonb_array_elements(%s::jsonb) given) v
 where t.id = v.id and (t.score, t.chance, t.score_points) is distinct from (v.score, v.chance, v.points)
"""


def refresh_all(name: str) -> int:
    """Every living record of an entity that is not at its end. Gives how many."""
    entity = registry.find(name)
    if entity is None:
        return 0
    after, count = uuid.UUID(int=0), 0
    while ids := _next(entity, after):
        refresh(entity, ids)
        after, count = ids[-1], count + len(ids)
    return count


def refresh(entity: Entity, ids: Iterable[uuid.UUID]) -> None:
    """These records, those at their end left alone."""
    actor = system()
    open_ones = access.records(entity, actor).matching(list(ids)).where(dict(entity.unfinished) or None)
    records = open_ones.instances(AT_ONCE)
    if records:
        _store(entity, plan_of(entity) or Plan(), records)


def refresh_fading() -> None:
    """By the clock: days pass without anybody changing anything."""
    for name, plan in book.book().items():
        if plan.fades or plan.asks_database:
            refresh_all(name)


def take(found: list[Change]) -> None:
    """What is done about records may count: calls, notes, meetings. Asked only where a rule looks at such."""
    asking = [registry.get(name) for name, plan in book.book().items() if plan.asks_database]
    ids = {key for change in found for key in (change.refs or ())} if asking else set()
    for entity in asking if ids else ():
        listed = sorted(ids)
        for at in range(0, len(listed), AT_ONCE):
            refresh(entity, listed[at : at + AT_ONCE])


def _next(entity: Entity, after: uuid.UUID) -> list[uuid.UUID]:
    asked = f"select id from {entity.source} t where id > %s and deleted_at is null order by id limit %s"
    return [row[0] for row in rows.query(asked, [after, AT_ONCE])]


def _store(entity: Entity, plan: Plan, records: list[Any]) -> None:
    actor, links, now = system(), judge.Links(), working.present()
    links.fetch_for(entity, records, working.paths_of(plan))
    held = working.held_of(plan, entity, [record.pk for record in records])
    found = []
    for record in records:
        told = working.worked_out(plan, entity, record, actor, links=links, held=held, now=now)
        found.append([str(record.pk), told.score, None if told.chance is None else str(told.chance), told.points])
    with written_beside(entity.name, [record.pk for record in records], "score", "chance", "score_points"):
        rows.query(_STORE.format(table=entity.table), [orjson.dumps(found).decode()])


def follow() -> None:
    subscribe(Subscriber("scoring", take))
