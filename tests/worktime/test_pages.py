"""The pages of working time: a week as rows of shifts, holidays by year, a day unlike others, one's own time, the team's."""

import re

import pytest

from regulars.services.worktime.book import calendar_of
from regulars.services.worktime.models import DayException, HolidaySet, WorkingCalendar
from tests.worktime.conftest import hours, read_anew

PLACE = "/admin/working-time/"


@pytest.fixture
def admin(say, company, enter):
    return enter(company.ada)


def test_a_calendar_is_made_of_rows_of_shifts_and_changed(admin, company):
    html = admin.get(f"{PLACE}calendars/new").content.decode()
    assert html.count('name="from"') == 3
    given = {"label": "Office", "key": "office", "timezone": "Europe/Berlin", "is_default": "1"}
    rows = {"days-0": ["0", "1"], "days-1": ["0", "1"], "from": ["09:00", "14:00", ""], "to": ["13:00", "18:00", ""]}
    answer = admin.post(f"{PLACE}calendars/new", {**given, **rows})
    row = WorkingCalendar.objects.get()
    assert answer["Location"] == f"{PLACE}calendars/{row.pk}/"
    assert row.week == [{"days": [0, 1], "from": "09:00", "to": "13:00"}, {"days": [0, 1], "from": "14:00", "to": "18:00"}]  # fmt: skip
    read_anew()
    assert str(calendar_of(company.ann.pk).zone) == "Europe/Berlin"
    page = admin.get(answer["Location"] + "?month=2026-12").content.decode()
    assert "December 2026" in page
    assert "09:00–13:00, 14:00–18:00" in page
    assert "Office" in admin.get(PLACE).content.decode()


def test_a_wrong_week_says_so_and_keeps_what_was_typed(admin):
    given = {"label": "Office", "key": "office", "from": ["9 o’clock"], "to": ["18:00"], "days-0": ["0"]}
    answer = admin.post(f"{PLACE}calendars/new", given)
    assert answer.status_code == 422
    assert "9 o’clock" in answer.content.decode()
    assert not WorkingCalendar.objects.exists()


def test_a_change_made_meanwhile_is_not_overwritten(admin, say):
    row = say("working-calendar", label="Office", key="office", week=[hours()])
    old = {"label": "Mine", "key": "office", "days-0": ["0"], "from": ["10:00"], "to": ["12:00"], "version": "1"}
    assert admin.post(f"{PLACE}calendars/{row.pk}/", {**old, "label": "Theirs"}).status_code == 302
    assert admin.post(f"{PLACE}calendars/{row.pk}/", {**old, "label": "Mine too"}).status_code == 422
    assert WorkingCalendar.objects.get().label == "Theirs"


def test_holidays_are_filled_in_for_a_year_and_corrected(admin):
    answer = admin.post(f"{PLACE}holidays/new", {"label": "Germany", "key": "de", "country": "DE"})
    place = answer["Location"]
    assert admin.post(f"{place}fill", {"year": "2026"}).status_code == 302
    days = {each["day"]: each["label"] for each in HolidaySet.objects.get().days}
    assert {"2026-01-01", "2026-05-01", "2026-12-25"} <= set(days)
    assert days["2026-12-25"].startswith("Christmas")
    admin.post(f"{place}fill", {"year": "2026"})
    assert len(HolidaySet.objects.get().days) == len(days)
    admin.post(place, {"label": "Germany", "key": "de", "country": "DE", "day": ["2026-12-24", ""], "name": ["Eve", "gone"], "from": ["09:00", ""], "to": ["12:00", ""]})  # fmt: skip
    short = {"day": "2026-12-24", "label": "Eve", "shifts": [{"from": "09:00", "to": "12:00"}]}
    assert HolidaySet.objects.get().days == [short]


@pytest.mark.parametrize(("country", "year"), [("", "2026"), ("DE", "9999"), ("DE", "soon")])
def test_what_cannot_be_filled_in_changes_nothing(admin, country, year):
    place = admin.post(f"{PLACE}holidays/new", {"label": "X", "key": "x", "country": country})["Location"]
    answer = admin.post(f"{place}fill", {"year": year}, follow=True)
    assert answer.status_code == 200
    assert HolidaySet.objects.get().days == []


def test_holidays_of_a_calendar_are_not_deleted_under_it(admin, say):
    made = say("holiday-set", label="Germany", key="de", days=[])
    say("working-calendar", label="Office", key="office", week=[hours()], holidays="de")
    admin.post(f"{PLACE}holidays/{made.pk}/delete")
    assert HolidaySet.objects.get(pk=made.pk).deleted_at is None


def test_a_day_unlike_others_is_entered_changed_and_deleted(admin, company):
    given = {"label": "Moved Friday", "day": "2026-11-28", "from": ["09:00", ""], "to": ["15:00", ""]}
    assert admin.post(f"{PLACE}days/new", given).status_code == 302
    row = DayException.objects.get()
    assert row.shifts == [{"from": "09:00", "to": "15:00"}]
    assert admin.post(f"{PLACE}days/new", given).status_code == 422
    place = f"{PLACE}days/{row.pk}/"
    admin.post(place, {**given, "user": str(company.ann.pk), "from": [""], "to": [""]})
    row.refresh_from_db()
    assert (row.shifts, row.user_id) == ([], company.ann.pk)
    assert "Ann Rep" in admin.get(place).content.decode()
    admin.post(f"{place}delete")
    row.refresh_from_db()
    assert row.deleted_at is not None


def test_one_sees_ones_own_month_and_absences_and_no_reason_of_others(say, company, enter):
    span = {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-12-31T00:00:00Z"}
    say("absence", owner=str(company.ann.pk), kind="sickness", stand_in=str(company.bob.pk), note="zqxsecret", **span)
    own = enter(company.ann).get("/settings/working-time/").content.decode()
    assert "Sickness" in own
    assert "Bob Rep stands in" in own
    assert "Sickness" not in enter(company.bob).get("/settings/working-time/").content.decode()
    html = enter(company.bob).get("/settings/working-time/team/").content.decode()
    assert "Ann Rep" in html
    assert len(re.findall(r">away<", html)) == 14
    assert "Sickness" not in html
    assert "zqxsecret" not in html
    assert "Ann Rep" not in enter(company.carl).get("/settings/working-time/team/").content.decode()


def test_both_pages_of_ones_own_open_in_russian(say, company, enter):
    browser = enter(company.ann)
    browser.post("/language", {"language": "ru"})
    for address in ("/settings/working-time/", "/settings/working-time/team/"):
        assert browser.get(address, headers={"Accept-Language": "ru"}).status_code == 200


def test_a_weekday_of_thousands_of_digits_is_none(company, enter):
    given = {"label": "Office", "key": "long", "from": ["09:00"], "to": ["18:00"], "days-0": ["0", "9" * 5000, "²"]}
    assert enter(company.ada).post(f"{PLACE}calendars/new", given).status_code == 302
    assert WorkingCalendar.objects.get(key="long").week[0]["days"] == [0]
