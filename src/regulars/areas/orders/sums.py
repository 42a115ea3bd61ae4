"""What a document comes to: its lines through the one function of sums, with the taxes that are written at them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from regulars.areas.taxes.amounts import Discount, Line, LineSum, Sums, Tax, line_amount, sums
from regulars.areas.taxes.resolution import Rate
from regulars.base.money import coins_of, of_coins, share_out

_WRITTEN = re.compile(r"(?P<name>.*) (?P<percent>\d+(?:\.\d+)?)%(?P<included> incl\.)?", re.DOTALL)
RELIEVED = frozenset(("exempt", "reverse_charge", "export"))
HUNDRED = Decimal(100)


class TaxName(NamedTuple):
    """A tax as it is told from others within a document."""

    name: str
    percent: Decimal
    is_included: bool


class Figures(NamedTuple):
    """The sums of a document with those that people judge it by: `discount_rate` in per cent, `margin` of the lines whose cost is known.

    `by_line` is each line that counts with what it comes to: one sum, of a bundle one for each of its parts (`as_lines`).
    """

    sums: Sums
    by_line: list[tuple[Any, list[LineSum]]]
    discount_rate: Decimal
    margin: Decimal | None
    margin_rate: Decimal | None


def written(rate: Rate) -> str:
    """A tax as a line keeps it: “VAT 19%”, “VAT 20% incl.”."""
    return f"{rate.name} {rate.percent.normalize():f}%{' incl.' if rate.is_included else ''}"


@lru_cache(maxsize=1000)
def read(text: str) -> Tax:
    """What `written` wrote. Raises ValueError."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    name = TaxName(found["name"], Decimal(found["percent"]), bool(found["included"]))
    return Tax(name, name.percent, name.is_included)


def counts(line: Any) -> bool:
    """Whether a line is part of what is to be paid: all but the optional ones that are not chosen."""
    return bool(not getattr(line, "is_optional", False) or line.is_chosen)


def figures(document: Any, lines: Iterable[Any]) -> Figures:
    """The figures of a document by its lines; those that do not count are left out. `known_taxes` of a document are not worked out (`taxes.amounts`)."""
    counted = [line for line in lines if counts(line)]
    off = Discount(document.discount or Decimal(0), document.discount_amount)
    taxed = [as_lines(line, document.currency) for line in counted]
    whole = [each for parts in taxed for each in parts]
    found = sums(whole, document.currency, off, document.rounding, known=getattr(document, "known_taxes", None))
    told = iter(found.lines)
    by_line = [(line, [next(told) for _part in parts]) for line, parts in zip(counted, taxed, strict=True)]
    full = sum((_full(line, told, document.currency) for line, told in by_line), Decimal(0))
    rate = (full - found.subtotal + found.discount) / full * HUNDRED if full else Decimal(0)
    return Figures(found, by_line, round(rate, 2), *_margin(by_line))


def _full(line: Any, told: Iterable[LineSum], currency: str) -> Decimal:
    """Price × quantity; where nothing is taken off that, it is what the line comes to."""
    if line.discount or line.promotion_off or pieces_of(line):
        return line_amount(as_line(line, discount=False), currency)
    return sum((each.amount for each in told), Decimal(0))


def amount_of(line: Any, currency: str) -> Decimal:
    """What a line comes to after its own discount."""
    pieces = pieces_of(line)
    if pieces:
        return sum((Decimal(each["amount"]) for each in pieces), Decimal(0))
    return line_amount(as_line(line), currency)


def plain_amount(line: Any, currency: str) -> Decimal:
    """The same before promotions."""
    return line_amount(as_line(line)._replace(off=Decimal(0)), currency)


def as_lines(line: Any, currency: str) -> list[Line]:
    """A stored line as it is taxed: one of a bundle as its parts, among which its amount is shared out to the coin by what each is worth; one that was carried over as its pieces."""
    if pieces := pieces_of(line):
        return [_as_piece(each) for each in pieces]
    parts = parts_of(line)
    if not parts:
        return [as_line(line)]
    shares = share_out(coins_of(amount_of(line, currency), currency), [Fraction(part["worth"]) for part in parts])
    return [
        Line(
            Decimal(1),
            of_coins(share, currency),
            taxes=tuple(dict.fromkeys(read(text) for text in part.get("taxes", ()))),
            is_relieved=part.get("tax_rule") in RELIEVED,
        )
        for part, share in zip(parts, shares, strict=True)
    ]


def is_carried(line: Any) -> bool:
    """Whether a line is, or is a part of, one of another document: then its amounts and taxes are from there."""
    return bool(getattr(line, "is_carried", False))


def pieces_of(line: Any) -> list[dict[str, Any]]:
    """What a line brings along that was carried over from another document, by the taxes it bears: `taxes`, `rule`, `amount`, `share`, and where that stands already `net` and `tax`; nothing of any other line."""
    found: list[dict[str, Any]] = getattr(line, "pieces", None) or []
    return found


def _as_piece(piece: dict[str, Any]) -> Line:
    amount, share = Decimal(piece["amount"]), Decimal(piece["share"])
    given = None
    if "net" in piece:
        net, borne = Decimal(piece["net"]), tuple(Decimal(each) for each in piece["tax"])
        given = LineSum(amount, Decimal(0), share, net, borne, net + sum(borne, Decimal(0)))
    taxes = tuple(read(text) for text in piece["taxes"])
    return Line(Decimal(1), amount, Decimal(0), taxes, piece["rule"] in RELIEVED, amount=amount, share=share, given=given)  # fmt: skip


def parts_of(line: Any) -> list[dict[str, Any]]:
    """The parts of a line of a bundle, as they are kept; nothing of any other line."""
    found: list[dict[str, Any]] = (line.bundle or {}).get("parts", [])
    return found


def as_line(line: Any, *, discount: bool = True) -> Line:
    """A stored line as the function of sums takes it."""
    off = line.discount if discount and line.discount else Decimal(0)
    promoted = line.promotion_off if discount else Decimal(0)
    taxes = tuple(dict.fromkeys(read(text) for text in line.taxes or ()))
    return Line(line.quantity, line.price or Decimal(0), off, taxes, line.tax_rule in RELIEVED, promoted)


def _margin(by_line: Iterable[tuple[Any, Iterable[LineSum]]]) -> tuple[Decimal | None, Decimal | None]:
    """Of the lines whose cost is known."""
    known = [(line, told) for line, told in by_line if line.cost is not None]
    if not known:
        return None, None
    net = sum((each.net for _line, told in known for each in told), Decimal(0))
    margin = net - sum((line.cost * line.quantity for line, _told in known), Decimal(0))
    rate = margin / net * HUNDRED if net else Decimal(0)
    return margin, max(min(round(rate, 2), Decimal("99999.99")), Decimal("-99999.99"))
