"""Telephone numbers: typed in any national form, kept in one, shown as the reader dials them.

phonenumbers (Google's libphonenumber) is imported when the first number comes: it costs a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext

from regulars.base.errors import Unreadable

LONGEST = 60
_KEPT = re.compile(r"(\+\d{4,15})(?:;ext=(\d{1,15}))?")
_RUSSIAN_EXTENSION = re.compile(
    r"[\s,;(]*(?:доб(?:авочный)?|вн(?:утр)?)\.?\s*№?\s*(\d{1,7})\)?\s*$", re.IGNORECASE
)  # "доб. 12"


def parse_phone(text: str, region: str) -> str:
    """A number as typed → E.164, with its extension after RFC 3966: "8 (495) 123-45-67 доб. 12", RU → "+74951234567;ext=12".

    `region` (ISO 3166-1 alpha-2) says how to read a number without a country code. Possible numbers pass, also unassigned
    ones. Raises Unreadable, saying what is wrong.
    """
    typed = text.strip()
    if len(typed) > LONGEST:
        raise Unreadable(gettext("This telephone number is too long."))
    return _parse(typed, region.upper())


def format_phone(stored: str, region: str) -> str:
    """A kept number for reading: national form at home, international abroad; what is no kept number comes back as it is."""
    return _format(stored, region.upper())


def tel_uri(stored: str) -> str:
    """The link that dials a kept number (RFC 3966)."""
    return f"tel:{stored}"


def phone_digits(text: str) -> str:
    """The digits of a number as typed or kept, for searching by a part of it; an extension is left out."""
    return re.sub(r"\D", "", text.partition(";")[0])


TRIED = ("RU", "US", "GB", "DE", "FR", "ES", "IT", "PL", "NL", "UA", "KZ", "TR", "IN", "CN", "BR", "MX", "AU")
"""Countries whose way of writing numbers is recognised in a list of them: the largest markets, the most particular form first."""
ENOUGH = 0.6


def likely_region(numbers: Iterable[str], home: str) -> str:
    """The country in whose national form most of the numbers are written: `home` unless another one clearly fits better."""
    import phonenumbers

    national = [text.strip() for text in numbers if text.strip() and not text.strip().startswith(("+", "00"))]

    def share(region: str) -> float:
        return sum(_is_valid(text, region) for text in national) / len(national)

    def _is_valid(text: str, region: str) -> bool:
        try:
            return phonenumbers.is_valid_number(phonenumbers.parse(text[:LONGEST], region))
        except phonenumbers.NumberParseException:
            return False

    if not national or share(home) >= ENOUGH:
        return home
    best = max(TRIED, key=share)  # the first of equals
    return best if share(best) >= ENOUGH else home


@lru_cache(maxsize=2048)
def _parse(typed: str, region: str) -> str:
    import phonenumbers
    from phonenumbers import ValidationResult as Verdict

    extension = _RUSSIAN_EXTENSION.search(typed)
    try:
        number = phonenumbers.parse(typed[: extension.start()] if extension else typed, region)
    except phonenumbers.NumberParseException as wrong:
        raise Unreadable(_reason(wrong.error_type, typed)) from None
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict in (Verdict.TOO_SHORT, Verdict.IS_POSSIBLE_LOCAL_ONLY):
        raise Unreadable(gettext("This telephone number is too short; is the area code missing?"))
    if verdict == Verdict.TOO_LONG:
        raise Unreadable(gettext("This telephone number is too long."))
    if verdict != Verdict.IS_POSSIBLE:
        raise Unreadable(_not_a_number(typed))
    kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    further = extension[1] if extension else number.extension
    return f"{kept};ext={further}" if further else kept


@lru_cache(maxsize=8192)
def _format(stored: str, region: str) -> str:
    import phonenumbers

    found = _KEPT.fullmatch(stored)
    if found is None:
        return stored
    try:
        number = phonenumbers.parse(found[1], None)
    except phonenumbers.NumberParseException:
        return stored
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    mark = "доб." if region in ("RU", "BY", "KZ") else "ext."
    return phonenumbers.format_number(number, form) + (f" {mark} {found[2]}" if found[2] else "")


def _reason(error: int, typed: str) -> str:
    import phonenumbers

    wrong = phonenumbers.NumberParseException
    if error == wrong.INVALID_COUNTRY_CODE:
        return gettext("This telephone number has no known country code. Begin it with + and the code.")
    if error == wrong.TOO_LONG:
        return gettext("This telephone number is too long.")
    if error in (wrong.TOO_SHORT_AFTER_IDD, wrong.TOO_SHORT_NSN):
        return gettext("This telephone number is too short; is the area code missing?")
    return _not_a_number(typed)


def _not_a_number(typed: str) -> str:
    return gettext("“%(text)s” is not a telephone number.") % {"text": typed[:40]}
