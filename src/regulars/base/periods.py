"""Periods counted from today, for filters and reports that are always current."""

from __future__ import annotations

import re
from datetime import date, timedelta

PERIODS: tuple[str, ...] = (
    *("today", "yesterday", "tomorrow"),
    *(f"{which}_{size}" for size in ("week", "month", "quarter", "year") for which in ("this", "last", "next")),
    *("last_n_days", "next_n_days"),
)
"""The names `period` knows; the two last ones take a number: "last_n_days:30"."""

_COUNTED = re.compile(r"(last|next)_n_days:([1-9]\d{0,4})")
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEPS = {"last": -1, "this": 0, "next": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period(name: str, today: date, first_weekday: int = 0) -> tuple[date, date]:
    """First and last day, both included, of a named period; weeks begin on `first_weekday` (0 is Monday).

    "last_n_days:30" are the thirty days that end today, "next_n_days:7" the seven that begin today. Raises ValueError for a
    name that is not in `PERIODS`, OverflowError at the ends of the calendar.
    """
    if name in _DAYS:
        day = today + timedelta(days=_DAYS[name])
        return day, day
    if counted := _COUNTED.fullmatch(name):
        span = timedelta(days=int(counted[2]) - 1)
        return (today - span, today) if counted[1] == "last" else (today, today + span)
    which, _, size = name.partition("_")
    if which not in _STEPS or size not in ("week", *_MONTHS):
        raise ValueError(f"There is no period {name!r}.")
    if size == "week":
        start = today + timedelta(days=7 * _STEPS[which] - (today.weekday() - first_weekday) % 7)
        return start, start + timedelta(days=6)
    months = _MONTHS[size]
    first = (today.month - 1) // months * months
    start = _add_months(today.replace(month=first + 1, day=1), _STEPS[which] * months)
    return start, _add_months(start, months) - timedelta(days=1)


def month_starts(start: date, end: date) -> list[date]:
    """The first days of all months that have a day from `start` to `end`, both included."""
    months: list[date] = []
    month = start.replace(day=1)
    while month <= end:
        months.append(month)
        month = _add_months(month, 1)
    return months


def _add_months(first: date, count: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return first.replace(year=year, month=month + 1)
