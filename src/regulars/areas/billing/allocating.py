"""What pays what: parts of payments and of credit notes on invoices. Only under the account's lock (`weighing.hold`)."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

from regulars.areas.billing.choices import CREDIT_NOTE, PREFIXES, UNPAID
from regulars.areas.billing.models import Allocation, Invoice
from regulars.areas.billing.weighing import ZERO
from regulars.engine import rows
from regulars.engine.actor import Actor
from regulars.engine.removing import delete
from regulars.engine.save import save

CODE = re.compile(rf"\b(?:{'|'.join(map(re.escape, PREFIXES.values()))})\d{{4}}-\d{{4,}}\b", re.IGNORECASE)
_USED = """
select coalesce((select sum(amount) from billing_allocation where payment_id = %s and deleted_at is null), 0)
    + coalesce((select sum(amount) from billing_payment where returns_id = %s and credit_note_id is null and status in ('booked', 'asked') and deleted_at is null), 0)
"""


def free_of(payment: Any) -> Decimal:
    """What of a payment pays nothing and was not given back."""
    used: Decimal = rows.query(_USED, [payment.pk, payment.pk])[0][0]
    return Decimal(payment.amount) - used


def allocate_to(source: Any, invoice: Any, amount: Decimal, *, actor: Actor) -> Allocation:
    """So much of a payment or credit note pays an invoice. The caller weighs them afterwards."""
    is_credit = isinstance(source, Invoice)
    made = Allocation(
        name=f"{source.code} → {invoice.code}",
        payment=None if is_credit else source,
        credit_note=source if is_credit else None,
        invoice=invoice,
        amount=amount,
        amount_currency=invoice.currency,
    )
    invoice.open -= amount
    found: Allocation = save(made, actor=replace(actor, is_system=True), verb="allocate")
    return found


def release_all(payment: Any, *, actor: Actor, least: Decimal | None = None) -> list[uuid.UUID]:
    """Take a payment off its invoices, the latest first: all of them, or until `least` of it is free. Gives the invoices."""
    touched = []
    for each in Allocation.objects.filter(payment=payment.pk, deleted_at=None).order_by("-created_at", "-id"):
        if least is not None and free_of(payment) >= least:
            break
        delete([each], actor=replace(actor, is_system=True), verb="release")
        touched.append(each.invoice_id)
    return touched


def due_invoices(account: uuid.UUID, currency: str) -> list[Any]:
    """The unpaid invoices of an account in a currency, those due first before others."""
    found = Invoice.objects.filter(account=account, currency=currency, status__in=UNPAID, deleted_at=None)
    return list(found.exclude(kind=CREDIT_NOTE).order_by("due_on", "code"))


def meant_by(payment: Any) -> list[Any]:
    """The unpaid invoices whose numbers a payment names."""
    codes = {code.upper() for code in CODE.findall(payment.reference or "")}
    return [each for each in due_invoices(payment.account_id, payment.amount_currency) if each.code in codes] if codes else []  # fmt: skip


def spread(payment: Any, invoices: list[Any], *, actor: Actor) -> list[uuid.UUID]:
    """As much of a payment as is free on these invoices, one after the other. Gives those it pays something of."""
    left, paid = free_of(payment), []
    for each in invoices:
        part = min(left, each.open or ZERO)
        if part > 0:
            allocate_to(payment, each, part, actor=actor)
            left -= part
            paid.append(each.pk)
    return paid
