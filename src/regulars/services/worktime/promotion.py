"""What working time adds to the file of settings: calendars, holidays, the company's exceptions, which team works by which calendar.

What is said of single people stays at home, as people do.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.models import Team
from regulars.engine.promotion import parts
from regulars.engine.promotion.parts import Item, Part, of_records
from regulars.services.worktime.models import CalendarHolder, DayException, WorkingCalendar


def add_parts() -> None:
    sets, calendars = (registry.get(name).label_plural for name in ("holiday-set", "working-calendar"))
    parts.add(of_records("holiday_sets", "holiday-set", sets, keys=("key",), place=41))
    parts.add(of_records("working_calendars", "working-calendar", calendars, keys=("key",), place=42))
    parts.add(Part("team_calendars", gettext_lazy("Calendars of teams"), 43, read_teams, put_team))
    parts.add(Part("company_days", gettext_lazy("Exceptions of days of the company"), 44, read_days, put_day))


def read_teams() -> dict[str, Item]:
    rows = CalendarHolder.objects.filter(deleted_at=None, team__deleted_at=None, calendar__deleted_at=None)
    named = rows.exclude(team=None).order_by("team__name").values_list("team__name", "calendar__key")
    return {team: {"calendar": calendar} for team, calendar in named}


def put_team(key: str, item: Item, actor: Actor) -> None:
    """Let a team work by a calendar; both must be there."""
    team = Team.objects.filter(name=key, deleted_at=None).first()
    calendar = WorkingCalendar.objects.filter(key=item.get("calendar"), deleted_at=None).first()
    wrong: dict[str, Any] = {each: _("There is no such setting.") for each in item if each != "calendar"}
    if team is None:
        wrong["team"] = _("There is no team “%(name)s”.") % {"name": key[:60]}
    if calendar is None:
        wrong["calendar"] = _("There is no calendar “%(name)s”.") % {"name": str(item.get("calendar"))[:60]}
    if wrong or team is None or calendar is None:
        raise Invalid(fields=wrong)
    row = CalendarHolder.objects.filter(team=team, deleted_at=None).first() or CalendarHolder(team=team)
    row.calendar = calendar
    save.save(row, actor=actor)


def read_days() -> dict[str, Item]:
    rows = DayException.objects.filter(deleted_at=None, team=None, user=None).order_by("day")
    return {row.day.isoformat(): {"label": row.label, "shifts": row.shifts} for row in rows}


def put_day(key: str, item: Item, actor: Actor) -> None:
    """An exception of the company, by its day."""
    try:
        day = date.fromisoformat(key)
    except ValueError:
        raise Invalid(fields={"day": _("A date is expected, such as 2026-11-23.")}) from None
    entity = registry.get("day-exception")
    living = DayException.objects.filter(day=day, team=None, user=None, deleted_at=None)
    row = living.first() or values.new_record(entity)
    values.apply(row, entity, {"shifts": [], **item, "day": key}, actor)
    save.save(row, actor=actor)
