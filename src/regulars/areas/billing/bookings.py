"""Payments: booked, spread over invoices, given back, reversed. What is booked stays; it is taken back by a booking of its own."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.allocating import allocate_to, due_invoices, free_of, release_all
from regulars.areas.billing.choices import BOOKED, GOING_BACK, INCOMING, ONLINE, REFUND, REVERSED, UNPAID
from regulars.areas.billing.models import Allocation, Invoice, Payment
from regulars.areas.billing.refunding import ask_for
from regulars.areas.billing.weighing import hold, weigh, weigh_payments
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import language_of
from regulars.base.money import format_money, minor_units
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.fields.money import Sum
from regulars.engine.removing import delete
from regulars.engine.save import save

LONGEST = 2000


def pay(
    invoice: Invoice,
    *,
    actor: Actor,
    amount: Sum | None = None,
    paid_on: date | None = None,
    method: str | None = None,
    reference: str | None = None,
) -> Payment:
    """Money came in for an invoice: all that is open, unless an `amount` is named. What is too much stays the customer's credit."""
    access.require(actor, "payment", "create")
    with transaction.atomic():
        hold(invoice.account_id)
        held: Any = Invoice.objects.get(pk=invoice.pk)
        require_unpaid(held)
        given = amount or Sum(held.open, held.currency)
        if given.currency != held.currency:
            raise other_currency(held.currency)
        payment = Payment(
            account_id=held.account_id,
            amount=given.amount,
            amount_currency=given.currency,
            paid_on=paid_on or timezone.localdate(),
            method=method or "transfer",
            reference=reference or held.code,
            owner_id=held.owner_id,
        )
        save(payment, actor=actor, verb="book")
        payment.refresh_from_db()
        allocate_to(payment, held, min(free_of(payment), held.open), actor=actor)
        weigh([held.pk], actor=actor)
        weigh_payments([payment.pk], actor=actor)
    return _fresh(payment)


def allocate(payment: Payment, *, actor: Actor, invoice: uuid.UUID | None = None, amount: Sum | None = None) -> Payment:
    """So much of a payment pays an invoice; as much as possible unless an `amount` is named, and the invoices due first unless one is."""
    with transaction.atomic():
        hold(payment.account_id)
        held = _usable(payment)
        wanted = [_invoice(held, invoice, actor)] if invoice else due_invoices(held.account_id, held.amount_currency)
        if not wanted:
            raise Refused(_("There is no unpaid invoice of this customer in this currency."), code="nothing_open")
        if amount is not None:
            _require_room(held, wanted[0], amount, named=invoice is not None)
        left = amount.amount if amount is not None else free_of(held)
        for each in wanted:
            part = min(left, each.open)
            if part > 0:
                allocate_to(held, each, part, actor=actor)
                left -= part
        weigh([each.pk for each in wanted], actor=actor)
        weigh_payments([held.pk], actor=actor)
    return _done(payment)


def release(payment: Payment, *, actor: Actor, invoice: uuid.UUID | None = None) -> Payment:
    """A payment pays an invoice no more (all of them, unless one is named): the invoice is open again, the money the customer's credit."""
    with transaction.atomic():
        hold(payment.account_id)
        held = _usable(payment)
        found = Allocation.objects.filter(payment=held.pk, deleted_at=None)
        listed = list(found.filter(invoice=invoice) if invoice else found)
        if not listed:
            raise Refused(_("This payment pays nothing of it."), code="not_allocated")
        delete(listed, actor=replace(actor, is_system=True), verb="release")
        weigh([each.invoice_id for each in listed], actor=actor)
        weigh_payments([held.pk], actor=actor)
    return _done(payment)


def refund(
    payment: Payment, *, actor: Actor, amount: Sum | None = None, paid_on: date | None = None, note: str | None = None
) -> Payment:
    """Money goes back: all that pays nothing, unless an `amount` is named. What came through a provider goes back through it, once, a moment later."""
    access.require(actor, "payment", "create")
    with transaction.atomic():
        hold(payment.account_id)
        held = _usable(payment)
        free = free_of(held)
        given = amount or Sum(free, held.amount_currency)
        if given.currency != held.amount_currency:
            raise other_currency(held.amount_currency)
        if not 0 < given.amount <= free:
            text = _("At most %(amount)s of it pays nothing and can go back. Release it from its invoices first.")
            most = format_money(free, held.amount_currency, actor.manner.language)
            raise Refused(text % {"amount": most}, code="too_much", fields={"amount": text % {"amount": most}})
        made = give_back(held, given.amount, actor=actor, paid_on=paid_on, note=note or "")
        weigh_payments([held.pk], actor=actor)
    return _fresh(made)


def give_back(
    payment: Any,
    amount: Decimal,
    *,
    actor: Actor,
    paid_on: date | None = None,
    note: str = "",
    credit_note: Any = None,
    known: str = "",
) -> Payment:
    """Book a refund of a payment, inside the caller's transaction and lock. The provider is asked for it by a job (`refunding`), unless it is `known` there already by that name."""
    made = Payment(
        kind=REFUND,
        account_id=payment.account_id,
        amount=amount,
        amount_currency=payment.amount_currency,
        paid_on=paid_on or timezone.localdate(),
        method=payment.method,
        reference=payment.code,
        note=note,
        owner_id=payment.owner_id,
        returns_id=payment.pk,
        provider_id=payment.provider_id,
        provider_key=known,
        credit_note=credit_note,
    )
    if payment.provider_id and payment.provider_key and not known:
        ask_for(made)
    return save(made, actor=replace(actor, is_system=True), verb="refund")


def reverse(payment: Payment, *, actor: Actor, reason: str | None = None) -> Payment:
    """It did not come in after all (a cheque bounced, booked by mistake): what it paid is open again. Refused after a refund, and without a reason."""
    if not (reason or "").strip():
        raise Invalid(fields={"reason": _("This field is required.")})
    with transaction.atomic():
        hold(payment.account_id)
        held = _usable(payment)
        if Payment.objects.filter(returns=held.pk, status__in=GOING_BACK, deleted_at=None).exists():
            raise Refused(_("Some of it was given back: it cannot be reversed."), code="refunded")
        touched = release_all(held, actor=actor)
        held.status, held.note = REVERSED, (reason or "").strip()[:LONGEST]
        save(held, actor=actor, verb="reverse")
        weigh(touched, actor=actor)
        weigh_payments([held.pk], actor=actor)
    return _done(payment)


def require_unpaid(invoice: Any) -> None:
    """Raises Refused where nothing is to be paid."""
    if invoice.status not in UNPAID:
        raise Refused(_("Nothing of this invoice is to be paid."), code="nothing_open")


def other_currency(currency: str) -> Refused:
    text = _("This is in %(currency)s.") % {"currency": currency}
    return Invalid(fields={"amount": text}, code="other_currency")


def whole_coins(amount: Decimal, currency: str) -> bool:
    """Whether an amount consists of the currency's coins."""
    return amount == round(amount, minor_units(currency))


def is_usable(payment: Any) -> bool:
    return bool(payment.status == BOOKED and payment.kind == INCOMING)


def has_rest(payment: Any) -> bool:
    return bool(is_usable(payment) and payment.unallocated)


def is_spread(payment: Any) -> bool:
    return bool(is_usable(payment) and payment.unallocated is not None and payment.unallocated < payment.amount)


def is_online(payment: Any) -> bool:
    return bool(payment.method == ONLINE)


def _usable(payment: Payment) -> Any:
    held = Payment.objects.select_for_update(of=("self",)).select_related("provider").get(pk=payment.pk)
    if held.kind != INCOMING:
        raise Refused(_("This is a refund."), code="is_refund")
    if held.status != BOOKED:
        raise Refused(_("This payment was reversed."), code="reversed")
    return held


def _invoice(payment: Any, key: uuid.UUID, actor: Actor) -> Any:
    invoice = access.records("invoice", actor).get(key)
    if invoice.account_id != payment.account_id:
        text = _("This invoice is another customer’s.")
        raise Invalid(fields={"invoice": text}, code="other_account")
    if invoice.currency != payment.amount_currency:
        text = _("This invoice is in %(currency)s.") % {"currency": invoice.currency}
        raise Invalid(fields={"invoice": text}, code="other_currency")
    require_unpaid(invoice)
    return invoice


def _require_room(payment: Any, invoice: Any, amount: Sum, *, named: bool) -> None:
    if amount.currency != payment.amount_currency:
        raise other_currency(payment.amount_currency)
    most = min(free_of(payment), invoice.open) if named else free_of(payment)
    if not 0 < amount.amount <= most or not whole_coins(amount.amount, amount.currency):
        text = _("At most %(amount)s can be spread.") % {
            "amount": format_money(most, amount.currency, language_of(None))
        }
        raise Invalid(fields={"amount": text}, code="too_much")


def _fresh(payment: Any) -> Payment:
    return Payment.objects.get(pk=payment.pk)


def _done(payment: Payment) -> Payment:
    payment.refresh_from_db()
    payment.remember()
    return payment
