"""Barcodes: numbers of GS1 (EAN, UPC, GTIN) end in a check digit; all others are taken as they are."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid

LENGTHS = frozenset((8, 12, 13, 14))
"""Of GTIN-8, UPC, EAN-13 and GTIN-14 (GS1 General Specifications, section 7.9)."""


def is_right(code: str) -> bool:
    """Whether the check digit of a number of GS1 is right; every other code is."""
    if not (code.isascii() and code.isdigit()) or len(code) not in LENGTHS:
        return True
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(code[:-1])))
    return (10 - weighed % 10) % 10 == int(code[-1])


def check_barcode(product: Any) -> None:
    """Raises Invalid where the last digit is wrong: a digit was mistyped."""
    if product.barcode and not is_right(product.barcode):
        raise Invalid(fields={"barcode": _("The check digit is wrong: a digit was mistyped.")})
