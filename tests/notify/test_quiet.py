"""When people are left in peace, on the clock on their wall."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from regulars.services.notify.quiet import Quiet

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


NIGHT = Quiet(MOSCOW, begins=20 * 60, ends=8 * 60, days=frozenset((6, 7)))


@pytest.mark.parametrize(
    ("moment", "over"),
    [
        ("2026-11-26T09:00", "2026-11-26T09:00"),  # Thursday noon in Moscow
        ("2026-11-26T17:00", "2026-11-27T05:00"),  # 20:00 there: until 8:00 the next day
        ("2026-11-26T04:59", "2026-11-26T05:00"),  # still night
        ("2026-11-26T05:00", "2026-11-26T05:00"),
        ("2026-11-27T18:00", "2026-11-30T05:00"),  # Friday evening: over the week-end, and Monday's early hours
        ("2026-11-28T10:00", "2026-11-30T05:00"),
    ],
)
def test_what_comes_in_a_quiet_time_waits_for_its_end(moment, over):
    assert NIGHT.over_at(at(moment)) == at(over)


def test_quiet_hours_in_the_middle_of_the_day():
    lunch = Quiet(MOSCOW, begins=12 * 60, ends=13 * 60 + 30)
    assert lunch.over_at(at("2026-11-26T09:15")) == at("2026-11-26T10:30")
    assert lunch.over_at(at("2026-11-26T08:59")) == at("2026-11-26T08:59")


def test_a_pause_ends_when_the_night_after_it_does():
    paused = Quiet(MOSCOW, begins=20 * 60, ends=8 * 60, paused_until=at("2026-11-26T18:00"))
    assert paused.over_at(at("2026-11-25T09:00")) == at("2026-11-27T05:00")


def test_the_night_in_which_clocks_change_ends_on_the_clock():
    night = Quiet(BERLIN, begins=22 * 60, ends=7 * 60)
    assert night.over_at(at("2026-03-28T23:00")) == at("2026-03-29T05:00"), "summer time by then"


def test_digests_come_at_their_hour_and_not_on_quiet_days():
    assert NIGHT.digest_at(at("2026-11-26T04:00"), weekly=False) == at("2026-11-26T05:00")
    assert NIGHT.digest_at(at("2026-11-26T05:00"), weekly=False) == at("2026-11-27T05:00")
    assert NIGHT.digest_at(at("2026-11-27T06:00"), weekly=False) == at("2026-11-30T05:00")
    assert NIGHT.digest_at(at("2026-11-26T05:00"), weekly=True) == at("2026-11-30T05:00")
