"""Phone numbers: typed in any national form, kept as E.164 (ITU-T E.164; extensions as RFC 3966 `;ext=`)."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _


def parse_phone(text: str, region: str = "US") -> str:
    """The number as E.164, `;ext=` where there is an extension. Raises ValueError with a message for the person."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text[:60], region or None)
    except phonenumbers.NumberParseException:
        raise ValueError(_("A phone number is expected, with its country code or as in your country.")) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(_("This phone number has too few or too many digits."))
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


@lru_cache(maxsize=20_000)
def format_phone(e164: str, region: str = "US") -> str:
    """A number as people of the region write it: national at home, international elsewhere."""
    import phonenumbers

    plain, _semicolon, extension = e164.partition(";ext=")
    try:
        number = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return e164
    home = phonenumbers.country_code_for_region(region) == number.country_code
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(number, shape)
    return f"{written} ×{extension}" if extension else written
