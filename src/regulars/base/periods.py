"""Periods counted from today, for filters and reports that are always current."""

from __future__ import annotations

import re
from datetime import date, timedelta

PERIODS: tuple[str, ...] = (
    *("today", "yesterday", "tomorrow"),
    *(
        f"{which}_{size}"
        for size in ("week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
        for which in ("this", "last", "next")
    ),
    *(f"{which}_n_{unit}" for unit in ("days", "weeks", "months", "quarters", "years") for which in ("last", "next")),
)
"""The names `period` knows; those with an n take a number: "last_n_days:30"."""

_COUNTED = re.compile(r"(last|next)_n_(day|week|month|quarter|year)s:([1-9]\d{0,4})")
_RELATIVE = re.compile(r"today(?:([+-])(\d{1,5})([dwmqy]))?")
_BOUND = re.compile(r"(start|end)_of_((?:last_|this_|next_)?)(week|month|(?:fiscal_)?(?:quarter|year))")
_UNITS = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEPS = {"last": -1, "this": 0, "next": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
FISCAL = "fiscal_"


def period(name: str, today: date, first_weekday: int = 0, fiscal_month: int = 1) -> tuple[date, date]:
    """First and last day, both included, of a named period; weeks begin on `first_weekday` (0 is Monday), fiscal years with `fiscal_month`.

    "last_n_days:30" are the thirty days that end today, "next_n_weeks:2" the two weeks that begin today; months and longer go by
    the calendar. Raises ValueError for a name that is not in `PERIODS`, OverflowError at the ends of the calendar.
    """
    if name in _DAYS:
        day = today + timedelta(days=_DAYS[name])
        return day, day
    if counted := _COUNTED.fullmatch(name):
        return _counted(today, -1 if counted[1] == "last" else 1, counted[2], int(counted[3]))
    which, _, size = name.partition("_")
    if name not in PERIODS or "_n_" in name:
        raise ValueError(f"There is no period {name!r}.")
    if size == "week":
        start = today + timedelta(days=7 * _STEPS[which] - (today.weekday() - first_weekday) % 7)
        return start, start + timedelta(days=6)
    months = _MONTHS[size.removeprefix(FISCAL)]
    begins = fiscal_month if size.startswith(FISCAL) else 1
    start = _add_months(today.replace(day=1), _STEPS[which] * months - (today.month - begins) % months)
    return start, _add_months(start, months) - timedelta(days=1)


def fiscal_quarter(first: date, fiscal_month: int) -> int:
    """Which quarter of its fiscal year a day lies in."""
    return (first.month - fiscal_month) % 12 // 3 + 1


def fiscal_year(day: date, fiscal_month: int) -> int:
    """The calendar year in which the fiscal year of a day begins."""
    return day.year if day.month >= fiscal_month else day.year - 1


def relative_day(text: str, today: date, first_weekday: int = 0, fiscal_month: int = 1) -> date | None:
    """A day counted from today: "today", "yesterday", "tomorrow", "today-30d", "today+2w" (d, w, m, q, y), "start_of_month",
    "end_of_last_fiscal_quarter". None for anything else. Raises OverflowError at the ends of the calendar.
    """
    if text in _DAYS:
        return today + timedelta(days=_DAYS[text])
    if found := _RELATIVE.fullmatch(text):
        return moved(today, _UNITS[found[3]], int(found[2]) * (-1 if found[1] == "-" else 1))
    if found := _BOUND.fullmatch(text):
        first, last = period(f"{found[2] or 'this_'}{found[3]}", today, first_weekday, fiscal_month)
        return first if found[1] == "start" else last
    return None


def moved(day: date, unit: str, count: int) -> date:
    """The day so many days, weeks, months, quarters or years away; the last of the month where there is no such day in it."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = _add_months(day.replace(day=1), count * _MONTHS[unit])
    last = _add_months(month, 1) - timedelta(days=1)
    return min(month.replace(day=min(day.day, last.day)), last)


def _counted(today: date, sign: int, unit: str, count: int) -> tuple[date, date]:
    far = moved(today, unit, sign * count) - timedelta(days=sign)
    return (far, today) if sign < 0 else (today, far)


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
    if not 1 <= year <= 9998:
        raise OverflowError(f"There is no year {year} in the calendar.")
    return first.replace(year=year, month=month + 1)
