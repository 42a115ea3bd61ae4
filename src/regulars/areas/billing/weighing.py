"""What is paid and what is open: worked out of allocations, under a lock of the account, so that two who book at once find the same."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from regulars.areas.billing.choices import (
    BOOKED,
    CANCELLED,
    CREDIT_NOTE,
    DRAFT,
    ISSUED,
    OVERDUE,
    PAID,
    PARTLY_PAID,
    REFUND,
    WRITTEN_OFF,
)
from regulars.areas.billing.kinds import SETTLE
from regulars.areas.billing.models import Invoice, Payment
from regulars.engine import rows
from regulars.engine.actor import Actor
from regulars.engine.save import save_many

ZERO = Decimal(0)
_BY_INVOICE = """
select a.invoice_id, coalesce(sum(a.amount) filter (where a.payment_id is not null), 0),
    coalesce(sum(a.amount) filter (where a.credit_note_id is not null), 0),
    coalesce(sum(a.amount) filter (where c.corrects_id = a.invoice_id), 0), max(coalesce(p.paid_on, a.allocated_on))
from billing_allocation a left join billing_invoice c on c.id = a.credit_note_id left join billing_payment p on p.id = a.payment_id
where a.invoice_id = any(%s) and a.deleted_at is null group by 1
"""
_BY_CREDIT_NOTE = """
select credit_note_id, sum(amount), max(day) from (
    select credit_note_id, amount, allocated_on as day from billing_allocation where deleted_at is null and credit_note_id = any(%s)
    union all select credit_note_id, amount, paid_on from billing_payment where deleted_at is null and status in ('booked', 'asked') and credit_note_id = any(%s)
) used group by 1
"""
_BY_PAYMENT = """
select payment_id, sum(amount) from (
    select payment_id, amount from billing_allocation where deleted_at is null and payment_id = any(%s)
    union all select returns_id, amount from billing_payment
    where deleted_at is null and status in ('booked', 'asked') and credit_note_id is null and returns_id = any(%s)
) used group by 1
"""


def hold(account: uuid.UUID) -> None:
    """Nobody else books anything of this account until the transaction ends."""
    hold_all([account])


def hold_all(accounts: Iterable[uuid.UUID]) -> None:
    """The same of many, in one order, so that two who hold many do not wait for each other."""
    locks = [f"billing.{account}" for account in set(accounts)]
    rows.query(
        "select pg_advisory_xact_lock(v) from (select hashtextextended(t, 0) v from unnest(%s::text[]) t order by v) listed",
        [locks],
    )


def weigh(invoices: Iterable[uuid.UUID], *, actor: Actor) -> None:
    """Write down what is paid of these invoices, what of these credit notes is used, and how they stand now."""
    ids = list(dict.fromkeys(invoices))
    found: list[Any] = list(Invoice.objects.filter(pk__in=ids, deleted_at=None).exclude(status=DRAFT).order_by("pk"))
    paid = {row[0]: row[1:] for row in rows.query(_BY_INVOICE, [ids])} if ids else {}
    used = {row[0]: row[1:] for row in rows.query(_BY_CREDIT_NOTE, [ids, ids])} if ids else {}
    for invoice in found:
        if invoice.kind == CREDIT_NOTE:
            amount, last = used.get(invoice.pk, (ZERO, None))
            _put(invoice, paid=amount, credited=ZERO, cancelled=ZERO, last=last)
        else:
            money, credit, cancelled, last = paid.get(invoice.pk, (ZERO, ZERO, ZERO, None))
            _put(invoice, paid=money, credited=credit, cancelled=cancelled, last=last)
    save_many(found, actor=replace(actor, is_system=True), verb=SETTLE)


def weigh_payments(payments: Iterable[uuid.UUID], *, actor: Actor) -> None:
    """Write down what of these payments pays nothing yet."""
    ids = list(dict.fromkeys(payments))
    used = dict(rows.query(_BY_PAYMENT, [ids, ids])) if ids else {}
    found: list[Any] = list(Payment.objects.filter(pk__in=ids, deleted_at=None).order_by("pk"))
    for payment in found:
        counts = payment.status == BOOKED and payment.kind != REFUND
        payment.unallocated = payment.amount - used.get(payment.pk, ZERO) if counts else ZERO
        payment.unallocated_currency = payment.amount_currency
    save_many(found, actor=replace(actor, is_system=True), verb=SETTLE)


def status_of(invoice: Any, today: date, *, cancelled: Decimal = ZERO) -> str:
    """How an issued invoice stands by its amounts and its day; `cancelled` is what its own credit notes took off."""
    if invoice.open > 0:
        if invoice.kind != CREDIT_NOTE and invoice.due_on and invoice.due_on < today:
            return OVERDUE
        return PARTLY_PAID if invoice.open < invoice.total else ISSUED
    if invoice.total > 0 and cancelled == invoice.total:
        return CANCELLED
    return WRITTEN_OFF if invoice.written_off else PAID


def _put(invoice: Any, *, paid: Decimal, credited: Decimal, cancelled: Decimal, last: date | None) -> None:
    invoice.written_off = invoice.written_off or ZERO
    amounts = {"paid": paid, "credited": credited, "written_off": invoice.written_off}
    amounts["open"] = invoice.total - paid - credited - invoice.written_off
    for key, amount in amounts.items():
        setattr(invoice, key, amount)
        setattr(invoice, f"{key}_currency", invoice.currency)
    invoice.status = status_of(invoice, timezone.localdate(), cancelled=cancelled)
    invoice.paid_on = (last or invoice.issued_on) if invoice.open <= 0 and invoice.status == PAID else None
