"""What a person has to do today. Higher areas add what they find (deals without a next step) as sources."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from regulars.base.i18n import numbered
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.fields import Ref
from regulars.engine.withheld import answer_or

LIMIT = 100
ORDER = {"overdue": 0, "today": 1, "attention": 2}


@dataclass(frozen=True)
class Day:
    """A person's day, in UTC: from `start` to `end`, at the moment `now`."""

    now: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True)
class TodayItem:
    """One line of the Today page: which record, when, why, and what can be done from the line.

    `state` is overdue, today or attention; `about` is the record an activity is about; `actions` are verbs of `entity`.
    What needs attention says why (`reason`), since when, and what it is worth (`figure`).
    """

    entity: str
    id: uuid.UUID
    version: int
    title: str
    state: str
    at: datetime | None = None
    about: Ref | None = None
    priority: str = ""
    reason: Any = ""
    since: datetime | None = None
    figure: Any = None
    actions: tuple[str, ...] = ()


Source = Callable[[Actor, Day], Iterable[TodayItem]]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    """Let an area put its own lines on the Today page."""
    if source not in _sources:
        _sources.append(source)


def today(actor: Actor, now: datetime | None = None) -> list[TodayItem]:
    """What waits for a person: overdue first, then the day in its order, then what needs attention."""
    day = day_of(actor, now or timezone.now())
    sources: list[Source] = [_plans, *_sources]
    found = [item for source in sources for item in answer_or([], partial(_listed, source, actor, day), actor)]
    late = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    return sorted(found, key=lambda item: (ORDER[item.state], item.at or late))


def _listed(source: Source, actor: Actor, day: Day) -> list[TodayItem]:
    return list(source(actor, day))


def day_of(actor: Actor, now: datetime) -> Day:
    """The day of a moment where the person is."""
    local = now.astimezone(ZoneInfo(actor.manner.timezone))
    start = datetime.combine(local.date(), time(), local.tzinfo)
    return Day(now, start, start + timedelta(days=1))


def _plans(actor: Actor, day: Day) -> Iterable[TodayItem]:
    for entity, moment, verbs in (
        ("task", "due_at", ("complete", "reschedule")),
        ("meeting", "starts_at", ("complete", "reschedule")),
        ("call", "starts_at", ("log", "complete", "reschedule")),
    ):
        if not access.may(actor, entity, "view"):
            continue
        mine: list[dict[str, Any]] = [
            {"field": "done_at", "op": "empty"},
            {"field": moment, "op": "lt", "value": day.end.isoformat()},
            {"field": "owner", "op": "me"},
        ]
        for row in answer_or([], partial(_rows, actor, entity, moment, {"all": mine}), actor):
            yield _item(entity, moment, row, day, verbs)
    yield from answer_or([], partial(_listed, _meetings_of_others, actor, day), actor)


def _meetings_of_others(actor: Actor, day: Day) -> Iterable[TodayItem]:
    """Meetings of the day that somebody else called and one takes part in."""
    if actor.id is None or not access.may(actor, "participant", "view"):
        return
    person = {"entity": "user", "id": str(actor.id)}
    invited = access.records("participant", actor).where(person=person).rows(["activity"], limit=500)
    ids = [row["activity"].id for row in invited if row["activity"].entity == "meeting"]
    if not ids:
        return
    asked = {
        "all": [
            {"field": "done_at", "op": "empty"},
            {"field": "starts_at", "op": "between", "value": [day.start.isoformat(), day.end.isoformat()]},
            {"none": [{"field": "owner", "op": "me"}]},
        ]
    }
    for row in _rows(actor, "meeting", "starts_at", asked, ids):
        yield _item("meeting", "starts_at", row, day, ())


def _rows(
    actor: Actor, entity: str, moment: str, asked: dict[str, Any], ids: Iterable[uuid.UUID] | None = None
) -> list[Any]:
    records = access.records(entity, actor).where(asked).order_by(moment)
    if ids is not None:
        records = records.matching(ids)
    columns = [key for key in ("name", "record", "priority") if not actor.hides(entity, key)]
    return records.rows([*columns, moment], limit=LIMIT)


def _item(entity: str, moment: str, row: Any, day: Day, verbs: tuple[str, ...]) -> TodayItem:
    about = row.values.get("record")
    late = row[moment] < (day.now if entity != "task" else day.start)
    return TodayItem(
        entity=entity,
        id=row.id,
        version=row.version,
        title=row.values.get("name") or numbered(row.number),
        state="overdue" if late else "today",
        at=row[moment],
        about=about if isinstance(about, Ref) else None,
        priority=row.values.get("priority") or "",
        actions=verbs,
    )
