"""Our invoices as EN 16931 sees them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.billing.choices import CREDIT_NOTE, DEPOSIT, DRAFT
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.ubl import bill as terms
from regulars.areas.billing.ubl.bill import Bill, Category, Charge, Group, Item, Party, Totals
from regulars.areas.billing.ubl.rules import broken
from regulars.areas.billing.ubl.writing import write
from regulars.areas.orders import sums
from regulars.areas.taxes.letterhead import PARTS
from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.money import round_money

ZERO = Decimal(0)
PIECE = "C62"
"""The unit that is written where a line has none of UN/ECE Recommendation 20: one."""
EXACT = Decimal("0.0000000001")
CATEGORIES = {"reverse_charge": terms.REVERSE, "exempt": terms.EXEMPT, "export": terms.EXPORT}
ADDRESSES = {
    "AT": "9914", "BE": "9925", "BG": "9926", "CH": "9927", "CY": "9928", "CZ": "9929", "DE": "9930", "EE": "9931", "ES": "9920", "FR": "9957",
    "GB": "9932", "EL": "9933", "HR": "9934", "HU": "9910", "IE": "9935", "LT": "9937", "LU": "9938", "LV": "9939", "MT": "9943", "NL": "9944",
    "PL": "9945", "PT": "9946", "RO": "9947", "SI": "9949", "SK": "9950",
}  # fmt: skip
"""The schemes of electronic addresses that are VAT numbers, by the letters these begin with (EAS, the Electronic Address Scheme code list)."""


def electronic(invoice: Any) -> bytes:
    """An issued invoice as UBL. Refused of drafts, and of what EN 16931 has no words for."""
    if invoice.status == DRAFT:
        raise Refused(_("This invoice was not issued yet."), code="not_issued")
    with speaking(invoice.language if invoice.language in LANGUAGES else "en"):
        found = bill_of(invoice)
    wrong = broken(found)
    if wrong:
        lacks = _(
            "It lacks what electronic invoices must say (%(rules)s of EN 16931): countries of both sides, a tax ID of ours."
        )
        raise Refused(lacks % {"rules": ", ".join(wrong)}, code="not_electronic", details={"rules": wrong})  # fmt: skip
    return write(found)


def bill_of(invoice: Any) -> Bill:
    """What it says, by the terms of the standard."""
    lines = INVOICES.shown_lines(invoice)
    items = tuple(item for place, line in enumerate(lines, 1) for item in _items(line, str(place), invoice.currency))
    groups = _groups([piece for line in lines for piece in line.pieces], items)
    net, tax = sum((item.net for item in items), ZERO), sum((group.amount for group in groups), ZERO)
    corrects = invoice.corrects
    kinds = {CREDIT_NOTE: terms.CREDIT_NOTE, DEPOSIT: terms.PREPAYMENT}
    return Bill(
        kind=kinds.get(invoice.kind, terms.INVOICE),
        code=invoice.code,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        seller=_party(invoice, "issuer"),
        buyer=_party(invoice, "buyer"),
        items=items,
        groups=groups,
        totals=Totals(net, ZERO, ZERO, net, tax, net + tax, ZERO, ZERO, net + tax),
        note=invoice.intro or invoice.reason,
        terms=invoice.terms,
        reference=invoice.reference,
        corrects=(corrects.code, corrects.issued_on) if corrects else ("", None),
        delivered_on=invoice.delivered_on,
        iban="" if invoice.kind == CREDIT_NOTE else invoice.issuer_iban,
        bic="" if invoice.kind == CREDIT_NOTE else invoice.issuer_bic,
    )


def _party(invoice: Any, who: str) -> Party:
    is_buyer = who == "buyer"
    tax_id = getattr(invoice, f"{who}_tax_id").replace(" ", "").upper()
    scheme = ADDRESSES.get(tax_id[:2], "")
    return Party(
        name=getattr(invoice, f"{who}_name"),
        tax_id=tax_id,
        endpoint=(scheme, tax_id) if scheme else ("", ""),
        registration="" if is_buyer else invoice.issuer_registration,
        person=invoice.buyer_person if is_buyer else "",
        **{part: getattr(invoice, f"{who}_{part}") for part in PARTS},
    )


def _items(line: Any, key: str, currency: str) -> list[Item]:
    """A line; one of a bundle for each of the taxes of its parts."""
    several = len(line.pieces) > 1
    return [
        _item(line, piece, f"{key}.{place}" if several else key, currency, is_part=several)
        for place, piece in enumerate(line.pieces, 1)
    ]


def _item(line: Any, piece: dict[str, Any], key: str, currency: str, *, is_part: bool) -> Item:
    """Prices that contain taxes, and parts of bundles, are written without taxes and discounts; else discounts stand at the line, so that it adds up."""
    quantity, net = line.quantity or Decimal(1), Decimal(piece["net"])
    charges: tuple[Charge, ...] = ()
    if is_part or any(sums.read(text).is_included for text in piece["taxes"]):
        price = abs(net / quantity).quantize(EXACT)
    else:
        price = line.price
        off = (
            (_("Discount"), round_money(quantity * price, currency) - Decimal(piece["amount"])),
            (_("Discount on the whole"), Decimal(piece["share"])),
        )
        charges = tuple(Charge(amount < 0, abs(amount), reason) for reason, amount in off if amount)
    unit = line.unit.code if line.unit and len(line.unit.code) in (2, 3) else PIECE
    return Item(
        key=key,
        name=line.name.split("\n")[0][:400] or "–",
        description=line.description,
        seller_code=line.product.sku if line.product else "",
        quantity=quantity,
        unit=unit,
        price=price,
        net=net,
        category=_category(piece),
        charges=charges,
    )


def _category(piece: dict[str, Any]) -> Category:
    relieved = CATEGORIES.get(piece["rule"])
    if relieved:
        return Category(relieved, ZERO)
    taxes = [sums.read(text) for text in piece["taxes"]]
    if len(taxes) > 1:
        raise Refused(_("A line bears more than one tax: EN 16931 knows one for each line."), code="not_electronic")
    if not taxes:
        return Category(terms.EXEMPT, ZERO)
    return Category(terms.STANDARD if taxes[0].percent else terms.ZERO, taxes[0].percent.normalize() + 0)


def _groups(pieces: list[dict[str, Any]], items: tuple[Item, ...]) -> tuple[Group, ...]:
    found: dict[Category, tuple[Decimal, Decimal]] = {}
    for piece, item in zip(pieces, items, strict=True):
        base, amount = found.get(item.category, (ZERO, ZERO))
        tax = ZERO if piece["rule"] in CATEGORIES else sum(map(Decimal, piece["tax"]), ZERO)
        found[item.category] = base + item.net, amount + tax
    reasons = {
        terms.REVERSE: _("Reverse charge"),
        terms.EXEMPT: _("Exempt from VAT"),
        terms.EXPORT: _("Export outside the EU"),
    }
    return tuple(
        Group(category, base, amount, reasons.get(category.code, "")) for category, (base, amount) in found.items()
    )
