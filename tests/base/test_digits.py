"""Numbers in addresses and forms: plain digits, and not too many of them."""

import pytest

from regulars.base.digits import LONG, whole


@pytest.mark.parametrize("text", ["", "²", "٣", "-1", "+1", "1.0", " 1", "1_0", "1" * 10, "9" * 5000])
def test_what_is_no_short_run_of_plain_digits_is_no_number(text):
    assert whole(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("999999999", 999_999_999)])
def test_a_short_run_of_plain_digits_is_a_number(text, number):
    assert whole(text) == number


def test_numbers_of_records_may_be_longer():
    assert whole("9" * LONG, LONG) == 10**LONG - 1
