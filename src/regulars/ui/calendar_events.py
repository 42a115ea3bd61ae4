"""Records on days: what a calendar shows of any entity that is described with one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from regulars.base.i18n import numbered
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Calendar, Entity
from regulars.engine.query import Row

LIMIT = 500
LONGEST = timedelta(days=62)
USUAL = timedelta(minutes=30)
WHOSE: dict[str, Mapping[str, Any]] = {
    "me": {"field": "owner", "op": "me"},
    "team": {"field": "owner", "op": "my_team"},
    "all": {},
}


@dataclass(frozen=True)
class Span:
    """From `start` up to `end`, in the person's time zone."""

    start: datetime
    end: datetime


def calendar_of(entity: Entity) -> Calendar:
    assert entity.calendar is not None
    return entity.calendar


def on_calendar(actor: Actor) -> list[Entity]:
    """The entities with days that the actor may see, in the order of their descriptions."""
    return [each for each in registry.entities() if each.calendar and access.may(actor, each, "view")]


def span_of(start: str, end: str, actor: Actor) -> Span:
    """The days asked for, this week when they cannot be read; never more than two months."""
    zone = ZoneInfo(actor.manner.timezone)
    try:
        first, last = (datetime.fromisoformat(text[:19]).replace(tzinfo=zone) for text in (start, end))
    except ValueError:
        today = timezone.now().astimezone(zone).date()
        first = datetime.combine(today - timedelta(days=today.weekday()), time(), zone)
        last = first + timedelta(days=7)
    return Span(first, min(max(last, first + timedelta(hours=1)), first + LONGEST))


def events(entities: Iterable[Entity], actor: Actor, span: Span, whose: str) -> list[dict[str, Any]]:
    """What happens in a span, as r-calendar takes it; times are the person's, without a zone."""
    found = [event for entity in entities for event in _of_entity(entity, actor, span, whose)]
    return sorted(found, key=lambda event: str(event["start"]))


def _of_entity(entity: Entity, actor: Actor, span: Span, whose: str) -> Iterator[dict[str, Any]]:
    described = calendar_of(entity)
    done = [key for key in ("done_at", "closed_at") if key in entity.by_key]
    owner = [entity.access.owner] if entity.owner_column else []
    days = [key for key in (described.start, described.end) if key and not actor.withholds(entity.name, key)]
    if described.start not in days:
        return
    columns = [key for key in (entity.title, *done[:1]) if not actor.hides(entity.name, key)]
    columns += [key for key in owner if not actor.withholds(entity.name, key)]
    visible = [*columns, *days]
    records = access.records(entity, actor).where({"all": _within(entity, span, days)}).order_by(described.start)
    if owner and WHOSE[whose] and not actor.withholds(entity.name, entity.access.owner):
        records = records.where({**WHOSE[whose], "field": entity.access.owner})
    may_move = _movable(entity, actor)
    for row in records.rows(visible, limit=LIMIT):
        yield _event(entity, row, actor, may_move)


def _within(entity: Entity, span: Span, days: Collection[str]) -> list[dict[str, Any]]:
    described = calendar_of(entity)
    is_day = entity.by_key[described.start].kind == "date"
    first, last = (
        (each.date().isoformat() if is_day else each.astimezone(UTC).isoformat()) for each in (span.start, span.end)
    )
    begins = {"field": described.start, "op": "lt", "value": last}
    if described.end not in days:
        return [begins, {"field": described.start, "op": "gte", "value": first}]
    under_way = {"field": described.end, "op": "gt", "value": first}
    return [begins, {"any": [{"field": described.start, "op": "gte", "value": first}, under_way]}]


def _movable(entity: Entity, actor: Actor) -> Any:
    """Whose records the actor may move: everyone's (True) or those of a set of people."""
    described = calendar_of(entity)
    found = entity.by_key[described.start]
    if found.readonly or actor.cannot_edit(entity.name, described.start) or not access.may(actor, entity, "edit"):
        return frozenset()
    scopes = access.scopes_of(actor, entity, "edit")
    if actor.is_unlimited or "all" in scopes:
        return True
    return access.people_of(actor, scopes)


def _event(entity: Entity, row: Row, actor: Actor, may_move: Any) -> dict[str, Any]:
    described = calendar_of(entity)
    start, end = row[described.start], row.values.get(described.end)
    owner = row.values.get(entity.access.owner)
    done = bool(row.values.get("done_at") or row.values.get("closed_at"))
    all_day = not isinstance(start, datetime)
    late = not done and (start < timezone.localdate() if all_day else start < timezone.now())
    return {
        "id": f"{entity.plural}/{row.id}/{row.version}",
        "title": entity.by_key[entity.title].said(row.values.get(entity.title)) or numbered(row.number),
        "start": _local(start, actor),
        "end": _local(_end(start, end), actor),
        "all_day": all_day,
        "tone": "bad" if late else "" if described.end else "quiet",
        "url": f"/{entity.plural}/{row.number}",
        "resource": str(owner.id) if owner else "",
        "editable": not done and (may_move is True or bool(owner and owner.id in may_move)),
        "done": done,
        "kind": str(entity.label),
    }


def _end(start: date, end: date | None) -> date:
    """Where no end is known, a moment takes half an hour and a day the whole of it."""
    if end is not None:
        return end
    return start + (USUAL if isinstance(start, datetime) else timedelta(days=1))


def _local(value: date, actor: Actor) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(ZoneInfo(actor.manner.timezone)).strftime("%Y-%m-%dT%H:%M:%S")
