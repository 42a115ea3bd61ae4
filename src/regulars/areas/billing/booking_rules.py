"""What holds of payments whatever the way in: what counts stays, and pays the invoices that it names."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing.allocating import meant_by, spread
from regulars.areas.billing.bookings import whole_coins
from regulars.areas.billing.choices import BOOKED, INCOMING
from regulars.areas.billing.kinds import SETTLE
from regulars.areas.billing.models import Allocation, Payment
from regulars.areas.billing.weighing import ZERO, hold, weigh, weigh_payments
from regulars.areas.prices.queries import currency_for
from regulars.base.errors import Invalid, Refused
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item, changed_fields

DEEDS = frozenset((SETTLE, "reverse", "answer", "retry"))
FREE = frozenset(("owner", "note", "payer"))
"""What may be written on a payment at any time."""
LINKS = frozenset(("account", "provider", "returns", "credit_note"))


def keep_booked(batch: Batch) -> None:
    """A payment that pays something, went back or came through a provider stays as it is; one that somebody typed may be corrected until then."""
    for item in batch.good:
        payment: Any = item.record
        if item.is_new or batch.verb in DEEDS:
            continue
        free = FREE | (LINKS if batch.actor.is_system else frozenset())
        if all(found.key in free or found.custom for found in changed_fields(batch.entity, item)):
            continue
        account = batch.was(item, "account")
        hold(account)
        if _counts(payment) or payment.account_id != account:
            batch.refuse(item, _booked())
        elif wrong := _wrong(item):
            batch.refuse(item, Invalid(fields=wrong))
        else:
            payment.unallocated, payment.unallocated_currency = payment.amount, payment.amount_currency
            batch.afterwards(partial(_match, payment, batch.actor))


def begin_payments(batch: Batch) -> None:
    """A new one is money that came in, unless the program says otherwise; it pays the invoices whose numbers its reference names."""
    for item in batch.good:
        payment: Any = item.record
        if not item.is_new:
            continue
        if not batch.actor.is_system:
            payment.kind, payment.status = INCOMING, BOOKED
            payment.returns_id = payment.provider_id = payment.credit_note_id = None
            payment.provider_key = ""
        if payment.amount is not None and not payment.amount_currency and payment.account_id:
            payment.amount_currency = currency_for(payment.account_id, timezone.localdate())
        wrong = _wrong(item)
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
            continue
        is_incoming = payment.kind == INCOMING
        payment.unallocated = payment.amount if is_incoming else ZERO
        payment.unallocated_currency = payment.amount_currency
        if is_incoming and batch.verb != "book":
            batch.afterwards(partial(_match, payment, batch.actor))


def keep_payments(batch: Batch) -> None:
    """A payment that counts is not deleted: what is in the books stays there. Raises Refused, which takes back the whole deletion."""
    for payment in batch.records:
        hold(payment.account_id)
        if _counts(payment):
            raise _booked()


def _counts(payment: Any) -> bool:
    """Whether something depends on a payment."""
    if payment.status != BOOKED or payment.kind != INCOMING or payment.provider_id:
        return True
    used = Allocation.objects.filter(payment=payment.pk, deleted_at=None).exists()
    return used or Payment.objects.filter(returns=payment.pk, deleted_at=None).exists()


def _booked() -> Refused:
    text = _("This payment is booked: it stays as it is. Reverse it, and book it anew.")
    return Refused(text, code="payment_booked")


def _match(payment: Any, actor: Actor) -> None:
    hold(payment.account_id)
    stored = Payment.objects.get(pk=payment.pk)
    paid = spread(stored, meant_by(stored), actor=replace(actor, is_system=True))
    if paid:
        weigh(paid, actor=actor)
        weigh_payments([stored.pk], actor=actor)
        payment.refresh_from_db()
        payment.remember()


def _wrong(item: Item) -> dict[str, str]:
    payment: Any = item.record
    if payment.amount is None:
        return {}  # asked for by the door itself
    if payment.amount <= 0:
        return {"amount": _("An amount of nothing is no payment.")}
    if not whole_coins(payment.amount, payment.amount_currency):
        return {"amount": _("There are no such small coins.")}
    if payment.paid_on and payment.paid_on > timezone.localdate():
        return {"paid_on": _("This day is still to come.")}
    return {}
