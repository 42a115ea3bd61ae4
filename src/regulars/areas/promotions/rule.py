"""Which promotions take how much off which lines: the rule of docs/promotions.md as a pure function. Nothing is asked of the database here."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from regulars.base.money import coins_of, of_coins, round_half_up, round_money, share_out

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Offer:
    """A promotion that may hold: it is in use on the day, for the account, and its coupon is there where it needs one.

    `amount` and `least_sum` are in the currency of the document.
    """

    id: uuid.UUID
    name: str
    method: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    buy: int = 0
    get: int = 0
    least_quantity: Decimal = Decimal(0)
    least_sum: Decimal = Decimal(0)
    priority: int = 100
    is_exclusive: bool = False


@dataclass(frozen=True)
class Bought:
    """A line: how many, and what it comes to after its own discount. `offers` are the promotions that are for its product."""

    key: Hashable
    quantity: Decimal
    amount: Decimal
    offers: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Taken:
    """What a promotion takes off a line."""

    offer: Offer
    off: Decimal


def promote(
    lines: Sequence[Bought], offers: Iterable[Offer], currency: str, subtotal: Decimal
) -> dict[Hashable, list[Taken]]:
    """What each line costs less, promotion by promotion. Together never more than the line comes to; `subtotal` is that of the whole document."""
    left = {line.key: coins_of(line.amount, currency) for line in lines}
    found: dict[Hashable, list[Taken]] = {line.key: [] for line in lines}
    closed: set[Hashable] = set()
    for offer in sorted(offers, key=lambda each: (each.priority, not each.is_exclusive, each.id)):
        if subtotal < offer.least_sum:
            continue
        able = [
            line
            for line in lines
            if offer.id in line.offers
            and line.key not in closed
            and left[line.key] > 0
            and line.quantity >= offer.least_quantity
            and not (offer.is_exclusive and found[line.key])
        ]
        for line, coins in zip(able, _coins_off(offer, able, [left[line.key] for line in able], currency), strict=True):
            if coins <= 0:
                continue
            left[line.key] -= coins
            found[line.key].append(Taken(offer, of_coins(coins, currency)))
            if offer.is_exclusive:
                closed.add(line.key)
    return found


def _coins_off(offer: Offer, lines: Sequence[Bought], left: Sequence[int], currency: str) -> list[int]:
    if not lines:
        return []
    if offer.method == "total":
        return share_out(
            min(coins_of(round_money(offer.amount or Decimal(0), currency), currency), sum(left)), left, left
        )
    return [min(_line_off(offer, line, coins, currency), coins) for line, coins in zip(lines, left, strict=True)]


def _line_off(offer: Offer, line: Bought, coins: int, currency: str) -> int:
    if offer.method == "amount":
        each = Fraction(offer.amount or 0) / Fraction(of_coins(1, currency))
        return round_half_up(each * Fraction(line.quantity))
    share = Fraction(offer.percent if offer.percent is not None else 100) / HUNDRED
    if offer.method == "percent":
        return round_half_up(coins * share)
    groups = int(line.quantity // (offer.buy + offer.get)) if offer.buy + offer.get else 0
    free = Fraction(groups * offer.get) / Fraction(line.quantity) if groups else Fraction(0)
    return round_half_up(coins * free * share)
