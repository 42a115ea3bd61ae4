from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.base.dates import (
    PERIODS,
    format_date,
    format_moment,
    format_time,
    month_starts,
    parse_date,
    parse_moment,
    period,
    relative,
    relative_day,
)
from regulars.base.periods import fiscal_quarter, fiscal_year

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("2026-11-23", "en", "2026-11-23"),
        ("20261123", "en", "2026-11-23"),
        ("2026/11/3", "en", "2026-11-03"),
        ("23.11.2026", "en", "2026-11-23"),
        ("3/4/2026", "en", "2026-03-04"),
        ("3/4/2026", "en-GB", "2026-04-03"),
        ("3/4/2026", "ru", "2026-04-03"),
        ("23/11/2026", "en", "2026-11-23"),
        ("23.11.26", "ru", "2026-11-23"),
        ("23.11.69", "ru", "1969-11-23"),
        ("5.12", "ru", "2026-12-05"),
        ("23 Nov 2026", "ru", "2026-11-23"),
        ("Nov 23rd, 2026", "en", "2026-11-23"),
        ("Mon, 23 November 2026", "en", "2026-11-23"),
        ("23-Nov-26", "en", "2026-11-23"),
        ("23 ноября 2026 г.", "en", "2026-11-23"),
        ("3 мая", "ru", "2026-05-03"),
        ("23. Dezember 2026", "de", "2026-12-23"),
        ("today", "ru", "2026-11-23"),
        ("Завтра", "en", "2026-11-24"),
        ("вчера", "en", "2026-11-22"),
        ("послезавтра", "ru", "2026-11-25"),
        ("in 3 days", "en", "2026-11-26"),
        ("через неделю", "ru", "2026-11-30"),
        ("2 weeks ago", "en", "2026-11-09"),
        ("3 дня назад", "ru", "2026-11-20"),
        ("next Monday", "en", "2026-11-30"),
        ("в пятницу", "ru", "2026-11-27"),
        ("2016-10-20 00:00:00", "en", "2016-10-20"),
    ],
)
def test_reading_a_day(text: str, locale: str, day: str) -> None:
    assert parse_date(text, locale, today=TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "foo", "5", "31.02.2026", "13/13/2026", "99999999", "3 3 3", "ago", "in", "in 999999999 days"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(text, "en", today=TODAY)


@given(st.text())
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        assert parse_moment(text, "en", MOSCOW, now=NOW).tzinfo is not None
    except ValueError as refusal:
        assert "is not a date" in str(refusal)  # noqa: PT017


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["en", "ru"]))
def test_a_day_that_is_shown_can_be_typed(day: date, locale: str) -> None:
    assert parse_date(format_date(day, locale), locale) == day


@pytest.mark.parametrize(
    ("text", "locale", "utc"),
    [
        ("2026-11-23 14:30", "en", "2026-11-23T11:30"),
        ("2026-11-23T14:30:15.5Z", "en", "2026-11-23T14:30:15"),
        ("2026-11-23 14:30+05:00", "en", "2026-11-23T09:30"),
        ("завтра в 9:00", "ru", "2026-11-24T06:00"),
        ("tomorrow at 2pm", "en", "2026-11-24T11:00"),
        ("14:30", "en", "2026-11-23T11:30"),
        ("11/23/2026 2:30 pm", "en", "2026-11-23T11:30"),
        ("23 Nov 2026, 12 am", "en", "2026-11-22T21:00"),
        ("2026-11-23", "en", "2026-11-22T21:00"),
        ("now", "en", "2026-11-23T12:00"),
    ],
)
def test_reading_a_moment(text: str, locale: str, utc: str) -> None:
    assert parse_moment(text, locale, "Europe/Moscow", now=NOW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["25:00", "13 pm", "2026-11-23 14:75", "14:30+99:00", "9999-12-31 23:00-05:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date and time"):
        parse_moment(text, "en", "Europe/Moscow", now=NOW)


def test_an_hour_the_clocks_skip_becomes_the_one_they_show() -> None:
    shown = parse_moment("2026-03-08 02:30", "en", "America/New_York", now=NOW)
    assert shown.isoformat() == "2026-03-08T03:30:00-04:00"


def test_days_and_moments_are_shown_in_the_manner_of_the_reader() -> None:
    day = date(2026, 12, 3)
    assert [format_date(day, locale) for locale in ("en", "ru", "en-US")] == [
        "3 Dec 2026",
        "3 дек. 2026",
        "Dec 3, 2026",
    ]
    assert format_moment(NOW, "en", MOSCOW) == "23 Nov 2026, 15:00"
    assert format_moment(NOW, "ru", "Europe/Moscow") == "23 нояб. 2026, 15:00"
    assert format_time(NOW, "en", "Europe/Moscow") == "15:00"


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (0, "today", "сегодня"),
        (1, "tomorrow", "завтра"),
        (-1, "yesterday", "вчера"),
        (3, "in 3 days", "через 3 дня"),
        (-5, "5 days ago", "5 дней назад"),
        (13, "in 13 days", "через 13 дней"),
        (-21, "3 weeks ago", "3 недели назад"),
        (40, "in 1 month", "через 1 месяц"),
        (-800, "2 years ago", "2 года назад"),
    ],
)
def test_days_from_today(days: int, english: str, russian: str) -> None:
    day = TODAY + timedelta(days=days)
    assert relative(day, TODAY, "en").text == english
    assert relative(day, TODAY, "ru").text == russian


def test_the_span_is_ready_for_a_phrase_of_its_own() -> None:
    late = relative(TODAY - timedelta(days=3), TODAY, "en")
    assert (late.count, late.unit, late.is_past, late.span) == (3, "day", True, "3 days")


def test_moments_from_now() -> None:
    assert relative(NOW - timedelta(seconds=20), NOW, "en").text == "just now"
    assert relative(NOW - timedelta(minutes=90), NOW, "ru").text == "1 час назад"
    assert relative(NOW + timedelta(minutes=5), NOW, "en").text == "in 5 minutes"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("today", "2026-11-23", "2026-11-23"),
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("this_week", "2026-11-23", "2026-11-29"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("next_month", "2026-12-01", "2026-12-31"),
        ("this_quarter", "2026-10-01", "2026-12-31"),
        ("next_quarter", "2027-01-01", "2027-03-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
        ("last_n_days:30", "2026-10-25", "2026-11-23"),
        ("next_n_days:7", "2026-11-23", "2026-11-29"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(name: str, first: str, last: str) -> None:
    assert period(name, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_week_may_begin_on_sunday() -> None:
    assert period("this_week", TODAY, 6) == (date(2026, 11, 22), date(2026, 11, 28))


@pytest.mark.parametrize(
    ("name", "begins", "first", "last"),
    [
        ("this_fiscal_year", 4, "2026-04-01", "2027-03-31"),
        ("last_fiscal_year", 4, "2025-04-01", "2026-03-31"),
        ("this_fiscal_year", 12, "2025-12-01", "2026-11-30"),
        ("this_fiscal_quarter", 2, "2026-11-01", "2027-01-31"),
        ("next_fiscal_quarter", 2, "2027-02-01", "2027-04-30"),
        ("last_fiscal_quarter", 4, "2026-07-01", "2026-09-30"),
        ("this_year", 4, "2026-01-01", "2026-12-31"),
    ],
)
def test_a_fiscal_year_begins_with_its_month(name: str, begins: int, first: str, last: str) -> None:
    assert period(name, TODAY, fiscal_month=begins) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("size", ["quarter", "year"])
def test_a_fiscal_year_that_begins_in_january_is_that_of_the_calendar(size: str) -> None:
    for which in ("this", "last", "next"):
        assert period(f"{which}_fiscal_{size}", TODAY) == period(f"{which}_{size}", TODAY)
    assert relative_day(f"end_of_fiscal_{size}", TODAY) == relative_day(f"end_of_{size}", TODAY)


def test_days_are_counted_from_the_ends_of_the_fiscal_year() -> None:
    assert relative_day("start_of_fiscal_year", TODAY, fiscal_month=7) == date(2026, 7, 1)
    assert relative_day("end_of_last_fiscal_quarter", TODAY, fiscal_month=2) == date(2026, 10, 31)
    assert relative_day("start_of_fiscal_month", TODAY, fiscal_month=2) is None


@pytest.mark.parametrize(("begins", "quarter", "year"), [(1, 4, 2026), (4, 3, 2026), (11, 1, 2026), (12, 4, 2025)])
def test_a_day_lies_in_a_quarter_of_a_fiscal_year(begins: int, quarter: int, year: int) -> None:
    assert (fiscal_quarter(TODAY, begins), fiscal_year(TODAY, begins)) == (quarter, year)


@given(
    st.dates(min_value=date(13, 1, 1), max_value=date(9980, 1, 1)),
    st.sampled_from(PERIODS),
    st.integers(0, 6),
    st.integers(1, 12),
)
def test_every_period_is_one_span_of_days(today: date, name: str, first_weekday: int, fiscal_month: int) -> None:
    first, last = period(f"{name}:9" if "_n_" in name else name, today, first_weekday, fiscal_month)
    assert first <= last
    if name.startswith("this") or "_n_" in name:
        assert first <= today <= last


@pytest.mark.parametrize(
    "name", ["", "never", "this_", "last_n_days", "last_n_days:0", "last_n_days:x", "this_decade", "this_fiscal_month"]
)
def test_an_unknown_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="period"):
        period(name, TODAY)


def test_month_starts() -> None:
    assert month_starts(date(2026, 11, 30), date(2027, 1, 1)) == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]
