"""Shifts as they are typed and kept, made into those that are counted with.

A shift is `{"from": "09:00", "to": "18:00"}`. One that ends at or before the time it begins goes on into the next day; "24:00" is
midnight. A row of a week adds `"days": [0, …]`, Monday first; a day of a set of holidays has `"day"`, `"label"` and, where less is
worked instead of nothing, `"shifts"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.working_time import DAY, Shift, Shifts, Week
from regulars.engine.fields.base import Wrong

TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|24:00")
MOST_SHIFTS = 12
MOST_ROWS = 40
MOST_DAYS = 1000


def minutes_of(text: Any) -> int:
    """Minutes after midnight of a time of day. Raises Wrong."""
    found = TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise Wrong(_("A time of day is expected, such as 09:00."))
    return DAY if found[1] is None else int(found[1]) * 60 + int(found[2])


def shift_of(row: Any) -> Shift:
    """Raises Wrong."""
    if not isinstance(row, Mapping) or "from" not in row or "to" not in row:
        raise Wrong(_("A shift has “from” and “to”."))
    begins, ends = minutes_of(row["from"]), minutes_of(row["to"])
    try:
        return Shift(begins, ends if ends > begins else ends + DAY)
    except ValueError:
        raise Wrong(_("A shift begins before midnight.")) from None


def shifts_of(rows: Any) -> Shifts:
    """The shifts of one day; none where it is closed. Raises Wrong."""
    if not isinstance(rows, list):
        raise Wrong(_("A list of shifts is expected."))
    if len(rows) > MOST_SHIFTS:
        raise Wrong(_("A day has at most %(limit)s shifts.") % {"limit": MOST_SHIFTS})
    return tuple(sorted(shift_of(row) for row in rows))


def week_of(rows: Any) -> Week:
    """Seven days of shifts, Monday first. Raises Wrong for what is no week, or one without any work."""
    if not isinstance(rows, list) or not rows:
        raise Wrong(_("A week has at least one row of shifts."))
    if len(rows) > MOST_ROWS:
        raise Wrong(_("A week has at most %(limit)s rows.") % {"limit": MOST_ROWS})
    days: list[set[Shift]] = [set() for _day in range(7)]
    for row in rows:
        shift = shift_of(row)
        for day in _weekdays(row.get("days")):
            days[day].add(shift)
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (tuple(sorted(each)) for each in days)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def holidays_of(rows: Any) -> dict[date, Shifts]:
    """What is worked on each day of a set of holidays. Raises Wrong."""
    return {day: shifts_of(row.get("shifts") or []) for day, row in _dated(rows)}


def names_of(rows: Iterable[Mapping[str, Any]]) -> dict[date, str]:
    """What the days of a set of holidays are called."""
    return {date.fromisoformat(row["day"]): str(row.get("label") or "") for row in rows}


def _dated(rows: Any) -> Iterator[tuple[date, Mapping[str, Any]]]:
    if not isinstance(rows, list):
        raise Wrong(_("A list of days is expected."))
    if len(rows) > MOST_DAYS:
        raise Wrong(_("A set has at most %(limit)s days.") % {"limit": MOST_DAYS})
    seen: set[date] = set()
    for row in rows:
        day = _day(row)
        if day in seen:
            raise Wrong(_("%(day)s stands there twice.") % {"day": day})
        seen.add(day)
        yield day, row


def _day(row: Any) -> date:
    if (
        not isinstance(row, Mapping)
        or set(row) - {"day", "label", "shifts"}
        or not isinstance(row.get("label", ""), str)
    ):
        raise Wrong(_("A day has “day”, “label” and “shifts”."))
    try:
        return date.fromisoformat(str(row.get("day")))
    except ValueError:
        raise Wrong(_("A date is expected, such as 2026-11-23.")) from None


def _weekdays(given: Any) -> Iterator[int]:
    if not isinstance(given, list) or not given:
        raise Wrong(_("Say on which days a shift is worked."))
    for day in given:
        if isinstance(day, bool) or not isinstance(day, int) or not 0 <= day <= 6:
            raise Wrong(_("Days of the week are numbers from 0, Monday, to 6, Sunday."))
        yield day
