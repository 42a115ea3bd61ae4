"""What the write door refuses of working time, with words that people can act on."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.base import dates
from regulars.base.errors import Invalid, Refused
from regulars.engine import save, workspace
from regulars.engine.batch import Batch
from regulars.engine.fields.base import Wrong
from regulars.services.worktime import shapes
from regulars.services.worktime.models import Absence, CalendarHolder, DayException, HolidaySet, WorkingCalendar

KEY = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
LONGEST = timedelta(days=3 * 366)


def tell(batch: Batch) -> None:
    """Every process reads working time anew with its next request or job."""
    transaction.on_commit(workspace.move_settings_epoch)


def guard_holidays(batch: Batch) -> None:
    for item in batch.good:
        row: HolidaySet = item.record
        _refuse(batch, item, {**_wrong_key(row.key), **_wrong("days", shapes.holidays_of, row.days)})
    tell(batch)


def keep_used(batch: Batch) -> None:
    """A set of holidays goes after the calendars that have it. Raises Refused."""
    gone = [item.record.key for item in batch.items if item.record.deleted_at is not None]
    user = WorkingCalendar.objects.filter(holidays__in=gone, deleted_at=None).first()
    if user is not None:
        raise Refused(_("“%(name)s” has these holidays: give it others first.") % {"name": user.label}, code="in_use")


def guard_calendars(batch: Batch) -> None:
    """Refuse a week that cannot be worked; of several calendars of the company the last one named stays."""
    for item in batch.good:
        row: WorkingCalendar = item.record
        wrong = {**_wrong_key(row.key), **_wrong("week", shapes.week_of, row.week)}
        if row.timezone and not dates.is_zone(row.timezone):
            wrong["timezone"] = _("There is no time zone “%(name)s”.") % {"name": row.timezone[:60]}
        if row.holidays and not HolidaySet.objects.filter(key=row.holidays, deleted_at=None).exists():
            wrong["holidays"] = _("There are no holidays “%(name)s”.") % {"name": row.holidays[:60]}
        _refuse(batch, item, wrong)
    chosen = [item.record.id for item in batch.good if item.record.is_default and batch.changed(item, "is_default")]
    if chosen:
        batch.afterwards(lambda: _no_longer_default(chosen[-1], batch))
    tell(batch)


def guard_holders(batch: Batch) -> None:
    """One calendar for each team and person."""
    taken = {(row.team_id, row.user_id): row.pk for row in CalendarHolder.objects.filter(deleted_at=None)}
    for item in batch.good:
        row: CalendarHolder = item.record
        whose = (row.team_id, row.user_id)
        if row.calendar_id is None:
            continue  # it is asked for first
        if (row.team_id is None) == (row.user_id is None):
            _refuse(batch, item, dict.fromkeys(("team", "user"), _("Name a team or a person.")))
        elif taken.setdefault(whose, row.pk) != row.pk:
            _refuse(batch, item, {"user" if row.user_id else "team": _("They work by another calendar already.")})
    tell(batch)


def guard_exceptions(batch: Batch) -> None:
    """One exception for each day of the company, a team, a person."""
    days = [item.record.day for item in batch.good if item.record.day]
    living = DayException.objects.filter(deleted_at=None, day__in=days)
    taken = {(row.day, row.team_id, row.user_id): row.pk for row in living}
    for item in batch.good:
        row: DayException = item.record
        wrong = _wrong("shifts", shapes.shifts_of, row.shifts)
        if row.team_id and row.user_id:
            wrong |= dict.fromkeys(("team", "user"), _("Name a team or a person, not both."))
        elif taken.setdefault((row.day, row.team_id, row.user_id), row.pk) != row.pk:
            wrong["day"] = _("This day is an exception already.")
        _refuse(batch, item, wrong)
    tell(batch)


def guard_absences(batch: Batch) -> None:
    for item in batch.good:
        row: Absence = item.record
        wrong: dict[str, Any] = {}
        if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
            wrong["ends_at"] = _("It ends before it begins.")
        elif row.starts_at and row.ends_at and row.ends_at - row.starts_at > LONGEST:
            wrong["ends_at"] = _("An absence lasts three years at most.")
        if row.stand_in_id and row.stand_in_id == row.owner_id:
            wrong["stand_in"] = _("Nobody stands in for themselves.")
        _refuse(batch, item, wrong)


def _no_longer_default(chosen: uuid.UUID, batch: Batch) -> None:
    others = list(WorkingCalendar.objects.filter(deleted_at=None, is_default=True).exclude(pk=chosen))
    for row in others:
        row.is_default = False
    save.save_many(others, actor=batch.actor)


def _wrong_key(key: str) -> dict[str, Any]:
    if not key or KEY.fullmatch(key):
        return {}
    return {"key": _("A key has small Latin letters, digits, “-” and “_”.")}


def _wrong(name: str, read: Callable[[Any], Any], given: Any) -> dict[str, Any]:
    try:
        read(given)
    except Wrong as problem:
        return {name: str(problem)}
    return {}


def _refuse(batch: Batch, item: Any, wrong: dict[str, Any]) -> None:
    if wrong:
        batch.refuse(item, Invalid(fields=wrong))
