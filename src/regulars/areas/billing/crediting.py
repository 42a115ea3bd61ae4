"""Credit notes: what was invoiced is taken back, whole or in part, never more than is left of it; a debt is written off."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.allocating import allocate_to
from regulars.areas.billing.bookings import give_back, other_currency, require_unpaid
from regulars.areas.billing.choices import (
    CREDIT_NOTE,
    DRAFT,
    GOING_BACK,
    INCOMING,
    REFUND,
    UNPAID,
    WRITTEN_OFF,
)
from regulars.areas.billing.issuing import issue
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.models import Allocation, Invoice, InvoiceLine, Payment
from regulars.areas.billing.parts import parts_of, put
from regulars.areas.billing.weighing import ZERO, hold, weigh
from regulars.base.errors import Invalid, Refused
from regulars.base.money import format_money
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.fields.money import Sum
from regulars.engine.save import save, save_many

LONGEST = 2000
CARRIED = ("deal_id", "account_id", "contact_id", "seller_id", "currency", "language", "rounding", "owner_id", "reference", "quote_id", "order_id")  # fmt: skip
OF_LINE = (
    "name", "section", "product_id", "description", "unit_id", "price", "price_currency", "price_rule", "price_book_id", "discount",
    "tax_category_id", "tax_rule", "taxes", "bundle", "bundle_options", "configuration", "promotions", "promotion_off", "cost", "cost_currency", "deducts_id", "order_line_id",
)  # fmt: skip


def credit(invoice: Invoice, *, actor: Actor, reason: str | None = None) -> Invoice:
    """A draft of a credit note over all that is left of an invoice. Quantities may be made smaller, and lines taken out, before it is issued."""
    access.require(actor, "invoice", "create")
    if not (reason or "").strip():
        raise Invalid(fields={"reason": _("This field is required.")})
    with transaction.atomic():
        hold(invoice.account_id)
        held = Invoice.objects.get(pk=invoice.pk)
        require_creditable(held)
        return credit_lines(held, None, reason=(reason or "").strip(), actor=actor)


def cancel(invoice: Invoice, *, actor: Actor, reason: str | None = None) -> Invoice:
    """The whole of an invoice is taken back at once, by a credit note of its own. Refused once something of it was paid or credited."""
    with transaction.atomic():
        hold(invoice.account_id)
        held = Invoice.objects.get(pk=invoice.pk)
        require_creditable(held)
        if held.open != held.total:
            text = _("Something of it was paid or credited: make a credit note over what is left.")
            raise Refused(text, code="partly_paid")
        note = credit(held, actor=actor, reason=reason)
        return issue(note, actor=actor)


def credit_lines(
    invoice: Any, quantities: dict[uuid.UUID, Decimal] | None, *, reason: str, actor: Actor, **more: Any
) -> Invoice:
    """A draft of a credit note over these quantities by line (None: all that is left), inside the caller's transaction and lock. Refused for more than is left."""
    lines = INVOICES.lines(invoice)
    left = left_of(lines)
    wanted = left if quantities is None else quantities
    if any(wanted.get(line.pk, ZERO) > left[line.pk] for line in lines if line.quantity > 0):
        raise Refused(_("More would be credited than was invoiced."), code="too_much")
    chosen = [line for line in lines if wanted.get(line.pk)]
    if not chosen:
        raise Refused(_("All of it was credited already."), code="all_credited")
    given = {name: getattr(invoice, name) for name in CARRIED}
    note = Invoice(
        **given, kind=CREDIT_NOTE, corrects=invoice, reason=reason[:LONGEST], name=invoice.account.name, **more
    )
    save(note, actor=as_program(actor))
    made = [correction(line, wanted[line.pk], note, place) for place, line in enumerate(chosen, 1)]
    save_many(made, actor=as_program(actor))
    fresh: Invoice = Invoice.objects.get(pk=note.pk)
    return fresh


def correction(line: Any, quantity: Decimal, note: Any, place: int) -> InvoiceLine:
    """A line of a credit note over a part of an invoice's line."""
    made = InvoiceLine(
        invoice=note, corrects=line, position=place, quantity=quantity, is_carried=True,
        **{name: getattr(line, name) for name in OF_LINE},
    )  # fmt: skip
    put_part(made, line, note.currency)
    return made


def put_part(made: Any, line: Any, currency: str) -> None:
    """What a part of an invoice's line comes to: together with what was credited of it before, never more than the line."""
    before = InvoiceLine.objects.filter(corrects=line.pk, deleted_at=None, invoice__deleted_at=None).exclude(pk=made.pk)
    taken = [(each.quantity, each.pieces) for each in before]
    put(made, parts_of(line.pieces, line.quantity, made.quantity, taken, currency), currency)


def left_of(lines: list[Any]) -> dict[uuid.UUID, Decimal]:
    """How much of each line is not credited yet, drafts of credit notes included."""
    found = {line.pk: line.quantity for line in lines}
    taken = InvoiceLine.objects.filter(corrects__in=list(found), deleted_at=None, invoice__deleted_at=None)
    for key, quantity in taken.values_list("corrects_id", "quantity"):
        found[key] -= quantity
    return found


def use(note: Invoice, *, actor: Actor, invoice: uuid.UUID | None = None, amount: Sum | None = None) -> Invoice:
    """What is left of a credit note pays another invoice of the customer."""
    with transaction.atomic():
        hold(note.account_id)
        held = _open_note(note)
        if invoice is None:
            raise Invalid(fields={"invoice": _("This field is required.")})
        target = access.records("invoice", actor).get(invoice)
        if target.account_id != held.account_id:
            raise Invalid(fields={"invoice": _("This invoice is another customer’s.")}, code="other_account")
        if target.currency != held.currency:
            text = _("This invoice is in %(currency)s.") % {"currency": target.currency}
            raise Invalid(fields={"invoice": text}, code="other_currency")
        require_unpaid(target)
        if target.kind == CREDIT_NOTE:
            raise Invalid(fields={"invoice": _("This is a credit note.")}, code="is_credit_note")
        part = _amount(held, amount, min(held.open, target.open), actor)
        allocate_to(held, target, part, actor=actor)
        weigh([held.pk, target.pk], actor=actor)
    return _done(note)


def pay_out(
    note: Invoice, *, actor: Actor, amount: Sum | None = None, paid_on: date | None = None, method: str | None = None
) -> Payment:
    """What is left of a credit note goes back to the customer: by the provider through which the invoice was paid, where it was, else as said."""
    access.require(actor, "payment", "create")
    with transaction.atomic():
        hold(note.account_id)
        held = _open_note(note)
        part = _amount(held, amount, held.open, actor)
        online = _paid_online(held, part)
        if online is not None and method in (None, "", "online"):
            made = give_back(online, part, actor=actor, paid_on=paid_on, credit_note=held)
        else:
            made = Payment(
                kind=REFUND, account_id=held.account_id, amount=part, amount_currency=held.currency, credit_note=held,
                paid_on=paid_on or timezone.localdate(), method=method or "transfer", reference=held.code, owner_id=held.owner_id,
            )  # fmt: skip
            save(made, actor=as_program(actor), verb="refund")
        weigh([held.pk], actor=actor)
    fresh: Payment = Payment.objects.get(pk=made.pk)
    return fresh


def write_off(invoice: Invoice, *, actor: Actor, reason: str | None = None) -> Invoice:
    """What is open of an invoice will not be paid, and is not waited for any more. Refused without a reason."""
    if not (reason or "").strip():
        raise Invalid(fields={"reason": _("This field is required.")})
    with transaction.atomic():
        hold(invoice.account_id)
        held: Any = Invoice.objects.select_for_update().get(pk=invoice.pk)
        require_unpaid(held)
        held.written_off, held.written_off_currency = held.open, held.currency
        held.open, held.status, held.reason = ZERO, WRITTEN_OFF, (reason or "").strip()[:LONGEST]
        save(held, actor=actor, verb="write_off")
    return _done(invoice)


def reinstate(invoice: Invoice, *, actor: Actor) -> Invoice:
    """What was written off is open again."""
    with transaction.atomic():
        hold(invoice.account_id)
        held: Any = Invoice.objects.select_for_update().get(pk=invoice.pk)
        if held.status != WRITTEN_OFF:
            raise Refused(_("Nothing of this invoice was written off."), code="not_written_off")
        held.written_off, held.reason = ZERO, ""
        save(held, actor=actor, verb="reinstate")
        weigh([held.pk], actor=actor)
    return _done(invoice)


def require_creditable(invoice: Any) -> None:
    if invoice.kind == CREDIT_NOTE:
        raise Refused(_("This is a credit note."), code="is_credit_note")
    if invoice.status == DRAFT:
        raise Refused(_("This invoice was not issued yet: change it as it is."), code="not_issued")
    if invoice.status == WRITTEN_OFF:
        raise Refused(_("This invoice was written off: reinstate it first."), code="written_off")


def is_creditable(invoice: Any) -> bool:
    return bool(invoice.kind != CREDIT_NOTE and invoice.status not in (DRAFT, WRITTEN_OFF, "cancelled"))


def is_cancellable(invoice: Any) -> bool:
    return bool(is_creditable(invoice) and invoice.open == invoice.total and invoice.total)


def is_open_note(invoice: Any) -> bool:
    return bool(invoice.kind == CREDIT_NOTE and invoice.status in UNPAID)


def is_unpaid(invoice: Any) -> bool:
    return bool(invoice.kind != CREDIT_NOTE and invoice.status in UNPAID)


def is_written_off(invoice: Any) -> bool:
    return bool(invoice.status == WRITTEN_OFF)


def as_program(actor: Actor) -> Actor:
    """The program in a person's name: they may do the verb, and what follows from it is worked out."""
    return replace(actor, is_system=True)


def _open_note(note: Invoice) -> Any:
    held = Invoice.objects.select_for_update(of=("self",)).select_related("account").get(pk=note.pk)
    if not is_open_note(held):
        raise Refused(_("Nothing is left of this credit note."), code="nothing_open")
    return held


def _amount(held: Any, amount: Sum | None, most: Decimal, actor: Actor) -> Decimal:
    if amount is None:
        return most
    if amount.currency != held.currency:
        raise other_currency(held.currency)
    if not 0 < amount.amount <= most:
        words = format_money(most, held.currency, actor.manner.language)
        raise Invalid(fields={"amount": _("At most %(amount)s.") % {"amount": words}}, code="too_much")
    return amount.amount


def _paid_online(note: Any, amount: Decimal) -> Any | None:
    """The payment by a provider that paid the corrected invoice, where as much as this came by it."""
    if note.corrects_id is None:
        return None
    paid = Allocation.objects.filter(invoice=note.corrects_id, deleted_at=None, payment__provider__isnull=False)
    for each in paid.select_related("payment__provider"):
        payment: Any = each.payment
        back: Any = Payment.objects.filter(returns=payment, status__in=GOING_BACK, deleted_at=None)
        given = sum(back.values_list("amount", flat=True), ZERO)
        if payment.kind == INCOMING and payment.amount - given >= amount:
            return payment
    return None


def _done(invoice: Invoice) -> Invoice:
    invoice.refresh_from_db()
    invoice.remember()
    return invoice
