"""Whole numbers as machines write them: in addresses, in hidden fields, as places of a list."""

from __future__ import annotations

SHORT = 9
"""Digits that fit every column of whole numbers."""
LONG = 18
"""Digits that fit a big one, such as the numbers of records and of changes."""


def whole(text: str, most: int = SHORT) -> int | None:
    """The number, or None for what is no run of at most so many plain digits."""
    return int(text) if len(text) <= most and text.isascii() and text.isdecimal() else None
