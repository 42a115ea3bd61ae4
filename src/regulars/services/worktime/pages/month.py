"""Days as a page draws them: how much is worked on each, from when to when."""

from __future__ import annotations

import calendar as calendars
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.translation import get_language

from regulars.base.i18n import babel_locale
from regulars.base.working_time import DAY, Calendar, on_the_wall, spans

MONTHS = 12


@dataclass(frozen=True)
class Day:
    """A day on somebody's wall. `times` are its working spans as `09:00–13:00`; `name` is the holiday's."""

    day: date
    hours: float
    times: tuple[str, ...]
    name: str = ""
    is_today: bool = False


def days(calendar: Calendar, listed: Iterable[date], names: Mapping[date, str] | None = None) -> Iterator[Day]:
    """What is worked on these days."""
    today = timezone.now().astimezone(calendar.zone).date()
    for day in listed:
        start, end = (on_the_wall(calendar.zone, day, minutes) for minutes in (0, DAY))
        found = list(spans(calendar, start, end))
        length = sum((ends - begins for begins, ends in found), timedelta())
        times = tuple(f"{_wall(begins, calendar)}–{_wall(ends, calendar)}" for begins, ends in found)
        hours = round(length / timedelta(hours=1), 2)
        yield Day(day, int(hours) if hours.is_integer() else hours, times, (names or {}).get(day, ""), day == today)


def month(calendar: Calendar, first: date, first_weekday: int, names: Mapping[date, str]) -> list[list[Day | None]]:
    """The weeks of a month; None stands for the days of others."""
    weeks = calendars.Calendar(first_weekday).monthdatescalendar(first.year, first.month)
    inside = [day for week in weeks for day in week if day.month == first.month]
    found = {each.day: each for each in days(calendar, inside, names)}
    return [[found.get(day) for day in week] for week in weeks]


def month_of(text: str, today: date) -> date:
    """The first day of a month written as `2026-11`; of this one for what is none, or lies far away."""
    try:
        found = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return today.replace(day=1)
    return found if abs(found.year - today.year) <= MONTHS else today.replace(day=1)


def title(first: date) -> str:
    """“November 2026” in the reader's language."""
    found = format_skeleton("yMMMM", first, locale=babel_locale(get_language() or "en"))
    return found[:1].upper() + found[1:]


def beside(first: date, step: int) -> date:
    """The first day of the month before or after."""
    return (first + timedelta(days=31 if step > 0 else -1)).replace(day=1)


def _wall(moment: datetime, calendar: Calendar) -> str:
    return moment.astimezone(calendar.zone).strftime("%H:%M")
