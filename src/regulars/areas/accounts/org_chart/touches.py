"""When we last had to do with people: calls, meetings, tasks and notes about them, what areas above add (mail, quotes)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from regulars.engine import access, rows
from regulars.engine.actor import Actor


class Touch(NamedTuple):
    """When, and by an activity of which entity."""

    at: datetime
    entity: str


Touches = dict[uuid.UUID, Touch]
Source = Callable[[Actor, Sequence[uuid.UUID]], Touches]

DONE = {"field": "done_at", "op": "filled"}
MOMENTS = {
    "call": "coalesce(t0.starts_at, t0.done_at)",
    "meeting": "t0.starts_at",
    "task": "t0.done_at",
    "note": "t0.created_at",
}
"""When an activity took place."""
MOMENTS_OF = {
    "call": ("starts_at", "done_at", "record"),
    "meeting": ("starts_at", "done_at", "record"),
    "task": ("done_at", "record"),
    "note": ("created_at", "record"),
}
"""The fields that it tells of."""
_ABOUT = {
    "themselves": "select t0.record_id, max({at}) {rows} and t0.record_entity = 'contact' and t0.record_id = any(%s) group by 1",
    "their deals": "select d.contact_id, max(a.at) from (select t0.record_id, {at} as at {rows} and t0.record_entity = 'deal' "
    "and t0.record_id in (select id from sales_deal where contact_id = any(%s))) a join sales_deal d on d.id = a.record_id group by 1",
    "as participants": "select p.person_id, max(a.at) from (select t0.id, {at} as at {rows} and t0.id in (select activity_id "
    "from activities_participant where person_id = any(%s) and deleted_at is null)) a "
    "join activities_participant p on p.activity_id = a.id and p.deleted_at is null group by 1",
}
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let an area tell of further ways in which one has to do with people. Once, at start."""
    if source not in _sources:
        _sources.append(source)


def last_touches(actor: Actor, people: Sequence[uuid.UUID]) -> Touches:
    """The last touch of each that the actor may know of; those without one are left out."""
    found: Touches = {}
    wanted = list(people)
    for entity, at in MOMENTS.items():
        if not access.may(actor, entity, "view") or any(actor.withholds(entity, key) for key in MOMENTS_OF[entity]):
            continue
        records = access.records(entity, actor)
        source, params = (records if entity == "note" else records.where(DONE)).source()
        for about, sql in _ABOUT.items():
            if about != "as participants" or entity in ("call", "meeting"):
                _take(found, wanted, entity, rows.query(sql.format(at=at, rows=source), [*params, wanted]))
    for each in _sources:
        for person, touch in each(actor, wanted).items():
            _take(found, wanted, touch.entity, [(person, touch.at)])
    return found


def _take(
    found: Touches, wanted: list[uuid.UUID], entity: str, told: Sequence[tuple[uuid.UUID, datetime | None]]
) -> None:
    known = set(wanted)
    for person, at in told:
        if at is not None and person in known and (person not in found or found[person].at < at):
            found[person] = Touch(at, entity)
