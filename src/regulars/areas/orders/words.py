"""Quantities of documents, as a reader writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from regulars.areas.orders.sums import parts_of
from regulars.base.money import format_money
from regulars.base.numbers import format_number


def part_words(line: Any, language: str) -> list[str]:
    """What a line of a bundle is made of: “2 × Blade”, “Case”; nothing of any other line."""
    listed = ((Decimal(part["quantity"]), str(part["name"])) for part in parts_of(line))
    return [name if count == 1 else f"{format_number(count.normalize(), language)} × {name}" for count, name in listed]


def promotion_words(line: Any, language: str) -> list[str]:
    """What promotions took off a line: “Summer sale: −$12.30”."""
    return [
        f"{each['name']}: −{format_money(Decimal(each['off']), line.price_currency, language)}"
        for each in line.promotions
    ]


def quantity_words(line: Any, language: str, quantity: Decimal | None = None) -> str:
    """How many of which unit: “10 pc”; of the line's own quantity unless another one is given."""
    many = line.quantity if quantity is None else quantity
    number = format_number(many.normalize() if many else many, language)
    return f"{number}\xa0{line.unit.symbol or line.unit.name}" if line.unit else number
