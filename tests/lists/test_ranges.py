"""Ranges of round sizes are chosen from values, so that every value lies in one and most of them have some."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.engine.ranges import MOST, RANGES, Range, bounds_of, condition, found_by, range_of

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def decimals(*numbers):
    return [Decimal(str(each)) for each in numbers]


@pytest.mark.parametrize(
    ("spread", "bounds"),
    [
        ((0, 10, 50, 90, 100), (0, 20, 40, 60, 80, 100)),
        ((40, 60, 500, 3000, 30000), (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)),
        ((-30, -10, 5, 40, 60), (-40, -20, 0, 20, 40, 60)),
        ((7, 7, 7, 7, 7), (7, 8)),
        ((0, 0, 0, 0, 0), (0, 1)),
    ],
)
def test_bounds_are_round_and_follow_the_values(spread, bounds):
    assert bounds_of(decimals(*spread)) == tuple(decimals(*bounds))


@given(st.lists(NUMBERS, min_size=5, max_size=5), st.booleans())
def test_bounds_are_few_and_rise(spread, whole):
    found = bounds_of(sorted(spread), whole=whole)
    assert 1 <= len(found) <= MOST
    assert list(found) == sorted(set(found))
    assert all(not whole or each == each.to_integral_value() for each in found)


def test_ranges_are_open_at_the_ends_of_those_that_were_chosen():
    bounds = tuple(decimals(10, 20))
    found = [found_by(key, RANGES, bounds) for key in range(3)]
    assert found == [Range(None, 10), Range(10, 20), Range(20, None)]
    assert [range_of(each.dump()) for each in found] == found
    assert condition("amount", found[0]) == {"field": "amount", "op": "lt", "value": 10}
