"""Calendars, holidays, exceptions and absences, described: an API, history, import, export and undo of their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.engine.custom.entities import settings
from regulars.engine.describe import Access, Calendar, Entity, Exchange, List, Search, View
from regulars.engine.fields import Choice, Date, LongText, Moment, Option, Reference, Structure, Text, YesNo
from regulars.engine.registry import register
from regulars.engine.rules import named_after
from regulars.services.worktime import guards
from regulars.services.worktime.models import Absence, CalendarHolder, DayException, HolidaySet, WorkingCalendar

KINDS = (
    Option("leave", _("Leave")),
    Option("sickness", _("Sickness")),
    Option("trip", _("Business trip")),
    Option("other", _("Other")),
)


def for_all(name: str, *, guard: Any, **described: Any) -> Entity:
    """What administrators say of teams and people: read by everyone; it stays where it is and travels in no file of settings."""
    return Entity(
        name=name,
        menu=False,
        access=Access(owner="", open=True),
        moved=(guards.tell,),
        prepare=(*described.pop("before", ()), guard),
        **described,
    )


register(
    settings(
        "holiday-set",
        plural="holiday-sets",
        model=HolidaySet,
        label=_("Holidays"),
        label_plural=_("Sets of holidays"),
        guard=guards.guard_holidays,
        moved=(guards.keep_used,),
        icon="calendar",
        help=_("The days of a country or region on which calendars do not work, or work less."),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("key", _("Key"), required=True, unique=True, max_length=60),
            Text("country", _("Country"), max_length=10),
            Structure(
                "days",
                _("Days"),
                shape="list",
                help=_(
                    '[{"day": "2026-01-01", "label": "New Year"}, …]; “shifts” are what is worked on a short day: [{"from": "09:00", "to": "14:00"}].'
                ),
            ),
            Text("label_ru", _("Label in Russian"), max_length=80),
        ),
        list=List(columns=("label", "key", "country"), sort="label"),
        exchange=Exchange(match=("key",), importable=False),
    ),
    settings(
        "working-calendar",
        plural="working-calendars",
        model=WorkingCalendar,
        label=_("Working calendar"),
        label_plural=_("Working calendars"),
        guard=guards.guard_calendars,
        icon="calendar-clock",
        help=_(
            "When the company, a team or a person works: shifts of a week, with holidays. Every deadline is counted by it."
        ),
        fields=(
            Text("label", _("Label"), required=True, max_length=80),
            Text("key", _("Key"), required=True, unique=True, max_length=60),
            Text(
                "timezone",
                _("Time zone"),
                max_length=60,
                help=_("Empty: everyone works by the clock of their own time zone."),
            ),
            Structure(
                "week",
                _("Week"),
                shape="list",
                help=_(
                    '[{"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "18:00"}, …], Monday is 0. A shift that ends before it begins ends on the next day.'
                ),
            ),
            Text("holidays", _("Holidays"), max_length=60, help=_("The key of a set; empty: those of the company.")),
            YesNo("is_default", _("The company’s"), default=False),
            Text("label_ru", _("Label in Russian"), max_length=80),
        ),
        list=List(columns=("label", "timezone", "holidays", "is_default"), sort="label"),
        exchange=Exchange(match=("key",), importable=False),
    ),
    for_all(
        "calendar-holder",
        plural="calendar-holders",
        model=CalendarHolder,
        label=_("Who works by a calendar"),
        label_plural=_("Who works by calendars"),
        icon="users",
        help=_("A team or a person with a calendar of their own; all others work by the company’s."),
        fields=(
            Reference("calendar", _("Calendar"), to="working-calendar", required=True, parent=True),
            Reference("team", _("Team"), to="team"),
            Reference("user", _("Person"), to="user"),
            Text("name", _("Name"), readonly=True, on_form=False),
        ),
        list=List(columns=("name", "calendar", "team", "user"), sort="-created_at"),
        exchange=Exchange(match=("external_id",)),
        part_of="calendar",
        before=(named_after("team"), named_after("user")),
        guard=guards.guard_holders,
    ),
    for_all(
        "day-exception",
        plural="day-exceptions",
        model=DayException,
        title="label",
        label=_("Exception of a day"),
        label_plural=_("Exceptions of days"),
        icon="calendar",
        help=_("A short day, a working Saturday, a day on which it is closed: for everyone, a team or a person."),
        fields=(
            Text("label", _("Why"), required=True, max_length=120),
            Date("day", _("Day"), required=True),
            Reference("team", _("Only the team"), to="team"),
            Reference("user", _("Only the person"), to="user"),
            Structure(
                "shifts",
                _("What is worked"),
                shape="list",
                help=_('[{"from": "09:00", "to": "14:00"}]; empty: closed.'),
            ),
        ),
        list=List(columns=("day", "label", "team", "user"), sort="-day"),
        calendar=Calendar(start="day"),
        exchange=Exchange(match=("external_id",)),
        guard=guards.guard_exceptions,
    ),
    Entity(
        name="absence",
        plural="absences",
        model=Absence,
        label=_("Absence"),
        label_plural=_("Absences"),
        icon="sun",
        group="activities",
        menu=False,
        help=_("When somebody is away, and who stands in for them. It counts as no working time of theirs."),
        fields=(
            Reference("owner", _("Who is away"), to="user"),
            Choice("kind", _("Kind"), options=KINDS, default="leave", required=True, personal=True),
            Moment("starts_at", _("From"), required=True),
            Moment("ends_at", _("To"), required=True),
            Reference("stand_in", _("Who stands in"), to="user"),
            LongText("note", _("Note"), personal=True),
            Text("name", _("Name"), readonly=True, on_form=False),
        ),
        facts=("kind", "starts_at", "ends_at", "stand_in"),
        list=List(
            columns=("owner", "kind", "starts_at", "ends_at", "stand_in", "note"),
            sort="-starts_at",
            views=(
                View("mine", _("My absences"), {"field": "owner", "op": "me"}),
                View("coming", _("Now and later"), {"field": "ends_at", "op": "gte", "value": "today"}),
            ),
        ),
        calendar=Calendar(start="starts_at", end="ends_at"),
        search=Search(),
        exchange=Exchange(match=("external_id",)),
        prepare=(named_after("owner"), guards.guard_absences),
        moved=(guards.tell,),
    ),
)
