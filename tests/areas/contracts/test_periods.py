"""Periods at ends of months and in leap years; parts that add up to the whole to the cent."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.areas.contracts.periods import Period, Priced, Rhythm, anchor_of, charge, monthly, part, yearly

DAY = timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2060, 1, 1))
RHYTHMS = st.builds(Rhythm, st.sampled_from(["day", "week", "month"]), st.integers(1, 24), DAYS)


def test_the_end_of_a_month_stays_the_end():
    rhythm = Rhythm("month", 1, date(2024, 1, 31))
    begins = [rhythm.begin(number) for number in range(5)]
    assert begins == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30), date(2024, 5, 31)]
    assert rhythm.around(date(2024, 2, 29)) == Period(date(2024, 2, 29), date(2024, 3, 30))
    assert Rhythm("month", 12, date(2024, 2, 29)).around(date(2025, 3, 1)) == Period(
        date(2025, 2, 28), date(2026, 2, 27)
    )
    assert Rhythm("month", 3, date(2025, 11, 30)).around(date(2026, 3, 1)) == Period(
        date(2026, 2, 28), date(2026, 5, 29)
    )


@pytest.mark.parametrize(
    ("starts_on", "day", "anchor"),
    [
        (date(2026, 1, 10), None, date(2026, 1, 10)),
        (date(2026, 1, 10), 1, date(2026, 1, 1)),
        (date(2026, 1, 10), 15, date(2025, 12, 15)),
        (date(2026, 3, 10), 31, date(2026, 2, 28)),
        (date(2026, 2, 28), 31, date(2026, 2, 28)),
    ],
)
def test_the_anchor_is_not_after_the_start(starts_on, day, anchor):
    assert anchor_of(starts_on, day) == anchor


@given(RHYTHMS, DAYS)
def test_every_day_lies_in_one_period_and_periods_follow_one_another(rhythm, day):
    number = rhythm.number_of(day)
    here, following = rhythm.around(day), rhythm.begin(number + 1)
    assert here.first <= day <= here.last
    assert following == here.last + DAY
    assert rhythm.number_of(here.last) == number
    assert rhythm.number_of(following) == number + 1


@given(RHYTHMS, DAYS, st.integers(0, 10**9), st.lists(st.integers(0, 800), max_size=6))
def test_the_parts_of_a_period_add_up_to_its_price(rhythm, day, coins, cuts):
    whole = rhythm.around(day)
    firsts = sorted({whole.first, *(whole.first + timedelta(days=cut % whole.days) for cut in cuts)})
    lasts = [each - DAY for each in firsts[1:]] + [whole.last]
    parts = [part(coins, whole, first, last) for first, last in zip(firsts, lasts, strict=True)]
    assert sum(parts) == coins
    assert min(parts) >= 0


@given(RHYTHMS, DAYS, st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 800))
def test_a_change_within_a_period_costs_between_the_two_prices(rhythm, day, before, after, cut):
    whole = rhythm.around(day)
    changed = whole.first + timedelta(days=cut % whole.days)
    prices = [Priced(before, whole.first, changed - DAY), Priced(after, changed, None)]
    total = sum(charge(prices, whole, whole.first, whole.last))
    assert min(before, after) <= total <= max(before, after)
    if before == after:
        assert total == before


def test_nothing_falls_outside():
    whole = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert part(2800, whole, date(2026, 1, 1), date(2026, 1, 31)) == 0
    assert part(2800, whole, date(2026, 2, 15), date(2026, 12, 31)) == 1400


def test_figures_a_month_and_a_year():
    assert (
        monthly(12000, Rhythm("month", 12, date(2026, 1, 1))),
        yearly(1000, Rhythm("month", 1, date(2026, 1, 1))),
    ) == (1000, 12000)
    assert monthly(700, Rhythm("week", 1, date(2026, 1, 1))) == 3044
