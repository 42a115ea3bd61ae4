from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.base import rates
from regulars.base.money import (
    CURRENCIES,
    currency_name,
    currency_symbol,
    format_money,
    minor_units,
    parse_money,
    parse_money_as,
    round_money,
)

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


def test_currencies_of_today_and_their_minor_units() -> None:
    assert {"USD", "EUR", "RUB", "JPY", "KZT"} <= CURRENCIES
    assert "DEM" not in CURRENCIES
    assert [minor_units(code) for code in ("USD", "JPY", "KWD", "RSD", "CLF")] == [2, 0, 3, 2, 4]


def test_money_is_rounded_half_up_to_the_minor_unit() -> None:
    assert round_money(Decimal("2.345"), "USD") == Decimal("2.35")
    assert round_money(Decimal("-2.5"), "JPY") == Decimal(-3)
    assert round_money(Decimal("1.0005"), "KWD") == Decimal("1.001")


@pytest.mark.parametrize(
    ("text", "locale", "amount", "currency"),
    [
        ("1 234,56", "ru", "1234.56", None),
        ("$1,234", "en", "1234", "USD"),
        ("1.234,56 €", "en", "1234.56", "EUR"),
        ("5\u202f000 руб.", "ru", "5000", "RUB"),
        ("100р.", "ru", "100", "RUB"),
        ("1 500 ₽", "ru", "1500", "RUB"),
        ("EUR 12.50", "en", "12.50", "EUR"),
        ("12.50 KZT", "en", "12.50", "KZT"),
        ("US$ 5", "en", "5", "USD"),
        ("-$5.50", "en", "-5.50", "USD"),
        ("($5)", "en", "-5", "USD"),
    ],
)
def test_reading_an_amount(text: str, locale: str, amount: str, currency: str | None) -> None:
    assert parse_money(text, locale) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "own", "amount", "currency"),
    [
        ("5", "USD", "5", "USD"),
        ("1.234,50 EUR", "USD", "1234.50", "EUR"),
        ("5 €", "RUB", "5", "EUR"),
        ("$5", "AUD", "5", "AUD"),
        ("$5", "EUR", "5", "USD"),
        ("US$5", "AUD", "5", "USD"),
        ("¥500", "CNY", "500", "CNY"),
        ("500 руб.", "USD", "500", "RUB"),
    ],
)
def test_an_amount_is_in_the_currency_it_is_written_with(text, own, amount, currency):
    assert parse_money_as(text, "en", own) == (Decimal(amount), currency)


@pytest.mark.parametrize("text", ["", "$", "abc", "1.2.3", "XYZ 5", "$5 €", "12 34", "=1+1"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_money(text, "en")


def test_money_is_shown_in_the_manner_of_the_reader() -> None:
    assert format_money(Decimal(26768), "USD", "en") == "$26,768.00"
    assert format_money(Decimal(26768), "USD", "en", short=True) == "$26,768"
    assert format_money(Decimal("26768.5"), "USD", "en", short=True) == "$26,768.50"
    assert format_money(Decimal(-5), "USD", "en") == "-$5.00"
    assert format_money(Decimal("1234.5"), "RUB", "ru") == "1\u00a0234,50\u00a0₽"
    assert format_money(Decimal("1234.5"), "JPY", "en") == "¥1,235"
    assert format_money(Decimal(5), "CHF", "en") == "CHF\u00a05.00"
    assert format_money(Decimal("-0.001"), "USD", "en") == "$0.00"


@given(amounts, st.sampled_from(["USD", "EUR", "RUB", "CHF"]), st.sampled_from(["en", "ru", "de"]), st.booleans())
def test_an_amount_that_is_shown_can_be_typed(amount: Decimal, currency: str, locale: str, short: bool) -> None:
    assert parse_money(format_money(amount, currency, locale, short=short), locale) == (amount, currency)


def test_currencies_have_names_and_signs() -> None:
    assert currency_name("USD", "ru") == "доллар США"
    assert currency_symbol("RUB", "en") == "₽"


def test_reference_rates_of_past_days() -> None:
    assert rates.reference_rate("EUR", "USD", date(1999, 1, 4)) == Decimal("1.1789")
    friday, sunday = date(2017, 12, 29), date(2017, 12, 31)
    assert rates.reference_rate("EUR", "USD", sunday) == rates.reference_rate("EUR", "USD", friday) == Decimal("1.1993")
    crossed = rates.reference_rate("GBP", "JPY", friday)
    assert crossed is not None
    assert 140 < crossed < 160
    assert rates.reference_rate("USD", "USD", date(1900, 1, 1)) == 1


def test_there_is_no_rate_where_the_bank_publishes_none() -> None:
    assert rates.reference_rate("RUB", "EUR", date(2021, 6, 1)) is not None
    assert rates.reference_rate("RUB", "EUR", date(2024, 6, 3)) is None
    assert rates.reference_rate("KZT", "EUR", date(2020, 1, 1)) is None
    assert rates.reference_rate("USD", "EUR", date(1998, 12, 31)) is None


def test_days_after_the_history_have_its_last_rate() -> None:
    last = rates.last_day()
    assert rates.reference_rate("EUR", "USD", last.replace(year=last.year + 1)) == rates.reference_rate(
        "EUR", "USD", last
    )
    rates.release()
