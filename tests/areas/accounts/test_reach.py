"""Whether somebody may be reached, by which way, when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.areas.activities.models import Call
from regulars.areas.consents.quiet import Quiet, free_from, zone_of
from regulars.areas.consents.reach import may_reach, require
from regulars.areas.consents.warning import reach_of
from regulars.base.errors import Invalid, Refused
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import SYSTEM

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)


def at(hour, minute=0, days=0):
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


@pytest.fixture
def bob(ann):
    account = make("account", ann, name="Acme", owner=str(ann.id))
    return make("contact", ann, name="Bob Buyer", account=str(account.id), email="bob@acme.example", owner=str(ann.id))


def quiet(actor, person, **more):
    return make("quiet-time", actor, person=about(person), **more)


def test_what_a_person_never_wants_stands_first(ann, bob):
    assert may_reach(bob, "phone").may
    told = may_reach(edit(fresh(bob), ann, do_not_call=True), "phone")
    assert (told.may, told.code, told.until) == (False, "do_not", None)
    assert may_reach(fresh(bob), "email").may
    with pytest.raises(ValueError, match="no way"):
        may_reach(bob, "pigeon")


def test_hours_count_where_the_person_is_and_over_midnight(ann, bob):
    quiet(ann, bob, channels=["phone"], from_time="18:00", to_time="09:00", reason="Evenings are free")
    edit(fresh(bob), ann, timezone="Asia/Tokyo")  # nine hours ahead
    person = fresh(bob)
    assert not may_reach(person, "phone", at(9)).may  # 18:00 there
    assert not may_reach(person, "phone", at(23, 59)).may  # 8:59 there
    assert may_reach(person, "phone", at(0)).may  # 9:00 there
    assert may_reach(person, "email", at(9)).may
    told = may_reach(person, "phone", at(10))
    assert told.until == at(0, days=1)
    assert "Evenings are free" in told.reason


def test_days_a_last_day_and_the_account_count(ann, bob):
    quiet(ann, bob, days=["sat", "sun"])
    assert may_reach(bob, "email", at(12)).may
    told = may_reach(bob, "email", at(12, days=5))
    assert (told.may, told.until) == (False, at(0, days=7))
    holiday = quiet(ann, fresh(bob).account, starts_on="2026-12-01", ends_on="2026-12-03", reason="Stocktaking")
    assert not may_reach(bob, "phone", at(8, days=1)).may
    assert may_reach(bob, "phone", at(8, days=4)).may
    assert holiday.name == "Stocktaking"
    quiet(ann, bob, channels=["post"])
    assert may_reach(bob, "post", at(8, days=4)).until is None  # without an end


def test_a_purpose_asks_for_a_consent_and_what_is_going_on_does_not(ann, bob):
    assert may_reach(bob, "email").may
    assert may_reach(bob, "email", purpose="newsletter").code == "no_consent"
    make("consent", ann, person=about(bob), purpose="newsletter", channel="email")
    assert may_reach(bob, "email", purpose="newsletter").may


def test_what_cannot_be_is_refused(ann, bob):
    for wrong in (
        {"from_time": "25:00", "to_time": "09:00"},
        {"from_time": "nine", "to_time": "ten"},
        {"starts_on": "2026-12-02", "ends_on": "2026-12-01"},
    ):
        with pytest.raises(Invalid):
            quiet(ann, bob, **wrong)
    with pytest.raises(Invalid):
        edit(fresh(bob), ann, timezone="Middle/Earth")


def test_a_zone_follows_from_the_country_where_it_has_one(ann, bob):
    assert zone_of(bob).key == "UTC"
    assert zone_of(edit(fresh(bob), ann, address={"country": "JP"})).key == "Asia/Tokyo"
    assert zone_of(edit(fresh(bob), ann, address={"country": "US"})).key == "UTC"
    account = fresh(bob).account
    edit(fresh(account), ann, timezone="Europe/Berlin")
    assert zone_of(fresh(bob)).key == "Europe/Berlin"


def test_a_call_at_such_a_time_is_warned_of(client, company, ann, bob):
    quiet(ann, bob, channels=["phone"], from_time="12:00", to_time="14:00", reason="Lunch")
    call = make("call", ann, name="Hello", record=about(bob), starts_at=at(13).isoformat())
    assert reach_of(call, ann, "phone").code == "do_not_disturb"
    assert reach_of(make("call", ann, name="Later", record=about(bob), starts_at=at(15).isoformat()), ann, "phone").may
    deal = make("deal", ann, name="Pumps", contact=str(bob.id), owner=str(ann.id))
    assert not reach_of(Call(record_id=deal.pk, record_entity="deal", starts_at=at(13)), ann, "phone").may
    assert reach_of(Call(record_id=bob.pk, record_entity="contact", starts_at=at(13), direction="in"), ann, "phone").may
    client.force_login(company.ann)
    assert "Lunch" in client.get(f"/calls/{call.pk}/related").content.decode()
    posted = {"_field": "starts_at", "record": f"contact:{bob.pk}", "starts_at": "2026-11-30T13:00", "name": "Hello"}
    assert "Lunch" in client.post("/calls/check", posted).content.decode()
    assert "Lunch" in client.get(f"/contacts/{bob.pk}/related").content.decode()


def test_a_meeting_at_such_a_time_is_warned_of_also_for_those_who_take_part(client, company, ann, bob):
    guest = make("contact", ann, name="Gil Guest", owner=str(ann.id))
    quiet(ann, bob, channels=["phone"], from_time="12:00", to_time="14:00", reason="Lunch")
    quiet(ann, guest, from_time="12:00", to_time="14:00", reason="Prayer")
    meeting = make("meeting", ann, name="Demo", record=about(bob), starts_at=at(13).isoformat())
    assert reach_of(meeting, ann, "meeting").may  # the telephone alone is silent
    make("participant", ann, activity=about(meeting), person=about(guest))
    found = reach_of(meeting, ann, "meeting")
    assert (found.code, found.reason.split(":")[0]) == ("do_not_disturb", "Gil Guest")
    client.force_login(company.ann)
    assert "Prayer" in client.get(f"/meetings/{meeting.pk}/related").content.decode()
    posted = {"_field": "starts_at", "record": f"contact:{guest.pk}", "starts_at": "2026-11-30T13:00", "name": "Demo"}
    assert "Prayer" in client.post("/meetings/check", posted).content.decode()
    quiet(ann, bob, channels=["meeting"], reason="On parental leave")
    assert not reach_of(meeting, ann, "meeting").may


def test_who_does_it_all_the_same_says_so(ann, bob):
    quiet(ann, bob)
    with pytest.raises(Refused) as refused:
        require(bob, "email", reader=SYSTEM)
    assert (refused.value.code, "anyway" in refused.value.fields) == ("do_not_disturb", True)
    require(bob, "email", reader=SYSTEM, anyway=True)
    require(None, "email", reader=SYSTEM)


def test_others_write_no_quiet_times(company, ann, bob):
    from tests.factories.people import actor_of

    with pytest.raises(Refused):
        quiet(actor_of(company.carl), bob)


@given(
    start=st.integers(0, 95),
    end=st.integers(0, 95),
    days=st.sets(st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), max_size=6),
    minutes=st.integers(0, 20000),
    zone=st.sampled_from(("UTC", "Asia/Kathmandu", "America/New_York", "Europe/Berlin")),
)
def test_the_free_moment_is_free_and_none_before_it_is(start, end, days, minutes, zone):
    from zoneinfo import ZoneInfo

    def clock(quarter):
        return time(quarter // 4, quarter % 4 * 15)

    rule = Quiet((), tuple(days), clock(start), clock(end), None, date(2027, 3, 1), "")
    moment, where = MONDAY + timedelta(minutes=minutes), ZoneInfo(zone)
    free = free_from([rule], "phone", moment, where)
    assert free is not None
    assert not rule.holds("phone", free.astimezone(where))
    asked = moment
    while asked < free:
        assert rule.holds("phone", asked.astimezone(where)) or free - asked < timedelta(minutes=15)
        asked += timedelta(minutes=45)
