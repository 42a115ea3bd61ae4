"""The sums of a document: lines, discounts, taxes, to the smallest coin. A pure function that quotes, orders and invoices share; docs/taxes.md is its rule.

Everything is worked out in exact fractions and counted in whole coins, so that the parts of whatever is shared out add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from regulars.base.money import coins_of, minor_units, of_coins, round_half_up, round_ratio, share_out

HUNDRED = Fraction(100)
LINE, DOCUMENT = "line", "document"


@dataclass(frozen=True)
class Tax:
    """A tax of so many per cent of the net amount; `is_included`: prices contain it. `key` tells it from others."""

    key: Hashable
    percent: Decimal
    is_included: bool = False


class Line(NamedTuple):
    """So many at a price in the document's currency, less `discount` per cent and the amount `off`, with its taxes; never less than nothing.

    `is_relieved`: nobody pays them (reverse charge, exempt): those that the price contains are taken out of it. A part of a line of another document
    brings along what of its `amount` and of its `share` of the discount on the whole is meant: together, the parts come to that line. What stands already is
    `given` whole, and may be negative.
    """

    quantity: Decimal
    price: Decimal
    discount: Decimal = Decimal(0)
    taxes: tuple[Tax, ...] = ()
    is_relieved: bool = False
    off: Decimal = Decimal(0)
    amount: Decimal | None = None
    share: Decimal | None = None
    given: LineSum | None = None


@dataclass(frozen=True)
class Discount:
    """What is taken off the whole: per cent of the lines, or an amount, which is never more than they come to."""

    percent: Decimal = Decimal(0)
    amount: Decimal | None = None


class LineSum(NamedTuple):
    """What became of a line.

    `amount` is what it comes to after its own discount, as prices are (with the taxes they contain); `share` its part of the discount on the whole; `net`
    is without taxes; `taxes` the amount of each; `total` is net and taxes.
    """

    amount: Decimal
    discount: Decimal
    share: Decimal
    net: Decimal
    taxes: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class TaxSum:
    """A tax over the whole document: of which net amount, and how much."""

    tax: Tax
    base: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Sums:
    """`subtotal` − `discount` is what lines come to as prices are; `net` + `tax` = `total`, which is to be paid."""

    lines: tuple[LineSum, ...]
    subtotal: Decimal
    discount: Decimal
    net: Decimal
    taxes: tuple[TaxSum, ...]
    tax: Decimal
    total: Decimal


def sums(
    lines: Sequence[Line],
    currency: str,
    discount: Discount = Discount(),
    rounding: str = DOCUMENT,
    *,
    known: Mapping[Tax, Decimal] | None = None,
) -> Sums:
    """The sums of a document. `rounding` says whether each tax is rounded once for the document or for each line.

    `known` are taxes whose amounts are not to be worked out: the last of several documents bears what the others left of them.
    """

    def coins(amount: Decimal) -> int:
        return coins_of(amount, currency)

    def money(coins: int) -> Decimal:
        return of_coins(coins, currency)

    whole = {tax: coins(amount) for tax, amount in (known or {}).items()}
    worked_out = iter(_worked_out([line for line in lines if line.given is None], currency, discount, rounding, whole))
    parts = [next(worked_out) if line.given is None else _Coins.of(line.given, coins) for line in lines]
    by_tax = _by_tax(lines, [part.net for part in parts], [part.taxes for part in parts])
    net, tax = sum(part.net for part in parts), sum(amount for _base, amount in by_tax.values())
    return Sums(
        tuple(part.told(money) for part in parts),
        money(sum(part.amount for part in parts)),
        money(sum(part.share for part in parts)),
        money(net),
        tuple(TaxSum(each, money(base), money(amount)) for each, (base, amount) in by_tax.items()),
        money(tax),
        money(net + tax),
    )


class _Coins(NamedTuple):
    """What became of a line, in coins."""

    amount: int
    discount: int
    share: int
    net: int
    taxes: tuple[int, ...]

    @classmethod
    def of(cls, given: LineSum, coins: Callable[[Decimal], int]) -> _Coins:
        taxes = tuple(coins(each) for each in given.taxes)
        return cls(coins(given.amount), coins(given.discount), coins(given.share), coins(given.net), taxes)

    def told(self, money: Callable[[int], Decimal]) -> LineSum:
        return LineSum(
            money(self.amount),
            money(self.discount),
            money(self.share),
            money(self.net),
            tuple(money(each) for each in self.taxes),
            money(self.net + sum(self.taxes)),
        )


def _worked_out(
    lines: Sequence[Line], currency: str, discount: Discount, rounding: str, known: Mapping[Tax, int]
) -> list[_Coins]:
    amounts = [_amount(line, currency) for line in lines]
    full = [
        _coins(line, currency, less=Decimal(0)) if line.discount or line.off or line.amount is not None else coins
        for line, coins in zip(lines, amounts, strict=True)
    ]
    shares = _shares(lines, amounts, discount, currency)
    charged = [amount - share for amount, share in zip(amounts, shares, strict=True)]
    if rounding == LINE and not known:
        taxed = [found for line, coins in zip(lines, charged, strict=True) for found in _taxed([line], [coins])]
    else:
        taxed = _taxed(lines, charged, known)
    nets = [_net(line, coins, taxes) for line, coins, taxes in zip(lines, charged, taxed, strict=True)]
    discounts = [before - amount for before, amount in zip(full, amounts, strict=True)]
    return [_Coins(*each) for each in zip(amounts, discounts, shares, nets, taxed, strict=True)]


def line_amount(line: Line, currency: str) -> Decimal:
    """What a line comes to by itself after its own discount, as prices are."""
    if line.given is not None:
        return line.given.amount
    return of_coins(_amount(line, currency), currency)


def _amount(line: Line, currency: str) -> int:
    """What a line comes to in coins; `off` takes at most what is there."""
    if line.amount is not None:
        return coins_of(line.amount, currency)
    coins = _coins(line, currency, less=line.discount)
    return coins - min(coins_of(line.off, currency), coins) if line.off else coins


def _shares(lines: Sequence[Line], amounts: Sequence[int], discount: Discount, currency: str) -> list[int]:
    """The part of each line of the discount on the whole, in coins."""
    free = [at for at, line in enumerate(lines) if line.share is None]
    weights = [amounts[at] for at in free]
    parts = share_out(_discount(discount, sum(weights), currency), weights) if free else []
    found = [coins_of(line.share or Decimal(0), currency) for line in lines]
    for at, part in zip(free, parts, strict=True):
        found[at] = part
    return found


def _coins(line: Line, currency: str, *, less: Decimal) -> int:
    quantity, per_quantity = line.quantity.as_integer_ratio()
    price, per_price = line.price.as_integer_ratio()
    off, per_off = less.as_integer_ratio()
    exact = quantity * price * (100 * per_off - off) * 10 ** minor_units(currency)
    return round_ratio(exact, per_quantity * per_price * per_off * 100)


def _discount(discount: Discount, coins: int, currency: str) -> int:
    if discount.amount is not None:
        return min(coins_of(discount.amount, currency), coins)
    if not discount.percent:
        return 0
    return round_half_up(coins * Fraction(discount.percent) / HUNDRED)


def _taxed(
    lines: Sequence[Line], charged: Sequence[int], known: Mapping[Tax, int] = MappingProxyType({})
) -> list[tuple[int, ...]]:
    """The coins of each tax of each line, each tax rounded once over all of these lines and shared out to them."""
    if not any(_borne(line) for line in lines):
        return [(0,) * len(line.taxes) for line in lines]
    exact = [_net_exact(line, coins) for line, coins in zip(lines, charged, strict=True)]
    found = [[0] * len(line.taxes) for line in lines]
    room = list(charged)
    contained = [tax for tax in _each(lines) if tax.is_included]
    totals = _contained(contained, lines, exact, sum(charged))
    floors = {(at, tax): _floor(exact[at], tax) for at, line in enumerate(lines) for tax in _borne(line)}
    for at, line in enumerate(lines):
        room[at] -= sum(floors[at, tax] for tax in _borne(line) if tax.is_included)
    for tax in _each(lines):
        rows = [at for at, line in enumerate(lines) if tax in _borne(line)]
        weights = [exact[at] * Fraction(tax.percent) for at in rows]
        if tax.is_included:
            rooms = [room[at] + floors[at, tax] for at in rows]
            parts = share_out(min(known.get(tax, totals[tax]), sum(rooms)), weights, rooms)
        else:
            exactly = sum(weights, Fraction(0)) / HUNDRED
            parts = share_out(known[tax] if tax in known else round_half_up(exactly), weights)
        for at, part in zip(rows, parts, strict=True):
            found[at][lines[at].taxes.index(tax)] = part
            if tax.is_included:
                room[at] -= part - floors[at, tax]
    return [tuple(parts) for parts in found]


def _contained(taxes: Sequence[Tax], lines: Sequence[Line], exact: Sequence[Fraction], charged: int) -> dict[Tax, int]:
    """The coins of each tax that prices contain; together never more than what is charged."""
    amounts = [
        sum((exact[at] for at, line in enumerate(lines) if tax in _borne(line)), Fraction(0)) * Fraction(tax.percent) / HUNDRED
        for tax in taxes
    ]  # fmt: skip
    rounded = [round_half_up(each) for each in amounts]
    if sum(rounded) > charged:
        rounded = share_out(charged, [*amounts, charged - sum(amounts)])[: len(taxes)]
    return dict(zip(taxes, rounded, strict=True))


def _net(line: Line, charged: int, taxes: Iterable[int]) -> int:
    if line.is_relieved:
        return round_half_up(_net_exact(line, charged))
    return charged - sum(part for tax, part in zip(line.taxes, taxes, strict=True) if tax.is_included)


def _net_exact(line: Line, charged: int) -> Fraction:
    contained = sum((Fraction(tax.percent) for tax in line.taxes if tax.is_included), Fraction(0))
    if not contained:
        return Fraction(charged)
    return charged / (1 + contained / HUNDRED)


def _borne(line: Line) -> tuple[Tax, ...]:
    return () if line.is_relieved else line.taxes


def _floor(net: Fraction, tax: Tax) -> int:
    return int(net * Fraction(tax.percent) / HUNDRED)


def _each(lines: Iterable[Line]) -> list[Tax]:
    """Every tax that is borne, once, in the order in which lines name them."""
    return list(dict.fromkeys(tax for line in lines for tax in _borne(line)))


def _by_tax(lines: Sequence[Line], nets: Sequence[int], taxed: Sequence[tuple[int, ...]]) -> dict[Tax, tuple[int, int]]:
    """Of which net amount each tax is, and how much, the highest per cent first."""
    found: dict[Tax, tuple[int, int]] = {}
    for line, net, parts in zip(lines, nets, taxed, strict=True):
        for tax, part in zip(_borne(line), parts, strict=False):
            base, amount = found.get(tax, (0, 0))
            found[tax] = base + net, amount + part
    return dict(sorted(found.items(), key=lambda pair: -pair[0].percent))
