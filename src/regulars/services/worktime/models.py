"""What is kept about working time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from regulars.engine.models import Owned, Record, Team, User


class HolidaySet(Record):
    """The holidays of a country or region, year by year: `days` as `shapes` describes them."""

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    country = models.TextField(blank=True, default="")
    days = models.JSONField(default=list, blank=True)

    title_attribute: ClassVar[str] = "label"


def office_week() -> list[dict[str, Any]]:
    """What a calendar begins with: Monday to Friday, nine to six."""
    return [{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "18:00"}]


class WorkingCalendar(Record):
    """A week of shifts with its holidays (`holidays` is the key of a set), for the company, for teams, for single people."""

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    timezone = models.CharField(max_length=60, blank=True, default="")
    week = models.JSONField(default=office_week, blank=True)
    holidays = models.TextField(blank=True, default="")
    is_default = models.BooleanField(default=False)

    title_attribute: ClassVar[str] = "label"


class CalendarHolder(Record):
    """A team or a person who works by a calendar of their own."""

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="holders")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.TextField(blank=True, default="")


class DayException(Record):
    """A day unlike the calendar's, for everyone, a team or a person: `shifts` are all that is worked then, none means closed."""

    label = models.TextField()
    day = models.DateField()
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    shifts = models.JSONField(default=list, blank=True)

    title_attribute: ClassVar[str] = "label"

    class Meta:
        indexes = (models.Index("day", name="day_exception_by_day"),)


class Absence(Owned):
    """A time in which a person does not work, why, and who stands in for them."""

    name = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=12, default="leave")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stand_in = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index("owner", "ends_at", name="absence_of_person"),
            models.Index("ends_at", name="absence_by_end"),
        )
