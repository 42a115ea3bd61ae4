"""An invoice or a credit note as EN 16931 sees it (its business terms, BT): what is written, and what is read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

INVOICE, CREDIT_NOTE, PREPAYMENT = "380", "381", "386"
"""Kinds of documents (BT-3, UNTDID 1001)."""
STANDARD, ZERO, EXEMPT, REVERSE, EXPORT, OUTSIDE = "S", "Z", "E", "AE", "G", "O"
"""Categories of VAT (UNCL 5305)."""


@dataclass(frozen=True)
class Party:
    """Who sells or buys (BG-4, BG-7). `endpoint` is an electronic address with its scheme, `key` what the other side calls them (BT-29, BT-46)."""

    name: str
    tax_id: str = ""
    registration: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""
    person: str = ""
    endpoint: tuple[str, str] = ("", "")
    key: str = ""


@dataclass(frozen=True)
class Category:
    """A category of VAT with its rate in per cent; None where none may be given (outside of VAT)."""

    code: str
    percent: Decimal | None


@dataclass(frozen=True)
class Charge:
    """What is added (`is_charge`) or taken off, of a line or of the whole (BG-20, BG-21, BG-27, BG-28)."""

    is_charge: bool
    amount: Decimal
    reason: str = ""
    category: Category | None = None


@dataclass(frozen=True)
class Item:
    """A line (BG-25): `net` (BT-131) = quantity × price / `per`, with what is added and taken off."""

    key: str
    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    net: Decimal
    category: Category
    per: Decimal = Decimal(1)
    description: str = ""
    seller_code: str = ""
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True)
class Group:
    """A category over the whole document (BG-23): of which net amount (BT-116), and how much (BT-117)."""

    category: Category
    base: Decimal
    amount: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Totals:
    """What the document comes to (BG-22: BT-106 to BT-115); `tax` is BT-110."""

    lines: Decimal
    allowances: Decimal
    charges: Decimal
    net: Decimal
    tax: Decimal
    total: Decimal
    prepaid: Decimal
    rounding: Decimal
    payable: Decimal


@dataclass(frozen=True)
class Bill:
    """The whole of it. `corrects` is the number and day of the invoice that a credit note is about."""

    kind: str
    code: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    totals: Totals
    due_on: date | None = None
    note: str = ""
    terms: str = ""
    reference: str = ""
    corrects: tuple[str, date | None] = ("", None)
    delivered_on: date | None = None
    delivered_to: str = ""
    iban: str = ""
    bic: str = ""
    charges: tuple[Charge, ...] = ()
