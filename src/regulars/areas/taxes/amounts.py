"""The sums of a document: lines, discounts, taxes, to the smallest coin. A pure function that quotes, orders and invoices share; docs/taxes.md is its rule.

Everything is worked out in exact fractions and counted in whole coins, so that the parts of whatever is shared out add up to the whole.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from regulars.base.money import coins_of, of_coins, round_half_up, share_out

HUNDRED = Fraction(100)
LINE, DOCUMENT = "line", "document"


@dataclass(frozen=True)
class Tax:
    """A tax of so many per cent of the net amount; `is_included`: prices contain it. `key` tells it from others."""

    key: Hashable
    percent: Decimal
    is_included: bool = False


@dataclass(frozen=True)
class Line:
    """So many at a price in the document's currency, less `discount` per cent and the amount `off`, with its taxes; never less than nothing.

    `is_relieved`: nobody pays them (reverse charge, exempt): those that the price contains are taken out of it.
    """

    quantity: Decimal
    price: Decimal
    discount: Decimal = Decimal(0)
    taxes: tuple[Tax, ...] = ()
    is_relieved: bool = False
    off: Decimal = Decimal(0)


@dataclass(frozen=True)
class Discount:
    """What is taken off the whole: per cent of the lines, or an amount, which is never more than they come to."""

    percent: Decimal = Decimal(0)
    amount: Decimal | None = None


@dataclass(frozen=True)
class LineSum:
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


def sums(lines: Sequence[Line], currency: str, discount: Discount = Discount(), rounding: str = DOCUMENT) -> Sums:
    """The sums of a document. `rounding` says whether each tax is rounded once for the document or for each line."""
    full = [_coins(line, currency, less=Decimal(0)) for line in lines]
    amounts = [_charged(line, currency) for line in lines]
    off = _discount(discount, sum(amounts), currency)
    shares = share_out(off, amounts) if amounts else []
    charged = [amount - share for amount, share in zip(amounts, shares, strict=True)]
    if rounding == LINE:
        taxed = [found for line, coins in zip(lines, charged, strict=True) for found in _taxed([line], [coins])]
    else:
        taxed = _taxed(lines, charged)
    nets = [_net(line, coins, taxes) for line, coins, taxes in zip(lines, charged, taxed, strict=True)]

    def money(coins: int) -> Decimal:
        return of_coins(coins, currency)

    told = [
        LineSum(
            money(amounts[at]),
            money(full[at] - amounts[at]),
            money(shares[at]),
            money(nets[at]),
            tuple(money(each) for each in taxed[at]),
            money(nets[at] + sum(taxed[at])),
        )
        for at in range(len(lines))
    ]
    by_tax = _by_tax(lines, nets, taxed)
    tax = sum(amount for _base, amount in by_tax.values())
    return Sums(
        tuple(told),
        money(sum(amounts)),
        money(off),
        money(sum(nets)),
        tuple(TaxSum(each, money(base), money(amount)) for each, (base, amount) in by_tax.items()),
        money(tax),
        money(sum(nets) + tax),
    )


def line_amount(line: Line, currency: str) -> Decimal:
    """What a line comes to by itself after its own discount, as prices are."""
    return of_coins(_charged(line, currency), currency)


def _charged(line: Line, currency: str) -> int:
    """What a line comes to in coins; `off` takes at most what is there."""
    coins = _coins(line, currency, less=line.discount)
    return coins - min(coins_of(line.off, currency), coins) if line.off else coins


def _coins(line: Line, currency: str, *, less: Decimal) -> int:
    coin = Fraction(of_coins(1, currency))
    return round_half_up(Fraction(line.quantity) * Fraction(line.price) * (1 - Fraction(less) / HUNDRED) / coin)


def _discount(discount: Discount, coins: int, currency: str) -> int:
    if discount.amount is not None:
        return min(coins_of(discount.amount, currency), coins)
    return round_half_up(coins * Fraction(discount.percent) / HUNDRED)


def _taxed(lines: Sequence[Line], charged: Sequence[int]) -> list[tuple[int, ...]]:
    """The coins of each tax of each line, each tax rounded once over all of these lines and shared out to them."""
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
            parts = share_out(min(totals[tax], sum(rooms)), weights, rooms)
        else:
            parts = share_out(round_half_up(sum(weights, Fraction(0)) / HUNDRED), weights)
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
