"""Working time against a slow, obvious reference: a walk through every minute, looking at the clock on the wall."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.base.working_time import (
    Calendar,
    Clock,
    Layer,
    NoWorkingTime,
    Shift,
    add,
    calendar_of,
    day_of,
    is_working,
    measure,
    on_the_wall,
    spans,
    subtract,
)

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OFFICE = (Shift(9 * 60, 13 * 60), Shift(14 * 60, 18 * 60))
WEEK = (OFFICE,) * 5 + ((), ())
BERLIN = ZoneInfo("Europe/Berlin")

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Moscow")
TURNS = (
    datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC),
)  # fmt: skip


def office(**more):
    return calendar_of(Layer(zone="Europe/Berlin", week=WEEK), Layer(**more))


def berlin(*moment):
    return datetime(*moment, tzinfo=BERLIN)


def minutes_worked(calendar: Calendar, start: datetime, end: datetime) -> list[datetime]:
    """Every working minute: what the wall clock shows, and has not shown before, lies in a shift and in nobody's leave."""
    at, shown, found = start - 6 * HOUR, datetime.min, []
    while at < end:
        shown = max(shown, at.astimezone(calendar.zone).replace(tzinfo=None))
        since = {back: shown.date() - timedelta(days=back) for back in (0, 1)}
        minute = shown.hour * 60 + shown.minute
        works = any(
            shift.begins <= minute + back * 24 * 60 < shift.ends
            for back, day in since.items()
            for shift in calendar.shifts_of(day)
        )
        if at >= start and works and not any(begins <= at < ends for begins, ends in calendar.away):
            found.append(at)
        at += MINUTE
    return found


shifts = st.builds(
    lambda begins, length: Shift(begins, begins + length),
    st.integers(0, 24 * 60 - 1),
    st.integers(1, 24 * 60),
)
days_of_shifts = st.lists(shifts, max_size=3).map(tuple)
near_turns = st.builds(lambda turn, minutes: turn + minutes * MINUTE, st.sampled_from(TURNS), st.integers(-2000, 2000))


@st.composite
def calendars(draw):
    away = [(begins, begins + draw(st.integers(1, 900)) * MINUTE) for begins in draw(st.lists(near_turns, max_size=2))]
    replaced = draw(st.dictionaries(near_turns.map(lambda at: at.date()), days_of_shifts, max_size=2))
    layers = (
        Layer(zone=draw(st.sampled_from(ZONES)), week=tuple(draw(days_of_shifts) for _day in range(7))),
        Layer(days=replaced, away=tuple(away)),
    )
    return calendar_of(*layers)


@settings(max_examples=60, deadline=None)
@given(calendars(), near_turns, st.integers(0, 3000))
def test_what_lies_between_two_moments_is_what_a_walk_through_the_minutes_finds(calendar, start, length):
    end = start + length * MINUTE
    assert measure(calendar, start, end) == len(minutes_worked(calendar, start, end)) * MINUTE
    found = list(spans(calendar, start, end))
    assert all(start <= begins < ends <= end for begins, ends in found)
    assert all(one[1] < two[0] for one, two in pairwise(found))


@settings(max_examples=40, deadline=None)
@given(calendars(), near_turns, st.integers(1, 1500))
def test_a_deadline_is_the_end_of_the_last_minute_that_counts(calendar, start, length):
    walked = minutes_worked(calendar, start, start + timedelta(days=5))
    if len(walked) < length:
        return
    due = add(calendar, start, length * MINUTE)
    assert due == walked[length - 1] + MINUTE
    assert measure(calendar, start, due) == length * MINUTE


@settings(max_examples=40, deadline=None)
@given(calendars(), near_turns, st.integers(1, 1500))
def test_counting_back_finds_the_last_moment_from_which_so_much_is_left(calendar, end, length):
    walked = minutes_worked(calendar, end - timedelta(days=5), end)
    if len(walked) < length:
        return
    assert subtract(calendar, end, length * MINUTE) == walked[-length]


@settings(max_examples=25, deadline=None)
@given(calendars(), near_turns, st.lists(st.tuples(st.integers(1, 400), st.integers(0, 400)), max_size=4))
def test_a_clock_counts_the_working_minutes_between_its_pauses(calendar, start, turns):
    clock, at, counted = Clock(limit=HOUR, since=start), start, 0
    for runs, stands in turns:
        counted += len(minutes_worked(calendar, at, at + runs * MINUTE))
        at += runs * MINUTE
        clock = clock.pause(calendar, at)
        assert clock.elapsed(calendar, at + 99 * HOUR) == counted * MINUTE
        at += stands * MINUTE
        clock = clock.resume(at)
    assert clock.elapsed(calendar, at) == counted * MINUTE
    assert clock.left(calendar, at) == HOUR - counted * MINUTE


def test_a_friday_afternoon_goes_on_on_monday():
    calendar = office()
    assert add(calendar, berlin(2026, 11, 27, 16), 4 * HOUR) == berlin(2026, 11, 30, 11)
    assert add(calendar, berlin(2026, 11, 27, 9), 8 * HOUR) == berlin(2026, 11, 27, 18), "not the next morning"
    assert subtract(calendar, berlin(2026, 11, 30, 11), 4 * HOUR) == berlin(2026, 11, 27, 16)
    assert is_working(calendar, berlin(2026, 11, 27, 17, 59))
    assert not is_working(calendar, berlin(2026, 11, 27, 18))
    assert measure(calendar, berlin(2026, 11, 30, 11), berlin(2026, 11, 27, 16)) == -4 * HOUR


def test_holidays_short_days_and_working_saturdays_replace_a_day():
    calendar = office(days={date(2026, 12, 25): (), date(2026, 12, 24): (Shift(540, 720),), date(2026, 12, 19): OFFICE})
    assert measure(calendar, berlin(2026, 12, 24), berlin(2026, 12, 28)) == 3 * HOUR
    assert measure(calendar, berlin(2026, 12, 19), berlin(2026, 12, 20)) == 8 * HOUR


def test_a_persons_week_keeps_the_companys_holidays_and_their_own_leave_counts_too():
    company = Layer(zone="Europe/Berlin", week=WEEK, days={date(2026, 12, 25): ()})
    person = Layer(week=((Shift(480, 720),),) * 7, away=((berlin(2026, 12, 22, 10), berlin(2026, 12, 23, 11)),))
    calendar = calendar_of(company, Layer(), person)
    assert measure(calendar, berlin(2026, 12, 25), berlin(2026, 12, 26)) == timedelta()
    assert measure(calendar, berlin(2026, 12, 22), berlin(2026, 12, 24)) == 3 * HOUR
    assert measure(calendar, berlin(2026, 12, 26), berlin(2026, 12, 27)) == 4 * HOUR


def test_a_night_shift_is_shorter_when_the_clock_is_put_forward_and_longer_when_it_is_put_back():
    nights = calendar_of(Layer(zone="Europe/Berlin", week=((Shift(22 * 60, 30 * 60),),) * 7))
    spring, autumn = berlin(2026, 3, 28, 21), berlin(2026, 10, 24, 21)
    assert measure(nights, spring, spring + 12 * HOUR) == 7 * HOUR
    assert measure(nights, autumn, autumn + 12 * HOUR) == 9 * HOUR


def test_a_time_that_the_clock_skips_is_when_it_is_put_forward_and_one_shown_twice_is_the_first():
    turn = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert on_the_wall(BERLIN, date(2026, 3, 29), 2 * 60) == turn
    assert on_the_wall(BERLIN, date(2026, 3, 29), 2 * 60 + 30) == turn
    assert on_the_wall(BERLIN, date(2026, 3, 29), 3 * 60) == turn
    assert on_the_wall(BERLIN, date(2026, 10, 25), 2 * 60 + 30) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    apia = ZoneInfo("Pacific/Apia")  # it left the whole 30th of December out
    assert on_the_wall(apia, date(2011, 12, 30), 600) == on_the_wall(apia, date(2011, 12, 31), 0)


def test_a_clock_that_stands_has_no_deadline_and_gets_one_when_it_runs_again():
    calendar = office()
    clock = Clock(limit=4 * HOUR, since=berlin(2026, 11, 27, 16))
    assert clock.due(calendar) == berlin(2026, 11, 30, 11)
    paused = clock.pause(calendar, berlin(2026, 11, 27, 17))
    assert paused.due(calendar) is None
    assert paused.pause(calendar, berlin(2026, 11, 30, 9)) == paused
    resumed = paused.resume(berlin(2026, 12, 1, 9))
    assert resumed.due(calendar) == berlin(2026, 12, 1, 12)
    assert resumed.resume(berlin(2026, 12, 3, 9)) == resumed
    assert resumed.left(calendar, berlin(2026, 12, 1, 13)) == -HOUR


def test_a_calendar_without_working_time_is_said_instead_of_looked_through_for_ever():
    never = calendar_of(Layer(zone="UTC", week=((),) * 7))
    once = calendar_of(Layer(zone="UTC", week=((),) * 7, days={date(2026, 1, 5): OFFICE}))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for calendar, length in ((never, HOUR), (once, 9 * HOUR)):
        with pytest.raises(NoWorkingTime):
            add(calendar, start, length)
        with pytest.raises(NoWorkingTime):
            subtract(calendar, start + timedelta(days=30), length)
    assert add(never, start, timedelta()) == start


def test_what_makes_no_calendar_is_refused():
    for begins, ends in ((600, 600), (700, 600), (-1, 60), (1440, 1500), (60, 60 + 1441)):
        with pytest.raises(ValueError, match="no shift"):
            Shift(begins, ends)
    with pytest.raises(ValueError, match="time zone"):
        calendar_of(Layer(week=WEEK))
    with pytest.raises(ValueError, match="negative"):
        add(office(), berlin(2026, 1, 1), -HOUR)
    with pytest.raises(ValueError, match="negative"):
        subtract(office(), berlin(2026, 1, 1), -HOUR)


def test_an_ordinary_day_is_as_most_days_of_the_week_are():
    assert day_of(office()) == 8 * HOUR
    short = (Shift(9 * 60, 13 * 60),)
    overlapping = (Shift(9 * 60, 12 * 60), Shift(11 * 60, 15 * 60))
    assert day_of(office(week=(OFFICE, OFFICE, short, short, (), (), ()))) == 8 * HOUR
    assert day_of(office(week=(short, short, OFFICE, (), (), (), ()))) == 4 * HOUR
    assert day_of(office(week=(overlapping, (), (), (), (), (), ()))) == 6 * HOUR
    with pytest.raises(NoWorkingTime):
        day_of(office(week=((),) * 7))
