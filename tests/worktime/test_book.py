"""Whose working time is what: company, team, person, with holidays, exceptions and absences, by the clock on whose wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regulars.base.errors import Invalid
from regulars.base.working_time import add, measure
from regulars.engine import registry, save, workspace
from regulars.engine.models import User
from regulars.services.worktime.book import calendar_of, calendars_of
from tests.factories.people import SYSTEM, make_user
from tests.worktime.conftest import hours

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def day_of(calendar, *day):
    """How many hours of a day, as the wall of its zone counts days, are worked."""
    start = datetime(*day, tzinfo=calendar.zone)
    return measure(calendar, start, start + timedelta(days=1)) / HOUR


@pytest.fixture
def berlin(say, company):
    workspace.put("timezone", "Europe/Berlin", actor=SYSTEM)
    return say("working-calendar", label="Office", key="office", week=[hours()], is_default=True)


def test_where_nobody_said_anything_it_is_nine_to_six_in_the_zone_of_the_workspace(say, company):
    workspace.put("timezone", "Asia/Tokyo", actor=SYSTEM)
    for calendar in (calendar_of(None), calendar_of(company.ann.pk)):
        assert calendar.zone == ZoneInfo("Asia/Tokyo")
        assert [day_of(calendar, 2026, 11, day) for day in range(23, 30)] == [9, 9, 9, 9, 9, 0, 0]


def test_a_team_and_a_person_have_calendars_of_their_own(say, company, berlin):
    late = say("working-calendar", label="Late", key="late", week=[hours("14:00", "22:00")])
    night = say("working-calendar", label="Night", key="night", week=[hours("22:00", "06:00")])
    say("calendar-holder", calendar=str(late.pk), team=str(company.team.pk))
    say("calendar-holder", calendar=str(night.pk), user=str(company.bob.pk))
    found = calendars_of([company.ann.pk, company.bob.pk, company.carl.pk])
    assert [[shift.begins // 60 for shift in each.week[0]] for each in found.values()] == [[14], [22], [9]]
    assert add(found[company.bob.pk], datetime(2026, 11, 23, 23, tzinfo=BERLIN), 8 * HOUR) == datetime(
        2026, 11, 24, 23, tzinfo=BERLIN
    )


def test_everyone_works_by_their_own_wall_unless_the_calendar_has_a_zone(say, company, berlin):
    ann = make_user("Ann Far", timezone="Asia/Vladivostok")
    assert calendar_of(ann.pk).zone == ZoneInfo("Asia/Vladivostok")
    desk = say("working-calendar", label="Desk", key="desk", week=[hours()], timezone="Europe/Moscow")
    say("calendar-holder", calendar=str(desk.pk), user=str(ann.pk))
    assert calendar_of(ann.pk).zone == ZoneInfo("Europe/Moscow")
    odd = make_user("Odd Zone")
    User.objects.filter(pk=odd.pk).update(timezone="Nowhere/At all")  # no door lets it in; a zone may cease to be one
    assert calendar_of(odd.pk).zone == BERLIN


def test_holidays_are_the_calendars_own_or_the_companys(say, company, berlin):
    rows = [{"day": "2026-12-25", "label": "Christmas"}, {"day": "2026-12-24", "label": "Eve", "shifts": [hours("09:00", "12:00")]}]  # fmt: skip
    for row in rows:
        row.get("shifts", [{}])[0].pop("days", None)
    say("holiday-set", label="Germany", key="de", days=rows)
    say("holiday-set", label="Russia", key="ru", days=[{"day": "2027-01-04", "label": "New Year"}])
    office = say("working-calendar", label="With days", key="with-days", week=[hours()], holidays="de", is_default=True)
    late = say("working-calendar", label="Late", key="late", week=[hours("14:00", "22:00")])
    moscow = say("working-calendar", label="Moscow", key="moscow", week=[hours()], holidays="ru")
    say("calendar-holder", calendar=str(late.pk), user=str(company.ann.pk))
    say("calendar-holder", calendar=str(moscow.pk), user=str(company.bob.pk))
    company_, ann, bob = (calendar_of(each) for each in (None, company.ann.pk, company.bob.pk))
    assert [day_of(each, 2026, 12, 24) for each in (company_, ann, bob)] == [3, 3, 9]
    assert [day_of(each, 2026, 12, 25) for each in (company_, ann, bob)] == [0, 0, 9]
    assert [day_of(each, 2027, 1, 4) for each in (company_, ann, bob)] == [9, 8, 0]
    berlin.refresh_from_db()
    assert (berlin.is_default, type(office).objects.get(pk=office.pk).is_default) == (False, True)


def test_exceptions_go_from_the_widest_to_the_nearest(say, company, berlin):
    say("day-exception", label="Works Saturday", day="2026-11-28", shifts=[{"from": "10:00", "to": "14:00"}])
    say("day-exception", label="Team day", day="2026-11-28", team=str(company.team.pk), shifts=[])
    say("day-exception", label="Bob helps", day="2026-11-28", user=str(company.bob.pk), shifts=[{"from": "10:00", "to": "12:00"}])  # fmt: skip
    found = calendars_of([company.ann.pk, company.bob.pk, company.carl.pk])
    assert [day_of(each, 2026, 11, 28) for each in found.values()] == [0, 2, 4]
    assert day_of(calendar_of(None), 2026, 11, 28) == 4


def test_an_absence_takes_time_out_and_comes_back_when_it_is_deleted(say, company, berlin):
    away = say("absence", owner=str(company.ann.pk), starts_at="2026-11-23T12:00:00+01:00", ends_at="2026-11-25T00:00:00+01:00")  # fmt: skip
    assert [day_of(calendar_of(company.ann.pk), 2026, 11, day) for day in (23, 24, 25)] == [3, 0, 9]
    assert day_of(calendar_of(company.bob.pk), 2026, 11, 24) == 9
    edition = registry.edition()
    save.delete([away], actor=SYSTEM)
    assert day_of(calendar_of(company.ann.pk), 2026, 11, 24) == 9
    assert registry.edition() == edition, "an absence throws nobody's settings away"


def test_clocks_that_are_changed_leave_the_wall_right_and_lengths_real(say, company, berlin):
    night = say("working-calendar", label="Night", key="night", week=[hours("22:00", "06:00", days=[5])])
    say("calendar-holder", calendar=str(night.pk), user=str(company.ann.pk))
    calendar = calendar_of(company.ann.pk)
    for day, length in (((2026, 3, 28), 7), ((2026, 10, 24), 9), ((2026, 11, 21), 8)):
        start = datetime(*day, 12, tzinfo=BERLIN)
        assert measure(calendar, start, start.astimezone(UTC) + 24 * HOUR) / HOUR == length
    office = calendar_of(None)
    friday = datetime(2026, 3, 27, 17, tzinfo=BERLIN)
    assert add(office, friday, 2 * HOUR) == datetime(2026, 3, 30, 10, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("working-calendar", {"week": []}, "week"),
        ("working-calendar", {"week": [hours("25:00")]}, "week"),
        ("working-calendar", {"week": [hours("24:00", "06:00")]}, "week"),
        ("working-calendar", {"week": [hours(days=[7])]}, "week"),
        ("working-calendar", {"week": [hours(days=[True])]}, "week"),
        ("working-calendar", {"week": ["09:00-18:00"]}, "week"),
        ("working-calendar", {"week": [hours()], "timezone": "Mars/Base"}, "timezone"),
        ("working-calendar", {"week": [hours()], "holidays": "none-such"}, "holidays"),
        ("working-calendar", {"week": [hours()], "key": "No Key"}, "key"),
        ("holiday-set", {"days": [{"day": "someday"}]}, "days"),
        ("holiday-set", {"days": [{"day": "2026-01-01"}, {"day": "2026-01-01"}]}, "days"),
        ("holiday-set", {"days": [{"day": "2026-01-01", "shifts": [{"from": "9"}]}]}, "days"),
        ("day-exception", {"day": "2026-01-01", "shifts": [{"to": "18:00"}]}, "shifts"),
    ],
)
def test_what_could_not_be_counted_with_is_refused(say, company, name, data, field):
    with pytest.raises(Invalid) as refused:
        say(name, **{"label": "Wrong", **({"key": "wrong"} if name != "day-exception" else {}), **data})
    assert list(refused.value.fields) == [field]


def test_one_calendar_for_each_and_one_exception_for_each_day(say, company, berlin):
    ann = str(company.ann.pk)
    say("calendar-holder", calendar=str(berlin.pk), user=ann)
    team, both = str(company.team.pk), ["team", "user"]
    for data, fields in (({"user": ann}, ["user"]), ({}, both), ({"user": ann, "team": team}, both)):
        with pytest.raises(Invalid) as refused:
            say("calendar-holder", calendar=str(berlin.pk), **data)
        assert list(refused.value.fields) == fields
    say("day-exception", label="Closed", day="2026-11-27")
    with pytest.raises(Invalid):
        say("day-exception", label="Again", day="2026-11-27")


def test_an_absence_ends_after_it_begins_and_somebody_else_stands_in(say, company):
    ann = str(company.ann.pk)
    begins, ends = "2026-11-25T09:00:00Z", "2026-11-23T09:00:00Z"
    for data, field in (
        ({"starts_at": begins, "ends_at": ends}, "ends_at"),
        ({"starts_at": ends, "ends_at": "2036-11-23T09:00:00Z"}, "ends_at"),
        ({"starts_at": ends, "ends_at": begins, "stand_in": ann}, "stand_in"),
    ):
        with pytest.raises(Invalid) as refused:
            say("absence", owner=ann, **data)
        assert list(refused.value.fields) == [field]
