from __future__ import annotations

import contextlib
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.base.numbers import (
    format_duration,
    format_number,
    parse_decimal,
    parse_duration,
    parse_integer,
    parse_percent,
)

LOCALES = ["en", "ru", "de", "fr", "de-CH", "pt-BR"]


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("1 234,56", "ru", "1234.56"),
        ("1,234.56", "ru", "1234.56"),
        ("1.234,56", "en", "1234.56"),
        ("1\u00a0234\u202f567,5", "en", "1234567.5"),
        ("1,234", "en", "1234"),
        ("1,234", "ru", "1.234"),
        ("1.234", "de", "1234"),
        ("1.234", "en", "1.234"),
        ("0,125", "en", "0.125"),
        ("1,00,000.50", "en", "100000.50"),
        ("1'234.50", "en", "1234.50"),
        ("−5", "en", "-5"),
        ("5-", "en", "-5"),
        ("(1,234.5)", "en", "-1234.5"),
        ("1.5E+05", "en", "150000"),
        (".5", "en", "0.5"),
        ("  7 ", "en", "7"),
    ],
)
def test_reading_a_number(text: str, locale: str, number: str) -> None:
    assert parse_decimal(text, locale) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "12 34", "1,234,56", "1.234.567,8,9", "NaN", "inf", "--5", "-5-", "9" * 41]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_decimal(text, "en")


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_decimal(text, "en").is_finite()


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False), st.sampled_from(LOCALES))
def test_what_is_shown_can_be_typed(number: Decimal, locale: str) -> None:
    assert parse_decimal(format_number(number, locale, decimals=2), locale) == number


def test_whole_numbers_have_no_fraction() -> None:
    assert parse_integer("1 200", "ru") == 1200
    assert parse_integer("12.0", "en") == 12
    with pytest.raises(ValueError, match="whole"):
        parse_integer("12.5", "en")


def test_percent() -> None:
    assert parse_percent("12,5 %", "ru") == Decimal("12.5")
    assert parse_percent("60", "en") == 60


def test_numbers_are_shown_in_the_manner_of_the_reader() -> None:
    assert format_number(Decimal("1234567.5"), "en") == "1,234,567.5"
    assert format_number(Decimal("1234567.5"), "ru") == "1\u00a0234\u00a0567,5"
    assert format_number(Decimal("2.5"), "de", decimals=0) == "3"
    assert format_number(1_234_567, "en-IN") == "12,34,567"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h 30m", 90),
        ("90", 90),
        ("1:30", 90),
        ("1 ч 30 мин", 90),
        ("1,5 ч", 90),
        ("1.5 hours", 90),
        ("1 час, 5 минут", 65),
        ("2 days", 2880),
        ("1 нед", 10080),
        ("1:30:30", 90.5),
        ("45s", 0.75),
    ],
)
def test_reading_a_length_of_time(text: str, minutes: float) -> None:
    assert parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "x", "1h x", "1:75", "-5", "h", "999999999 weeks"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="length of time"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=60 * 24 * 6), st.sampled_from(["en", "ru"]))
def test_a_length_of_time_that_is_shown_can_be_typed(minutes: int, locale: str) -> None:
    length = timedelta(minutes=minutes)
    assert parse_duration(format_duration(length, locale)) == length


def test_lengths_of_time_are_shown_in_two_languages() -> None:
    assert format_duration(timedelta(hours=1, minutes=30), "en") == "1h 30m"
    assert format_duration(timedelta(hours=1, minutes=30), "ru") == "1 ч 30 мин"
    assert format_duration(timedelta(minutes=-5), "en") == "-5m"
    assert format_duration(timedelta(), "en") == "0s"
