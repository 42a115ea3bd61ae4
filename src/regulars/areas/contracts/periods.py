"""Billing periods of subscriptions, and what of a price falls into a part of one. Pure arithmetic of days and coins.

Periods are counted from an anchor, never from the period before, so that 31 January, 28 February, 31 March follow one another. A part is the difference of two
running sums, so that the parts of a period always add up to its price, however it is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from regulars.base.money import round_half_up
from regulars.base.periods import moved

DAY = timedelta(days=1)
MONTHS_A_YEAR = 12
DAYS_A_YEAR = Fraction(1461, 4)
"""Days of a year in the mean of four, as figures a month of a rhythm in days need."""


class Rhythm(NamedTuple):
    """Every so many `unit`s (`day`, `week`, `month`), counted from the day `anchor`."""

    unit: str
    every: int
    anchor: date

    def begin(self, number: int) -> date:
        """The first day of the period of this number; the anchor's own is 0."""
        return moved(self.anchor, self.unit, number * self.every)

    def number_of(self, day: date) -> int:
        """The number of the period that a day lies in."""
        if self.unit == "month":
            number = ((day.year - self.anchor.year) * 12 + day.month - self.anchor.month) // self.every
        else:
            number = (day - self.anchor).days // (self.every * (7 if self.unit == "week" else 1))
        while self.begin(number) > day:
            number -= 1
        while self.begin(number + 1) <= day:
            number += 1
        return number

    def around(self, day: date) -> Period:
        """The whole period that a day lies in."""
        number = self.number_of(day)
        return Period(self.begin(number), self.begin(number + 1) - DAY)

    def a_month(self) -> Fraction:
        """How many of its periods a month has."""
        if self.unit == "month":
            return Fraction(1, self.every)
        days = self.every * (7 if self.unit == "week" else 1)
        return DAYS_A_YEAR / MONTHS_A_YEAR / days


class Period(NamedTuple):
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class Priced(NamedTuple):
    """What is paid for a whole period from one day to another (None: on and on), in coins."""

    coins: int
    first: date
    last: date | None


def anchor_of(starts_on: date, day: int | None) -> date:
    """The day from which periods of months are counted: the last such day of a month that is not after the start. Of a day that a month lacks, its last one stands for it."""
    if not day or day == starts_on.day:
        return starts_on
    found = _with_day(starts_on, day)
    return found if found <= starts_on else _with_day(starts_on.replace(day=1) - DAY, day)


def part(coins: int, whole: Period, first: date, last: date) -> int:
    """What of a period's price falls on the days from the first to the last; nothing outside of it. The parts of a period that is cut anyhow add up to its price."""
    begin, end = max(first, whole.first), min(last, whole.last)
    if end < begin:
        return 0
    before, until = (begin - whole.first).days, (end - whole.first).days + 1
    return _run(coins, until, whole.days) - _run(coins, before, whole.days)


def charge(prices: Sequence[Priced], whole: Period, first: date, last: date) -> list[int]:
    """What each price comes to within the part of a period from the first to the last day."""
    return [part(each.coins, whole, max(each.first, first), min(each.last or last, last)) for each in prices]


def monthly(coins: int, rhythm: Rhythm) -> int:
    """A price for each period as one for each month, in whole coins."""
    return round_half_up(coins * rhythm.a_month())


def yearly(coins: int, rhythm: Rhythm) -> int:
    """A price for each period as one for each year, in whole coins."""
    return round_half_up(coins * rhythm.a_month() * MONTHS_A_YEAR)


def coins_for(quantity: Decimal, coins: Decimal | Fraction, discount: Decimal) -> int:
    """Quantity × price less the discount in per cent, in whole coins."""
    return round_half_up(Fraction(quantity) * Fraction(coins) * (100 - Fraction(discount)) / 100)


def _run(coins: int, days: int, of: int) -> int:
    return round_half_up(Fraction(coins * days, of))


def _with_day(month: date, day: int) -> date:
    last = moved(month.replace(day=1), "month", 1) - DAY
    return month.replace(day=min(day, last.day))
