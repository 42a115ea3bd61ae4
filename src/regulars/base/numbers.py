"""Numbers and shares as people write them in their own country."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from django.utils.translation import gettext

from regulars.base.durations import format_duration, parse_duration
from regulars.base.errors import Unreadable
from regulars.base.i18n import babel_locale

__all__ = [
    "Symbols",
    "format_duration",
    "format_number",
    "format_percent",
    "localise",
    "parse_decimal",
    "parse_duration",
    "parse_integer",
    "parse_percent",
    "symbols",
]

LONGEST = 40
"""Characters of a number at most: enough for any amount, too short to be an attack."""

_MINUSES = str.maketrans({"−": "-", "–": "-", "‒": "-", "﹣": "-", "－": "-", "＋": "+", "٫": ".", "٬": ","})
_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,2})?")
_SHAPE = re.compile(r"(?P<sign>[+-]?)(?P<body>\d[\d.,'’ ]*|[.,]\d+)(?P<exponent>[eE][+-]?\d{1,2})?(?P<after>-?)")
_NO_DIGITS = re.compile(r"\D")
_GROUPED = re.compile(r"\d{1,3}(?:\D\d{3})+|\d{1,2}(?:\D\d{2})+\D\d{3}")


class Symbols(NamedTuple):
    """How a locale writes numbers; `plain` when it groups by threes and so needs no help of Babel's."""

    decimal: str
    group: str
    plain: bool


@lru_cache(maxsize=256)
def symbols(locale: str) -> Symbols:
    """The decimal sign and the sign between thousands of a locale."""
    where = babel_locale(locale)
    plain = where.decimal_formats[None].grouping == (3, 3) and where.default_numbering_system == "latn"
    return Symbols(get_decimal_symbol(where), get_group_symbol(where), plain)


def parse_decimal(text: str, locale: str) -> Decimal:
    """The number a person typed: "1 234,56", "1,234.56", "1.234,56", "(5)", "5-", "1.5E+05".

    Whatever can be read in one way only is read in that way in every locale; where two readings are possible
    ("1,234"), the locale decides. Raises Unreadable.
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    body = _SPACE.sub(" ", text.translate(_MINUSES)).strip()
    if len(body) > LONGEST:
        raise _not_a_number(text, locale)
    if body.startswith("(") and body.endswith(")"):
        body = f"-{body[1:-1].strip()}"
    found = _SHAPE.fullmatch(body.replace("- ", "-", 1) if body.startswith("- ") else body)
    digits = _to_plain(found["body"].strip(), locale) if found else None
    if found is None or digits is None or (found["sign"] and found["after"]):
        raise _not_a_number(text, locale)
    return Decimal(("-" if "-" in (found["sign"], found["after"]) else "") + digits + (found["exponent"] or ""))


def parse_integer(text: str, locale: str) -> int:
    """A whole number as typed; "12.0" passes, "12.5" does not. Raises Unreadable."""
    number = parse_decimal(text, locale)
    if number != number.to_integral_value():
        raise Unreadable(gettext("“%(text)s” is not a whole number.") % {"text": text[:LONGEST]})
    return int(number)


def parse_percent(text: str, locale: str) -> Decimal:
    """A share in hundredths: "12,5 %" and "12.5" are both Decimal("12.5"). Raises Unreadable."""
    return parse_decimal(text.strip().removesuffix("%").removeprefix("%"), locale)


def format_number(number: Decimal | float, locale: str, *, decimals: int | None = None) -> str:
    """A number for reading, thousands apart; `decimals` rounds (half up) and pads, otherwise all that is there is shown."""
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    signs = symbols(locale)
    if not signs.plain:
        return format_decimal(exact, locale=babel_locale(locale), decimal_quantization=False)
    return localise(f"{exact:,f}", signs)


def format_percent(number: Decimal | float, locale: str) -> str:
    """A share in hundredths for reading, without idle zeros: “12.5%”; with a space before the sign in Russian."""
    exact = number if isinstance(number, Decimal) else Decimal(str(number))
    shown = format_number(exact.normalize(), locale)
    return f"{shown}\xa0%" if locale.startswith("ru") else f"{shown}%"


def localise(english: str, signs: Symbols) -> str:
    """Python's "1,234.50" with a locale's own signs."""
    if signs.group == "," and signs.decimal == ".":
        return english
    return english.replace(",", "\0").replace(".", signs.decimal).replace("\0", signs.group)


def _to_plain(body: str, locale: str) -> str | None:
    """The digits of a number with a point before its decimals, or None when its signs make no sense."""
    if {" ", "'", "’"} & set(body):
        whole, sign, rest = _cut_decimals(body)
        return _digits(whole) + ("." if sign else "") + (rest or "0" if sign else "") if _is_whole(whole) else None
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return body
    if points and commas:
        decimal = "." if body.rfind(".") > body.rfind(",") else ","
    elif points + commas > 1:
        decimal = ""
    else:
        decimal = _lone_sign(body, "." if points else ",", locale)
    whole, _, rest = body.rpartition(decimal) if decimal else (body, "", "")
    if (whole and not _is_whole(whole)) or (decimal and decimal in whole):
        return None
    return f"{_digits(whole) or '0'}.{rest or '0'}" if decimal else _digits(whole)


def _is_whole(body: str) -> bool:
    """Digits alone, or grouped by one and the same sign."""
    return body.isdigit() or bool(_GROUPED.fullmatch(body) and len(set(_NO_DIGITS.findall(body))) == 1)


def _digits(body: str) -> str:
    return _NO_DIGITS.sub("", body)


def _cut_decimals(body: str) -> tuple[str, str, str]:
    found = re.fullmatch(r"(.*?)([.,])(\d*)", body)
    return (found[1], found[2], found[3]) if found else (body, "", "")


def _lone_sign(body: str, sign: str, locale: str) -> str:
    """The only sign of "1,234" is the decimal one unless the locale groups by it and the digits allow that."""
    before, _, after = body.partition(sign)
    could_group = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")
    return "" if could_group and sign == symbols(locale).group else sign


def _not_a_number(text: str, locale: str) -> Unreadable:
    example = format_number(Decimal("1234.5"), locale)
    return Unreadable(
        gettext("“%(text)s” is not a number. Write it like %(example)s.") % {"text": text[:LONGEST], "example": example}
    )
