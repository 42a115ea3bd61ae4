"""What is written into an invoice as it is issued: what each line and each tax comes to, its day, who bills whom, and that all of it is open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from regulars.areas.billing import parties
from regulars.areas.billing.choices import CREDIT_NOTE, ISSUED
from regulars.areas.billing.models import InvoiceTax
from regulars.areas.billing.parts import settle_line, total_of
from regulars.areas.billing.weighing import ZERO
from regulars.areas.orders import sums
from regulars.areas.taxes.amounts import Sums
from regulars.areas.taxes.choices import RULES as TAX_RULES
from regulars.base.i18n import LANGUAGES, speaking
from regulars.engine.actor import system
from regulars.engine.save import save_many

USUAL_DAYS = 14
RULE_WORDS = {option.value: option.label for option in TAX_RULES}
TaxKey = tuple[uuid.UUID, str, Decimal, bool, str]


def settle(documents: Sequence[tuple[Any, Sequence[Any]]], *, known: Iterable[InvoiceTax] = ()) -> None:
    """Write into the lines of these invoices what became of them, and into rows of their own what each tax comes to; `known` are such rows that stand already."""
    stood, taxes = {_tax_key(each): each for each in known}, []
    for invoice, lines in documents:
        found = sums.figures(invoice, lines)
        for line, told in found.by_line:
            settle_line(line, told, invoice.currency)
        invoice.deducted = -sum((total_of(line) for line in lines if line.deducts_id), ZERO)
        invoice.deducted_currency = invoice.currency
        taxes += [_stands(each, stood) for each in _taxes(invoice, lines, found.sums)]
    program = system("billing")
    save_many([line for _invoice, lines in documents for line in lines], actor=program, verb="issue")
    save_many(taxes, actor=program, verb="issue")


def begin(invoice: Any, day: date) -> None:
    """It is of this day, between these two, and all of it is to be paid. Its account, contact and company are asked."""
    given = (
        invoice.payment_days,
        invoice.account.payment_days,
        invoice.seller.payment_days if invoice.seller else None,
    )
    invoice.issued_on, invoice.payment_days = day, next((each for each in given if each is not None), USUAL_DAYS)
    invoice.due_on = None if invoice.kind == CREDIT_NOTE else day + timedelta(days=invoice.payment_days)
    parties.freeze(invoice)
    for key, amount in {"paid": ZERO, "credited": ZERO, "written_off": ZERO, "open": invoice.total}.items():
        setattr(invoice, key, amount)
        setattr(invoice, f"{key}_currency", invoice.currency)
    invoice.status = ISSUED


def _taxes(invoice: Any, lines: Iterable[Any], found: Sums) -> list[InvoiceTax]:
    money = {"base_currency": invoice.currency, "amount_currency": invoice.currency, "invoice": invoice}
    rows = [
        InvoiceTax(
            name=each.tax.key.name,
            percent=each.tax.percent,
            is_included=each.tax.is_included,
            rule="taxed",
            base=each.base,
            amount=each.amount,
            **money,
        )
        for each in found.taxes
        if isinstance(each.tax.key, sums.TaxName)
    ]
    untaxed: dict[str, Any] = {}
    for piece in (piece for line in lines for piece in line.pieces):
        if not piece["taxes"] or piece["rule"] in sums.RELIEVED:
            untaxed[piece["rule"]] = untaxed.get(piece["rule"], ZERO) + Decimal(piece["net"])
    with speaking(invoice.language if invoice.language in LANGUAGES else "en"):
        return rows + [
            InvoiceTax(name=str(RULE_WORDS[rule or "untaxed"]), rule=rule or "untaxed", base=base, amount=ZERO, **money)
            for rule, base in untaxed.items()
        ]


def _stands(row: InvoiceTax, known: Mapping[TaxKey, InvoiceTax]) -> InvoiceTax:
    """The row of the same tax of the same invoice that stands already, with the amounts of now; else this one."""
    found = known.get(_tax_key(row))
    if found is None:
        return row
    found.base, found.amount = row.base, row.amount
    return found


def _tax_key(row: InvoiceTax) -> TaxKey:
    return row.invoice_id, row.name, Decimal(row.percent), row.is_included, row.rule
