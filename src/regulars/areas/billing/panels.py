"""An invoice on its page: the document as it will be read, what was paid, the customer's page; payments on accounts, deals and orders."""

from __future__ import annotations

from typing import Any

from regulars.areas.billing.choices import CREDIT_NOTE, DRAFT, PAYMENT_STATUSES, STATUSES
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.links import address_of
from regulars.areas.billing.models import Allocation, Payment
from regulars.areas.orders.documents.paper import in_sections, tax_rows
from regulars.areas.orders.words import quantity_words
from regulars.base.numbers import format_percent
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import veiled

STATUS_WORDS = {option.value: option for option in STATUSES}
PAYMENT_WORDS = {option.value: option for option in PAYMENT_STATUSES}


def document_panel(invoice: Any, actor: Actor) -> dict[str, Any] | None:
    """What stands in the invoice and what it comes to."""
    if actor.withholds("invoice-line", "price") or actor.withholds("invoice", "total"):
        return None
    lines = INVOICES.shown_lines(invoice)
    may_edit = invoice.status == DRAFT and access.may(actor, "invoice", "edit")
    return {
        "invoice": invoice,
        "per_cent": lambda value: format_percent(value, actor.manner.language),
        "quantity": lambda line: quantity_words(line, actor.manner.language),
        "sections": in_sections(veiled(line, actor) for line in lines),
        "taxes": tax_rows(invoice, lines, actor.manner.language),
        "may_edit": may_edit and access.records("invoice", actor, "edit").matching([invoice.pk]).exists(),
    }


def money_panel(invoice: Any, actor: Actor) -> dict[str, Any] | None:
    """What was paid of an invoice, by what; what became of a credit note. Nothing of a draft."""
    if invoice.status == DRAFT or actor.withholds("invoice", "total") or not access.may(actor, "payment", "view"):
        return None
    if invoice.kind == CREDIT_NOTE:
        used = Allocation.objects.filter(credit_note=invoice.pk, deleted_at=None).select_related("invoice")
        paid_out = Payment.objects.filter(credit_note=invoice.pk, deleted_at=None)
    else:
        found = Allocation.objects.filter(invoice=invoice.pk, deleted_at=None)
        used = found.select_related("payment", "credit_note")
        paid_out = Payment.objects.none()
    return {
        "invoice": invoice,
        "used": list(used.order_by("allocated_on", "created_at")),
        "paid_out": list(paid_out.order_by("paid_on", "created_at")),
        "is_credit": invoice.kind == CREDIT_NOTE,
        "payment_statuses": PAYMENT_WORDS,
    }


def link_panel(invoice: Any, actor: Actor) -> dict[str, Any] | None:
    """The address of the customer's page, and when they looked; nothing before it was issued."""
    if invoice.status == DRAFT:
        return None
    shows_address = not actor.withholds("invoice", "total") and not actor.withholds("invoice-line", "price")
    return {"invoice": invoice, "address": address_of(invoice) if shows_address else ""}


def payment_panel(payment: Any, actor: Actor) -> dict[str, Any] | None:
    """What a payment pays, and what went back of it."""
    if actor.withholds("payment", "amount") or not access.may(actor, "invoice", "view"):
        return None
    used = Allocation.objects.filter(payment=payment.pk, deleted_at=None).select_related("invoice")
    back = Payment.objects.filter(returns=payment.pk, deleted_at=None)
    return {
        "payment": payment,
        "used": list(used.order_by("allocated_on", "created_at")),
        "back": list(back.order_by("paid_on", "created_at")),
        "statuses": STATUS_WORDS,
        "payment_statuses": PAYMENT_WORDS,
    }
