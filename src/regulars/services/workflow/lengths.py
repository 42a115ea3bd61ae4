"""Lengths of time in rules: by the clock on the wall, or in the working time of the company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from regulars.base import working_time
from regulars.services.workflow.triggers import UNITS, WORKING
from regulars.services.worktime.book import calendar_of

Length = Mapping[str, Any]


def after(start: datetime, length: Length) -> datetime:
    """The moment at which so much time has passed: `{"count": 2, "unit": "working_hours"}`. Raises NoWorkingTime."""
    if length["unit"] not in WORKING:
        return start + _plain(length)
    calendar = calendar_of(None)
    return working_time.add(calendar, start, _worked(length, calendar))


def before(end: datetime, length: Length) -> datetime:
    """The moment since which so much time has passed. Raises NoWorkingTime."""
    if length["unit"] not in WORKING:
        return end - _plain(length)
    calendar = calendar_of(None)
    return working_time.subtract(calendar, end, _worked(length, calendar))


def _plain(length: Length) -> timedelta:
    return timedelta(seconds=UNITS[length["unit"]] * length["count"])


def _worked(length: Length, calendar: working_time.Calendar) -> timedelta:
    one = timedelta(hours=1) if length["unit"] == "working_hours" else working_time.day_of(calendar)
    return one * int(length["count"])
