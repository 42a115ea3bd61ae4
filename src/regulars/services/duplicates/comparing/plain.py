"""Dates, numbers and words of any kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from regulars.base.text import fold
from regulars.services.duplicates.comparing.words import fit, spelling


def date_likeness(one: date, other: date) -> float:
    """1 for the same day, 0.9 for day and month exchanged, 0.85 for one digit wrong or two exchanged, 0.6 for two, else 0."""
    from rapidfuzz.distance import OSA  # not needed at start

    if one == other:
        return 1.0
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 0.9
    return {1: 0.85, 2: 0.6}.get(OSA.distance(one.isoformat(), other.isoformat()), 0.0)


def date_keys(value: date) -> Iterator[str]:
    yield f"t:{value.isoformat()}"


def number_likeness(one: Decimal, other: Decimal) -> float:
    """The smaller by the larger; 0 where the signs differ."""
    if one == other:
        return 1.0
    if one * other <= 0:
        return 0.0
    return float(min(abs(one), abs(other)) / max(abs(one), abs(other)))


def text_likeness(one: str, other: str) -> float:
    """The share of words that both have, errors of typing forgiven; the order does not count."""
    a, b = fold(one).split(), fold(other).split()
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    paired = sum(worth for _a, _b, worth in fit(a, b, spelling).pairs)
    return min(0.99, 2 * paired / (len(a) + len(b)))


def text_keys(text: str) -> Iterator[str]:
    if folded := fold(text):
        yield f"x:{' '.join(sorted(folded.split()))[:80]}"


def exact_likeness(one: object, other: object) -> float:
    return float(one == other or (isinstance(one, str) and isinstance(other, str) and fold(one) == fold(other)))
