"""Money: currencies, rounding, sharing out to the cent, and amounts as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies
from django.utils.translation import gettext

from regulars.base.errors import Unreadable
from regulars.base.i18n import babel_locale
from regulars.base.numbers import Symbols, localise, parse_decimal, symbols

_OTHER_MINOR_UNITS: dict[str, int] = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}
"""ISO 4217, column "minor unit", where it is not 2. (CLDR has 0 for RSD, LBP and others: cash custom, not accounting.)"""

_QUANTA = {digits: Decimal(1).scaleb(-digits) for digits in range(5)}
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "¥": "JPY", "₸": "KZT", "₴": "UAH", "₹": "INR", "₩": "KRW"}
_SHARED = {
    "$": frozenset("USD AUD CAD NZD HKD SGD TWD MXN ARS CLP COP BRL FJD JMD NAD LRD".split()),
    "£": frozenset("GBP EGP LBP SYP SSP FKP GIP SHP".split()),
    "¥": frozenset("JPY CNY".split()),
}
"""Signs that more than one currency uses."""
_RUBLE = re.compile(r"(?:руб(?:\.|лей|ля|ль)?|р\.)\s*$", re.IGNORECASE)
_MARKS = re.compile(
    r"^([+(-]?)\s*((?:[A-Z]{2,3})?\s?[$€£₽¥₸₴₹₩]|[A-Z]{3})?\s*(.*?)\s*([$€£₽¥₸₴₹₩]|[A-Z]{3})?(\s*\)?)$", re.DOTALL
)


def _in_use() -> frozenset[str]:
    territories = get_global("territory_currencies")
    return frozenset(code for place in territories for code in get_territory_currencies(place) if code != "XXX")


CURRENCIES: frozenset[str] = _in_use()
"""ISO 4217 codes that are legal tender somewhere today."""


def minor_units(currency: str) -> int:
    """Decimals of a currency's amounts: 2 for most, 0 for JPY, 3 for KWD (ISO 4217)."""
    return _OTHER_MINOR_UNITS.get(currency, 2)


def currency_name(currency: str, locale: str) -> str:
    """A currency's name for people: "US Dollar", "доллар США"."""
    return get_currency_name(currency, locale=babel_locale(locale))


@lru_cache(maxsize=1024)
def currency_symbol(currency: str, locale: str) -> str:
    """The sign a reader knows the currency by: "$", "€", "₽"; the code where there is none."""
    return "₽" if currency == "RUB" else get_currency_symbol(currency, locale=babel_locale(locale))


def round_money(amount: Decimal, currency: str) -> Decimal:
    """An amount to the currency's minor unit, halves away from zero as in trade."""
    return amount.quantize(_QUANTA[minor_units(currency)], ROUND_HALF_UP)


def coins_of(amount: Decimal, currency: str) -> int:
    """An amount in the currency's smallest coins. Raises ValueError for one that is not made of them."""
    coins = amount.scaleb(minor_units(currency))
    if coins != coins.to_integral_value():
        raise ValueError(f"{amount} {currency} is no whole number of coins")
    return int(coins)


def of_coins(coins: int, currency: str) -> Decimal:
    """So many of the smallest coins as an amount."""
    return Decimal(coins).scaleb(-minor_units(currency))


def round_half_up(exact: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    return round_ratio(*exact.as_integer_ratio())


def round_ratio(numerator: int, denominator: int) -> int:
    """The same of a fraction that need not be in lowest terms; the denominator is more than nothing."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def share_out(coins: int, weights: Sequence[Fraction | Decimal | int], rooms: Sequence[int] | None = None) -> list[int]:
    """So many coins shared out in proportion to weights, none lost: the largest remainders get the coins that are left over, the first ones where they are alike.

    `rooms` are the most that each may get; where they are given there must be room for all. Weights are not negative; where all are zero, all weigh alike.
    """
    if not coins:
        return [0] * len(weights)
    exact_weights = [Fraction(each) for each in weights]
    whole = sum(exact_weights)
    if not whole:
        exact_weights, whole = [Fraction(1)] * len(exact_weights), Fraction(len(exact_weights))
    exact = [each * coins / whole for each in exact_weights]
    found = [int(each // 1) for each in exact]
    limits = rooms if rooms is not None else [part + 1 for part in found]
    found = [min(part, most) for part, most in zip(found, limits, strict=True)]
    order = sorted(range(len(found)), key=lambda at: found[at] - exact[at])
    left = coins - sum(found)
    while left and order:
        order = [at for at in order if found[at] < limits[at]]
        for at in order[:left]:
            found[at] += 1
        left = coins - sum(found)
    return found


def parse_money(text: str, locale: str) -> tuple[Decimal, str | None]:
    """An amount and the currency written with it, if any: "$1,234" → (1234, "USD"), "5 000 руб." → (5000, "RUB").

    Not rounded. Signs that several currencies use mean the one they are best known for. Raises Unreadable.
    """
    body = text.strip()
    ruble = _RUBLE.search(body)
    found = _MARKS.match(body[: ruble.start()] if ruble else body)
    if found is None or (found[2] and found[4]):
        raise _not_an_amount(text)
    mark = (found[2] or found[4] or "").replace(" ", "")
    currency = "RUB" if ruble else _currency_of(mark)
    if mark and currency is None:
        raise _not_an_amount(text)
    try:
        return parse_decimal(found[1] + found[3] + found[5], locale), currency
    except Unreadable:
        raise _not_an_amount(text) from None


def parse_money_as(text: str, locale: str, own: str) -> tuple[Decimal, str]:
    """An amount in the currency written with it, else in `own`: "5 €" → (5, "EUR"). A sign that `own` uses too means `own`: "$5" in Australia
    is (5, "AUD"). Raises Unreadable.
    """
    if text.isascii() and text.isdigit() and len(text) <= 20:
        return Decimal(text), own
    amount, currency = parse_money(text, locale)
    sign = next((sign for sign in _SHARED if sign in text), "")
    if currency is None or (sign and own in _SHARED[sign] and not any(letter.isalpha() for letter in text)):
        return amount, own
    return amount, currency


def format_money(amount: Decimal, currency: str, locale: str, *, short: bool = False) -> str:
    """An amount for reading: "$26,768.00", "26 768,00 ₽"; `short` leaves out cents that are zero."""
    manner = _manner(currency, locale)
    rounded = amount.quantize(manner.quantum, ROUND_HALF_UP)
    negative = rounded < 0
    digits = f"{abs(int(rounded)):,d}" if short and rounded == rounded.to_integral_value() else f"{abs(rounded):,f}"
    shown = f"{manner.before}{localise(digits, manner.signs)}{manner.after}"
    return f"-{shown}" if negative else shown


class _Manner(NamedTuple):
    before: str
    after: str
    quantum: Decimal
    signs: Symbols


@lru_cache(maxsize=1024)
def _manner(currency: str, locale: str) -> _Manner:
    where: Locale = babel_locale(locale)
    before, _, after = where.currency_formats["standard"].pattern.split(";")[0].partition("#")
    after = re.sub(r"^[#0,.]*", "", after)
    sign = currency_symbol(currency, locale)
    before, after = before.replace("¤", sign), after.replace("¤", sign)
    if before and before[-1].isalpha():
        before += "\u00a0"
    return _Manner(before, after, _QUANTA[minor_units(currency)], symbols(locale))


def _currency_of(mark: str) -> str | None:
    if mark in CURRENCIES:
        return mark
    if len(mark) > 1 and mark.endswith("$"):
        return {"US": "USD", "CA": "CAD", "A": "AUD", "AU": "AUD", "NZ": "NZD", "HK": "HKD"}.get(mark[:-1])
    return _SYMBOLS.get(mark)


def _not_an_amount(text: str) -> Unreadable:
    return Unreadable(gettext("“%(text)s” is not an amount of money.") % {"text": text[:40]})
