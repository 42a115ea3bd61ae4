"""What a subscription costs by its lines: coins by period, figures a month and a year, what is still to be invoiced. Asked of the tables; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from regulars.areas.contracts.choices import CUSTOM, MONTHS
from regulars.areas.contracts.models import SubscriptionLine
from regulars.areas.contracts.periods import Period, Priced, Rhythm, anchor_of, charge, coins_for, monthly, yearly
from regulars.base.money import minor_units, of_coins


class Figures(NamedTuple):
    """What a subscription brings, in coins."""

    month: int
    year: int


def rhythm_of(subscription: Any) -> Rhythm:
    """How its periods follow one another."""
    if subscription.interval == CUSTOM:
        unit, every = subscription.unit, subscription.every
        anchor = anchor_of(subscription.starts_on, subscription.anchor_day if unit == "month" else None)
        return Rhythm(unit, every, anchor)
    return Rhythm("month", MONTHS[subscription.interval], anchor_of(subscription.starts_on, subscription.anchor_day))


def lines_of(subscription: Any) -> list[Any]:
    """All its lines, those that ended too, in their order."""
    found = SubscriptionLine.objects.filter(subscription=subscription.pk, deleted_at=None).select_related(
        "product", "unit"
    )
    return list(found.order_by("from_on", "id"))


def coins_a_period(line: Any, currency: str) -> int:
    """What a line costs for a whole period."""
    price = Fraction(line.price or 0) * 10 ** minor_units(currency)
    return coins_for(line.quantity, price, line.discount)


def part_of(subscription: Any, whole: Period) -> Period | None:
    """The days of a whole period on which the subscription runs; None where there are none."""
    first = max(whole.first, subscription.starts_on)
    last = min(whole.last, subscription.ends_on) if subscription.ends_on else whole.last
    return Period(first, last) if first <= last else None


def charges(subscription: Any, lines: Sequence[Any], whole: Period) -> list[int]:
    """What each line comes to in a period, in coins."""
    days = part_of(subscription, whole)
    if days is None:
        return [0] * len(lines)
    priced = [Priced(coins_a_period(line, subscription.currency), line.from_on, line.until_on) for line in lines]
    return charge(priced, whole, days.first, days.last)


def figures(subscription: Any, lines: Iterable[Any], day: date) -> Figures:
    """What the lines of a day bring a month and a year; nothing of one that is over."""
    if subscription.ends_on and subscription.ends_on < day:
        return Figures(0, 0)
    running = [
        line
        for line in lines
        if line.from_on <= max(day, subscription.starts_on) and (line.until_on is None or line.until_on >= day)
    ]
    coins, rhythm = sum(coins_a_period(line, subscription.currency) for line in running), rhythm_of(subscription)
    return Figures(monthly(coins, rhythm), yearly(coins, rhythm))


def put_figures(subscription: Any, lines: Iterable[Any], day: date) -> None:
    """Write them into the subscription."""
    found = figures(subscription, lines, day)
    subscription.mrr, subscription.arr = (of_coins(each, subscription.currency) for each in found)
    subscription.mrr_currency = subscription.arr_currency = subscription.currency
