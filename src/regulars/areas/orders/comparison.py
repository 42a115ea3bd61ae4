"""Versions of a quote side by side: what stands in each, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.orders import sums
from regulars.areas.orders.documents.paper import option_words
from regulars.areas.orders.words import quantity_words
from regulars.base.dates import format_date
from regulars.base.money import format_money
from regulars.base.numbers import format_percent
from regulars.base.text import fold
from regulars.engine.fields import Manner


@dataclass(frozen=True)
class Compared:
    """One row: what it is, and what it says in each version; empty where a version has none of it."""

    label: str
    cells: tuple[str, ...]
    is_line: bool = False

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


def compared(versions: Sequence[tuple[Any, Sequence[Any]]], manner: Manner) -> list[Compared]:
    """Rows of the versions with their lines: the lines first, in the order of the newest version that has them, then conditions and sums."""
    by_version = [_keyed(lines) for _quote, lines in versions]
    order: dict[Hashable, Any] = {}
    for keyed in by_version:
        for key, line in keyed.items():
            order.setdefault(key, line)
    currencies = [quote.currency for quote, _lines in versions]
    found = [
        Compared(
            line.name,
            tuple(
                _line_words(keyed[key], currency, manner) if key in keyed else ""
                for keyed, currency in zip(by_version, currencies, strict=True)
            ),
            is_line=True,
        )
        for key, line in order.items()
    ]
    quotes = [quote for quote, _lines in versions]
    for label, words in _FACTS:
        row = Compared(str(label()), tuple(words(quote, manner) for quote in quotes))
        if any(row.cells):
            found.append(row)
    return found


def _keyed(lines: Sequence[Any]) -> dict[Hashable, Any]:
    """Lines by their product, else by what they say; the second of the same is told from the first."""
    seen: Counter[Hashable] = Counter()
    keyed: dict[Hashable, Any] = {}
    for line in lines:
        key = line.product_id or fold(line.name)
        seen[key] += 1
        keyed[key, seen[key]] = line
    return keyed


def _line_words(line: Any, currency: str, manner: Manner) -> str:
    words = f"{quantity_words(line, manner.language)} × {format_money(line.price, currency, manner.language)}"
    if line.discount:
        words += f" − {format_percent(line.discount, manner.language)}"
    words += f" = {format_money(sums.amount_of(line, currency), currency, manner.language)}"
    if option := option_words(line):
        words += f" · {option}"
    return words


def _amount(key: str) -> Callable[[Any, Manner], str]:
    def words(quote: Any, manner: Manner) -> str:
        amount = getattr(quote, key)
        return format_money(amount, quote.currency, manner.language) if amount is not None else ""

    return words


def _until(quote: Any, manner: Manner) -> str:
    return format_date(quote.valid_until, manner.language) if quote.valid_until else ""


_FACTS: tuple[tuple[Callable[[], str], Callable[[Any, Manner], str]], ...] = (
    (lambda: _("Valid until"), _until),
    (lambda: _("Introduction"), lambda quote, _manner: quote.intro),
    (lambda: _("Terms"), lambda quote, _manner: quote.terms),
    (lambda: _("Subtotal"), _amount("subtotal")),
    (
        lambda: _("Discount on the whole"),
        lambda quote, manner: _amount("reduction")(quote, manner) if quote.reduction else "",
    ),
    (lambda: _("Net amount"), _amount("net")),
    (lambda: _("Taxes"), _amount("tax")),
    (lambda: _("Total"), _amount("total")),
)
