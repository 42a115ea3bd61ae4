"""Telephone numbers by the short way, compared with the library's own."""

import random

import phonenumbers

from regulars.base import phone
from regulars.base.errors import Unreadable


def test_numbers_with_their_country_code_are_read_alike_by_the_short_way_and_the_careful_one(monkeypatch):
    def read(text):
        try:
            return phone._parse.__wrapped__(text, "")
        except Unreadable as wrong:
            return str(wrong)

    draw = random.Random(7)
    forms = (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    typed = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number(region)
        text = phonenumbers.format_number(example, draw.choice(forms))
        code = str(example.country_code)
        typed += [text, text[:-1], text + "5", text[:3] + str(draw.randrange(10)) + text[4:]]
        typed.append(f"+{code} (0){text[len(code) + 1 :]}")
    quick = [read(text) for text in typed]
    monkeypatch.setattr(phone, "_whole_number", lambda text: None)
    assert quick == [read(text) for text in typed]


def test_a_kept_number_is_taken_apart_as_the_library_does():
    for region in phonenumbers.SUPPORTED_REGIONS:
        example = phonenumbers.example_number(region)
        kept = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        ours = phonenumbers.format_number(phone._number(*phone._parts(kept)), form)
        assert ours == phonenumbers.format_number(phonenumbers.parse(kept, None), form)
