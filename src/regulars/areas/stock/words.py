"""Quantities of stock, as a reader writes them."""

from __future__ import annotations

from decimal import Decimal

from regulars.base.numbers import format_number


def amount_words(quantity: Decimal, language: str) -> str:
    """“12.5”, without zeros that say nothing."""
    return format_number(quantity.normalize() if quantity else Decimal(0), language)
