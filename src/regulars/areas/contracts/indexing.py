"""How the price of a contract rises when it is renewed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from regulars.areas.contracts.choices import FIXED, NAMED
from regulars.areas.contracts.models import PriceIndexValue
from regulars.areas.contracts.spans import DAY, months_in
from regulars.base.money import coins_of, of_coins, round_half_up, round_money


def indexed(amount: Decimal, currency: str, factor: Fraction) -> Decimal:
    """An amount by this factor, in whole coins."""
    return of_coins(round_half_up(coins_of(round_money(amount, currency), currency) * factor), currency)


def factor_of(contract: Any, on: date) -> Fraction:
    """By what its price is multiplied when it is renewed on this day; 1 where it stays.

    Fixed: the per cent for each whole year since its start, compounded; what is left of a year counts by its months. Named: the index as of that day
    against the index as of the start; 1 as long as no later value is known.
    """
    if contract.index_kind == FIXED and contract.index_percent and contract.starts_on:
        return _compounded(
            Fraction(contract.index_percent) / 100,
            months_in(contract.starts_on, on - DAY) if on > contract.starts_on else Fraction(0),
        )
    if contract.index_kind == NAMED and contract.price_index_id and contract.starts_on:
        then, now = (_points(contract.price_index_id, day) for day in (contract.starts_on, on))
        if then and now:
            return Fraction(now) / Fraction(then)
    return Fraction(1)


def lacks_value(contract: Any, on: date) -> bool:
    """Whether a contract follows an index of which no value since its start is known, so that its price would stay for want of a figure."""
    if contract.index_kind != NAMED or not contract.starts_on:
        return False
    known = PriceIndexValue.objects.filter(price_index=contract.price_index_id, deleted_at=None)
    return (
        not known.filter(day__gt=contract.starts_on, day__lte=on).exists()
        or not known.filter(day__lte=contract.starts_on).exists()
    )


def _compounded(rate: Fraction, months: Fraction) -> Fraction:
    whole = int(months // 12)
    return (1 + rate) ** whole * (1 + rate * (months - whole * 12) / 12)


def _points(index: Any, day: date) -> Decimal | None:
    found = PriceIndexValue.objects.filter(price_index=index, day__lte=day, deleted_at=None).order_by("-day")
    return found.values_list("points", flat=True).first()
