"""What lines come to, piece by piece, and parts of them: what was invoiced of an order, or credited of an invoice, bit by bit, always comes to the whole in the end.

A part is what the line comes to up to and with it, rounded, less what the parts before came to; so a coin that is lost by one is found by the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from regulars.areas.orders import sums
from regulars.areas.taxes.amounts import LineSum
from regulars.base.money import coins_of, of_coins, round_half_up

ZERO = Decimal(0)
Piece = dict[str, Any]


def settle_line(line: Any, told: Iterable[LineSum], currency: str) -> None:
    """Write into a line what became of it: what is told of each of its pieces."""
    put(line, [piece_of(each.taxes, rule, came) for each, rule, came in pieces_told(line, told, currency)], currency)


def pieces_told(line: Any, told: Iterable[LineSum], currency: str) -> Iterator[tuple[Any, str, LineSum]]:
    """Each piece of a line (`sums.as_lines`) with the rule by which it is taxed and what is told of it."""
    rules = [piece["rule"] for piece in sums.pieces_of(line)] or [
        part.get("tax_rule", "") for part in sums.parts_of(line)
    ] or [line.tax_rule]  # fmt: skip
    return zip(sums.as_lines(line, currency), rules, told, strict=True)


def piece_of(taxes: Iterable[Any], rule: str, told: LineSum, *, whole: bool = True) -> Piece:
    """What is kept of a part of a line that bears these taxes; unless it is `whole` only the amount and its share, which are taxed later."""
    found: Piece = {
        "taxes": [sums.written(each.key) for each in taxes],
        "rule": rule,
        "amount": f"{told.amount:f}",
        "share": f"{told.share:f}",
    }
    if whole:
        found |= {"net": f"{told.net:f}", "tax": [f"{each:f}" for each in told.taxes]}
    return found  # fmt: skip


def put(line: Any, pieces: list[Piece], currency: str) -> None:
    """Give a line its pieces, and what they come to."""
    line.is_carried, line.pieces = True, pieces
    line.amount = sum((Decimal(piece["amount"]) for piece in pieces), ZERO)
    line.net = sum((Decimal(piece["net"]) for piece in pieces), ZERO) if all("net" in each for each in pieces) else None
    line.amount_currency, line.net_currency = currency, currency if line.net is not None else ""


def total_of(line: Any) -> Decimal:
    """What a settled line comes to with its taxes."""
    taxes = (Decimal(tax) for piece in line.pieces for tax in piece["tax"])
    return sum((Decimal(piece["net"]) for piece in line.pieces), ZERO) + sum(taxes, ZERO)


def parts_of(
    whole: Sequence[Piece],
    of: Decimal,
    quantity: Decimal,
    before: Iterable[tuple[Decimal, Sequence[Piece]]],
    currency: str,
) -> list[Piece]:
    """What `quantity` out of `of` comes to, piece by piece, after what was taken `before` (quantities with what they came to)."""
    taken = list(before)
    upto = sum((each for each, _pieces in taken), quantity)
    ratio = Fraction(upto) / Fraction(of) if of else Fraction(1)

    def rest(amount: str, parts: Iterable[str]) -> str:
        reached = of_coins(round_half_up(coins_of(Decimal(amount), currency) * ratio), currency)
        return f"{reached - sum(map(Decimal, parts), ZERO):f}"

    found = []
    for at, piece in enumerate(whole):
        same = [pieces[at] for _quantity, pieces in taken if at < len(pieces)]
        part: Piece = {"taxes": piece["taxes"], "rule": piece["rule"]}
        for key in ("amount", "share", "net"):
            if key in piece:
                part[key] = rest(piece[key], (each[key] for each in same))
        if "tax" in piece:
            part["tax"] = [rest(tax, (each["tax"][place] for each in same)) for place, tax in enumerate(piece["tax"])]
        found.append(part)
    return found
