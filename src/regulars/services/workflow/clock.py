"""Rules that time sets off: dates that are reached, stays in a stage, set times.

Each is asked for the span since it was last asked, so that nothing is left out when no worker was there for a while, and
an occurrence has a name of its own, so that a clock that was put back brings nothing twice.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from croniter import croniter
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.base.working_time import NoWorkingTime
from regulars.engine import access, registry, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Wrong
from regulars.engine.filters import both
from regulars.engine.models import Change
from regulars.engine.query import Records
from regulars.services.workflow import beginning, book, lengths, triggers
from regulars.services.workflow.beginning import Occurrence
from regulars.services.workflow.book import Page
from regulars.services.workflow.models import RuleClock
from regulars.services.workflow.steps import said

logger = logging.getLogger("regulars.workflow")
AT_ONCE = 5000
"""So many records are asked for, and runs kept, in one statement."""
MOST_TIMES = 10
MOST_REHEARSED = 3000
"""Set times of ninety days that a rehearsal tells of."""
Span = tuple[datetime, datetime]


def ask_all() -> None:
    """Every rule that goes by the clock, up to now. One that cannot be asked does not keep the others."""
    for page in book.by_clock():
        try:
            _ask(page, timezone.now())
        except (Refused, Wrong, NoWorkingTime) as problem:
            logger.warning("The rule %s cannot be asked: %s", page.key, said(problem))
        except Exception:  # the edge of a job
            logger.exception("The rule %s cannot be asked.", page.key)


def _ask(page: Page, now: datetime) -> None:
    with transaction.atomic():
        clock, _is_new = RuleClock.objects.select_for_update().get_or_create(rule=page.id, defaults={"at": page.since})
        since = max(clock.at, page.since)
        if since >= now:
            return
        occurrences = occurring(page, (since, now))
        while part := list(islice(occurrences, AT_ONCE)):
            beginning.begin(page, part)
            beginning.wake()
        clock.at = now
        clock.save()


def occurring(page: Page, span: Span) -> Iterator[Occurrence]:
    """What sets the rule off after the first moment, up to the second. Raises Refused, Wrong."""
    actor, entity = page.actor(), registry.get(page.entity)
    if actor is not None:
        yield from WAYS[page.kind](page, entity, actor, span)


def occurred(page: Page, span: Span, most: int) -> list[Occurrence]:
    """What would have set the rule off in a span, with its moments, the latest first. Raises Refused, Wrong, NoWorkingTime."""
    if page.kind == "schedule":
        return list(islice(_set_times_back(page, span), most))
    found = list(islice(occurring(page, span), most))
    if page.kind == "stayed":
        since = _values_since(page, [each.record for each in found])
        found = [
            replace(each, at=lengths.after(since[each.record], page.trigger)) for each in found if each.record in since
        ]
    return sorted(found, key=lambda each: each.at or span[0], reverse=True)


def _set_times_back(page: Page, span: Span) -> Iterator[Occurrence]:
    actor, entity = page.actor(), registry.get(page.entity)
    keys = [key for part in _parts(_records(page, entity, actor, {})) for key in part] if actor is not None else []
    for moment in reversed(times_of(page.trigger["cron"], span, MOST_REHEARSED)) if keys else ():
        for key in keys:
            yield Occurrence("", key, at=moment)


def _values_since(page: Page, keys: list[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Since when each record has the value of the rule's field."""
    changed = Change.objects.filter(entity=page.entity, record__in=keys, diff__has_key=page.trigger["field"])
    model: Any = registry.get(page.entity).model
    made = model.objects.filter(pk__in=keys).values_list("pk", "created_at")
    return {**dict(made), **dict(changed.order_by().values_list("record").annotate(Max("at")))}


def _dates(page: Page, entity: Entity, actor: Actor, span: Span) -> Iterator[Occurrence]:
    trigger = page.trigger
    found = entity.by_key[trigger["field"]]
    offset = timedelta(seconds=triggers.UNITS[trigger.get("unit", "days")] * trigger.get("count", 0))
    low, high = (moment - offset for moment in span)
    if found.kind == "moment":
        reached = {"all": [_leaf(found.key, "gt", low.isoformat()), _leaf(found.key, "lte", high.isoformat())]}
    else:
        first, last = (_day_reached(moment, trigger) for moment in (low, high))
        reached = {"all": [_leaf(found.key, "gt", first.isoformat()), _leaf(found.key, "lte", last.isoformat())]}
        if first >= last:
            return
    records = _records(page, entity, actor, reached)
    for part in _parts(records):
        for row in records.matching(part).rows([found.key], limit=len(part)):
            value = row[found.key]
            yield Occurrence(f"date:{row.id}:{found.dump(value)}", row.id, at=_reached_at(value, trigger) + offset)


def _reached_at(value: Any, trigger: Mapping[str, Any]) -> datetime:
    """A moment itself; of a day, its hour."""
    if isinstance(value, datetime):
        return value
    hour, minute = triggers.time_of(trigger)
    return workspace.moment_of(value, time(hour, minute))


def _day_reached(moment: datetime, trigger: Mapping[str, Any]) -> Any:
    """The last day whose hour of the day has come."""
    there = moment.astimezone(ZoneInfo(workspace.value("timezone")))
    hour, minute = triggers.time_of(trigger)
    return there.date() if (there.hour, there.minute) >= (hour, minute) else there.date() - timedelta(days=1)


def _stays(page: Page, entity: Entity, actor: Actor, span: Span) -> Iterator[Occurrence]:
    """Records that have this value since a moment of the span that lies so long ago: made with it, or changed to it then."""
    trigger = page.trigger
    low, high = (lengths.before(moment, trigger) for moment in span)
    if low >= high:  # nothing of it is working time
        return
    field = trigger["field"]
    made = {
        "all": [
            _leaf("created_at", "gt", low.isoformat()),
            _leaf("created_at", "lte", high.isoformat()),
            {"none": [{"changed": {"field": field}}]},
        ]
    }
    came = {
        "all": [
            {"changed": {"field": field, "since": low.isoformat(), "until": high.isoformat()}},
            {"none": [{"changed": {"field": field, "since": high.isoformat()}}]},
        ]
    }
    there = _leaf(field, "in" if isinstance(trigger["value"], list) else "eq", trigger["value"])
    for part in _parts(_records(page, entity, actor, both(there, {"any": [made, came]}))):
        for key in part:
            yield Occurrence(f"stayed:{key}:{high:%Y%m%d%H%M%S}", key)


def _set_times(page: Page, entity: Entity, actor: Actor, span: Span) -> Iterator[Occurrence]:
    for moment in times_of(page.trigger["cron"], span):
        for part in _parts(_records(page, entity, actor, {})):
            for key in part:
                yield Occurrence(f"schedule:{moment.astimezone(UTC):%Y%m%d%H%M}:{key}", key)


def times_of(cron: str, span: Span, most: int = MOST_TIMES) -> list[datetime]:
    """The set times of a span; of a long one the last few only: nobody wants a week of reminders at once."""
    zone = ZoneInfo(workspace.value("timezone"))
    times = croniter(cron, span[1].astimezone(zone) + timedelta(seconds=1))
    found: list[datetime] = []
    while len(found) < most and (moment := times.get_prev(datetime)) > span[0]:
        found.append(moment)
    return found[::-1]


def _records(page: Page, entity: Entity, actor: Actor, reached: Mapping[str, Any]) -> Records:
    return access.records(entity, actor).where(both(reached, page.condition))


def _parts(records: Records) -> Iterator[list[uuid.UUID]]:
    """All of them, by id; however many there are, none is left out."""
    last = None
    while part := records.ids(AT_ONCE, after=last):
        yield part
        last = part[-1]


def _leaf(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


WAYS: Mapping[str, Callable[[Page, Entity, Actor, Span], Iterator[Occurrence]]] = {
    "date": _dates,
    "stayed": _stays,
    "schedule": _set_times,
}
