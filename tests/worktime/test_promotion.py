"""Working time in the file of settings: it arrives in another installation as it was, without people."""

import pytest

from regulars.base.errors import Invalid
from regulars.engine.promotion import parts
from regulars.services.worktime.models import CalendarHolder, DayException, HolidaySet, WorkingCalendar
from tests.factories.people import SYSTEM
from tests.worktime.conftest import hours

NAMES = ("holiday_sets", "working_calendars", "team_calendars", "company_days")


def test_calendars_travel_with_their_teams_and_days_and_without_people(say, company):
    say("holiday-set", label="Germany", key="de", days=[{"day": "2026-12-25", "label": "Christmas"}])
    late = say("working-calendar", label="Late", key="late", week=[hours("14:00", "22:00")], holidays="de")
    say("calendar-holder", calendar=str(late.pk), team=str(company.team.pk))
    say("calendar-holder", calendar=str(late.pk), user=str(company.carl.pk))
    say("day-exception", label="Short", day="2026-12-31", shifts=[{"from": "09:00", "to": "12:00"}])
    say("day-exception", label="Ann helps", day="2026-12-31", user=str(company.ann.pk))
    told = {name: parts.PARTS[name].read() for name in NAMES}
    assert "Ann" not in repr(told)
    assert "Carl" not in repr(told)
    for model in (CalendarHolder, DayException, WorkingCalendar, HolidaySet):
        model.objects.all().delete()
    for name in NAMES:
        for key, item in told[name].items():
            parts.PARTS[name].put(key, item, SYSTEM)
    assert {name: parts.PARTS[name].read() for name in NAMES} == told
    assert list(told["team_calendars"]) == [company.team.name]


@pytest.mark.parametrize(
    ("part", "key", "item"),
    [
        ("team_calendars", "No such team", {"calendar": "late"}),
        ("company_days", "someday", {"label": "X"}),
        ("working_calendars", "late", {"label": "Late", "key": "late", "week": []}),
    ],
)
def test_what_does_not_fit_here_is_refused(say, company, part, key, item):
    with pytest.raises(Invalid):
        parts.PARTS[part].put(key, item, SYSTEM)
