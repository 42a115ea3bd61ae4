"""When a day comes next, and on which working day one is reminded of it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from regulars.areas.personal.choices import ONCE
from regulars.services.worktime.book import calendar_of

DAY = timedelta(days=1)
LONGEST = 31
"""So many days in a row without work are looked through for a working day; where there is none the day itself stands."""


def next_of(day: date, repeats: str, today: date) -> date | None:
    """The first time from today on; None where it was once and is over. 29 February is 28 February in years that have none."""
    if repeats == ONCE:
        return day if day >= today else None
    this_year = in_year(day, max(today.year, day.year))
    return this_year if this_year >= today else in_year(day, this_year.year + 1)


def in_year(day: date, year: int) -> date:
    """The same day of another year."""
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def working_day_until(day: date, person: uuid.UUID | None) -> date:
    """The day itself, or the last working day before it, by the calendar of a person (None: of the company)."""
    calendar = calendar_of(person)
    for back in range(LONGEST):
        found = day - back * DAY
        if calendar.shifts_of(found):
            return found
    return day
