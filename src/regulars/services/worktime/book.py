"""Whose working time is what: the book that every deadline asks.

What administrators set up is read once for each edition of the registry; a person's team, time zone and absences are read when
asked, because people move and go away without a new edition, which would have every process read all settings anew.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from regulars.base import dates
from regulars.base.working_time import Calendar, Layer, Shifts, Span, Week
from regulars.base.working_time import calendar_of as layered
from regulars.engine import workspace
from regulars.engine.editions import PerEdition
from regulars.engine.models import User
from regulars.services.worktime import shapes
from regulars.services.worktime.models import (
    Absence,
    CalendarHolder,
    DayException,
    HolidaySet,
    WorkingCalendar,
    office_week,
)

OFFICE: Week = shapes.week_of(office_week())
"""What is worked where nobody has said anything: Monday to Friday, nine to six."""

Days = Mapping[date, Shifts]
NO_DAYS: Days = {}


@dataclass(frozen=True)
class Person:
    """What the book needs to know of somebody; nobody in particular is the company."""

    id: uuid.UUID | None = None
    team: uuid.UUID | None = None
    zone: str = ""
    away: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Rota:
    """A working calendar as it is counted with. Without a zone everyone works by the clock on their own wall."""

    week: Week = OFFICE
    zone: str = ""
    holidays: str = ""


@dataclass
class Book:
    """All calendars of an edition. What single people have of their own is read when they are first asked for."""

    default: Rota
    of_teams: Mapping[uuid.UUID, Rota]
    of_people: Mapping[uuid.UUID, Rota]
    holidays: Mapping[str, Days]
    days_of_all: Days
    days_of_teams: Mapping[uuid.UUID, Days]
    _days_of_people: dict[uuid.UUID, Days] = field(default_factory=dict)
    _calendars: dict[tuple[uuid.UUID | None, str], tuple[Person, Calendar]] = field(default_factory=dict)

    def calendar(self, person: Person) -> Calendar:
        """The working time of a person, of the company where it is nobody's. Made anew where something about the person is otherwise."""
        place = (person.id, workspace.value("timezone"))
        known = self._calendars.get(place)
        if known is None or known[0] != person:
            known = self._calendars[place] = (person, self._layered(person))
        return known[1]

    def week_of(self, person: Person) -> Rota:
        """The calendar one works by: one's own, else the team's, else the company's."""
        own = self.of_people.get(person.id) if person.id else None
        return own or (self.of_teams.get(person.team) if person.team else None) or self.default

    def learn(self, people: Iterable[uuid.UUID]) -> None:
        """Read the exceptions of these people, together."""
        missing = [each for each in set(people) if each not in self._days_of_people]
        if not missing:
            return
        days: defaultdict[uuid.UUID, dict[date, Shifts]] = defaultdict(dict)
        exceptions = DayException.objects.filter(deleted_at=None, user__in=missing).values_list("user", "day", "shifts")
        for person, day, shifts in exceptions:
            days[person][day] = shapes.shifts_of(shifts)
        self._days_of_people |= {each: days[each] for each in missing}

    def _layered(self, person: Person) -> Calendar:
        week = self.week_of(person)
        zone = week.zone or (person.zone if dates.is_zone(person.zone) else "") or workspace.value("timezone")
        holidays = self.holidays.get(week.holidays or self.default.holidays, NO_DAYS)
        layers = [Layer(zone, week.week, holidays), Layer(days=self.days_of_all)]
        if person.team is not None:
            layers.append(Layer(days=self.days_of_teams.get(person.team, NO_DAYS)))
        if person.id is not None:
            self.learn([person.id])
            layers.append(Layer(days=self._days_of_people[person.id], away=person.away))
        return layered(*layers)

    @cached_property
    def is_set_up(self) -> bool:
        """Whether anybody has said when the company works."""
        return self.default is not UNSAID


UNSAID = Rota()


def calendar_of(user: uuid.UUID | None) -> Calendar:
    """The working time of a person, of the company for None. It always answers: nine to six in the workspace's zone at least."""
    return book().calendar(Person()) if user is None else calendars_of([user])[user]


def calendars_of(users: Iterable[uuid.UUID]) -> dict[uuid.UUID, Calendar]:
    """The working time of several people, read together. Whoever is not there any more works as the company does."""
    people = {key: Person(key) for key in users}
    away = Absence.objects.filter(owner=OuterRef("pk"), deleted_at=None).order_by("starts_at", "id")
    begins, ends = (ArraySubquery(away.values(name)) for name in ("starts_at", "ends_at"))
    found = User.objects.filter(pk__in=list(people)).values_list("pk", "team_id", "timezone", begins, ends)
    for key, team, zone, *spans in found:
        people[key] = Person(key, team, zone, tuple(zip(*spans, strict=True)))
    read = book()
    read.learn(people)
    return {key: read.calendar(person) for key, person in people.items()}


def _read() -> Book:
    weeks = {row.pk: _week(row) for row in WorkingCalendar.objects.filter(deleted_at=None)}
    default = WorkingCalendar.objects.filter(deleted_at=None, is_default=True).order_by("-updated_at").first()
    holders = CalendarHolder.objects.filter(deleted_at=None, calendar__in=list(weeks))
    days: defaultdict[uuid.UUID | None, dict[date, Shifts]] = defaultdict(dict)
    for row in DayException.objects.filter(deleted_at=None, user=None):
        days[row.team_id][row.day] = shapes.shifts_of(row.shifts)
    sets = HolidaySet.objects.filter(deleted_at=None)
    return Book(
        default=weeks[default.pk] if default else UNSAID,
        of_teams={row.team_id: weeks[row.calendar_id] for row in holders if row.team_id},
        of_people={row.user_id: weeks[row.calendar_id] for row in holders if row.user_id},
        holidays={row.key: shapes.holidays_of(row.days) for row in sets},
        days_of_all=days.pop(None, {}),
        days_of_teams={team: found for team, found in days.items() if team},
    )


def _week(row: WorkingCalendar) -> Rota:
    return Rota(shapes.week_of(row.week), row.timezone, row.holidays)


book = PerEdition(_read)
"""All calendars as they stand."""
