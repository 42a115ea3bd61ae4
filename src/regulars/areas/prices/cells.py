"""Prices in lists and on pages: with the rule that set them before them, so that figures stand under each other, or with their currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from markupsafe import Markup, escape

from regulars.areas.prices.choices import RULES
from regulars.base.money import format_money, round_money
from regulars.base.numbers import format_number, format_percent
from regulars.engine.fields import Field, Ref
from regulars.ui import cells_beside

WORDS = {option.value: option.label for option in RULES}


def priced(value: Any, found: Field, row: Mapping[str, Any], way: cells_beside.Way) -> Markup:
    """`beside` names the paths to the rule and to the price book."""
    if value is None:
        return cells_beside.EMPTY
    amount = Markup("{}").format(format_money(value.amount, value.currency, way.language, short=True))
    rule, book = (row.get(path) for path in found.beside)
    words = book.label if isinstance(book, Ref) and book.label else WORDS.get(rule or "", "")
    if not words:
        return amount
    if not way.link:  # in a panel, where the end of what is too long is cut off
        return Markup('{} <span class="quiet">{}</span>').format(amount, words)
    return Markup('<span class="quiet">{}</span> {}').format(words, amount)


def in_currency(value: Any, found: Field, row: Mapping[str, Any], way: cells_beside.Way) -> str:
    """A number as an amount of the currency that `beside` leads to; smaller parts than its coins are shown as they are."""
    currency = row.get(found.beside[0]) or ""
    if value is None or not currency:
        return cells_beside.EMPTY if value is None else escape(format_number(value.normalize(), way.language))
    return escape(amount_of(value, currency, way.language))


def amount_of(price: Decimal, currency: str, language: str) -> str:
    """A price for reading, exact: “$1,234.50”, and “0.0125 USD” where there are no coins so small."""
    if round_money(price, currency) == price:
        return format_money(price, currency, language)
    return f"{format_number(price.normalize(), language)}\xa0{currency}"


def from_quantity(value: Any, found: Field, row: Mapping[str, Any], way: cells_beside.Way) -> str:
    """From which quantity on; nothing where it is from the first."""
    shown = gettext("from %(quantity)s") % {"quantity": format_number(value.normalize(), way.language)} if value else ""
    return escape(shown)


def per_cent(value: Any, found: Field, row: Mapping[str, Any], way: cells_beside.Way) -> str:
    """A number of per cent, which may be above a hundred."""
    return cells_beside.EMPTY if value is None else escape(format_percent(value, way.language))


def add_cells() -> None:
    cells_beside.SPECIAL.update(priced=priced, in_currency=in_currency, from_quantity=from_quantity, per_cent=per_cent)
