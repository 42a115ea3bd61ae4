"""Days of contracts: how long they last, when notice is due, what all of it comes to."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from regulars.areas.contracts.choices import MONTHS, ONCE
from regulars.base.money import coins_of, of_coins, round_half_up, round_money
from regulars.base.periods import moved

DAY = timedelta(days=1)


def months_in(first: date, last: date) -> Fraction:
    """Months from the first to the last day, both included: whole ones counted from the first day, days of the last by how many that month has."""
    whole = (last.year - first.year) * 12 + last.month - first.month + 1
    while whole and moved(first, "month", whole) > last + DAY:
        whole -= 1
    begun = moved(first, "month", whole)
    rest = (last + DAY - begun).days
    return whole + Fraction(rest, monthrange(begun.year, begun.month)[1])


def last_day(first: date, months: int) -> date:
    """The last day of so many months: a year from 1 March 2026 ends on 28 February 2027."""
    return moved(first, "month", months) - DAY


def notice_day(ends_on: date | None, count: int | None, unit: str) -> date | None:
    """The last day on which notice can be given: of three months before the end on 31 December, 30 September. Without a period of notice, the end itself."""
    if ends_on is None or not count:
        return ends_on
    return moved(ends_on + DAY, unit, -count) - DAY


def whole_value(rate: Decimal, period: str, first: date, last: date, currency: str) -> Decimal:
    """What is paid from the first to the last day, in whole coins."""
    if period == ONCE:
        return rate
    periods = months_in(first, last) / MONTHS[period]
    return of_coins(round_half_up(coins_of(round_money(rate, currency), currency) * periods), currency)
