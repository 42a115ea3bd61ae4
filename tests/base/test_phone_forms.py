"""Numbers written by ready patterns look as phonenumbers itself writes them."""

import phonenumbers
import pytest

from regulars.base.phone import format_phone, parse_phone
from regulars.base.phone_forms import abroad, at_home

TYPES = (
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.VOIP,
)
EXAMPLES = [
    number
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    for kind in TYPES
    if (number := phonenumbers.example_number_for_type(region, kind)) is not None
]


def test_every_country_s_numbers_are_grouped_as_phonenumbers_groups_them() -> None:
    for number in [*EXAMPLES, *(_turned(each, digit) for each in EXAMPLES for digit in "0179")]:
        kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        national = phonenumbers.national_significant_number(number)
        expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        assert abroad(number.country_code, national) in (expected, None), kept
        assert format_phone(kept, "ZZ") == expected, kept
        inside = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert at_home(number.country_code, national) in (inside, None), kept


def test_almost_no_country_needs_phonenumbers_itself() -> None:
    for form in (abroad, at_home):
        asked = [form(each.country_code, phonenumbers.national_significant_number(each)) for each in EXAMPLES]
        assert asked.count(None) < len(EXAMPLES) / 50


@pytest.mark.parametrize("typed", ["+1 202 555 0123", "+7 495 123-45-67", "+39 06 1234 5678", "+49 030 901820"])
def test_a_kept_number_read_again_is_the_same(typed: str) -> None:
    kept = parse_phone(typed, "US")
    assert parse_phone(kept, "ZZ") == kept


def _turned(number: phonenumbers.PhoneNumber, digit: str) -> phonenumbers.PhoneNumber:
    """The number with another digit in its middle: other groups may fit it."""
    digits = str(number.national_number)
    middle = len(digits) // 2
    changed = phonenumbers.PhoneNumber()
    changed.merge_from(number)
    changed.national_number = int(digits[:middle] + digit + digits[middle + 1 :])
    return changed
