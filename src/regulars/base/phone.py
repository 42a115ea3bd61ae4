"""Telephone numbers: typed in any national form, kept in one, shown as the reader dials them.

phonenumbers (Google's libphonenumber) is imported when the first number comes: it costs a tenth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from regulars.base import phone_forms
from regulars.base.errors import Unreadable

if TYPE_CHECKING:
    import phonenumbers

LONGEST = 60
_KEPT = re.compile(r"(\+\d{4,15})(?:;ext=(\d{1,15}))?")
_WHOLE = re.compile(r"\+[1-9][\d ().-]{6,24}")
_NO_DIGITS = re.compile(r"[^0-9]")
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
    """The link that dials a kept number (RFC 3966); without its extension, which telephones dial as a part of the number or not at all."""
    return f"tel:{stored.partition(';')[0]}"


def phone_digits(text: str) -> str:
    """The digits of a number as typed or kept, for searching by a part of it; an extension is left out."""
    return re.sub(r"\D", "", text.partition(";")[0])


def national_number(stored: str) -> str:
    """The digits of a kept number without its country's code; empty for what is no kept number."""
    found = _KEPT.fullmatch(stored)
    parts = _parts(found[1]) if found else None
    return parts[1] if parts else ""


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

    if (quick := _whole_number(typed)) is not None:
        return quick
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
    parts = _parts(found[1])
    if parts is None:
        return stored
    at_home = parts[0] == phonenumbers.country_code_for_region(region)
    mark = "доб." if region in ("RU", "BY", "KZ") else "ext."
    shown = phone_forms.at_home(*parts) if at_home else phone_forms.abroad(*parts)
    if shown is None:
        form = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        shown = phonenumbers.format_number(_number(*parts), form)
    return shown + (f" {mark} {found[2]}" if found[2] else "")


def _whole_number(typed: str) -> str | None:
    """A number typed with its country code and nothing to be left out, in E.164; None where it must be read with care."""
    if _WHOLE.fullmatch(typed) is None:
        return None
    kept = "+" + _NO_DIGITS.sub("", typed)
    return kept if _is_whole(kept) else None


@lru_cache(maxsize=8192)
def _is_whole(kept: str) -> bool:
    """Whether digits behind a plus are a number as they stand. Remembered: a kept number is asked for its keys soon after."""
    import phonenumbers

    parts = _parts(kept)
    if parts is None or parts[1].startswith("0") or _prefix_of(parts[0]).match(parts[1]):
        return False
    possible = phonenumbers.is_possible_number_with_reason(_number(*parts))
    return bool(possible == phonenumbers.ValidationResult.IS_POSSIBLE)


@lru_cache(maxsize=300)
def _prefix_of(code: int) -> re.Pattern[str]:
    """What may stand before a country's own numbers and is left out: 0 in Germany, 8 in Russia."""
    import phonenumbers

    region = phonenumbers.region_code_for_country_code(code)
    known = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    return re.compile((known.national_prefix_for_parsing if known else "") or r"(?!)")


def _parts(e164: str) -> tuple[int, str] | None:
    """A number in E.164 as the country's code and the rest; what `phonenumbers.parse` would make of it, at a tenth of its time."""
    import phonenumbers

    digits = e164[1:]
    for length in (1, 2, 3):  # no country code begins with another one (ITU-T E.164)
        code = int(digits[:length])
        if code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return (code, digits[length:]) if len(digits) > length else None
    return None


def _number(code: int, rest: str) -> phonenumbers.PhoneNumber:
    import phonenumbers

    zeros = min(len(rest) - len(rest.lstrip("0")), len(rest) - 1)
    if not zeros:
        return phonenumbers.PhoneNumber(country_code=code, national_number=int(rest))
    return phonenumbers.PhoneNumber(
        country_code=code, national_number=int(rest), italian_leading_zero=True,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )  # fmt: skip


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
