"""Quantities of quotes, as a reader writes them."""

from __future__ import annotations

from typing import Any

from regulars.base.numbers import format_number


def quantity_words(line: Any, language: str) -> str:
    """How many of which unit: “10 pc”."""
    number = format_number(line.quantity.normalize(), language)
    return f"{number}\xa0{line.unit.symbol or line.unit.name}" if line.unit else number
