"""Payments through a provider: begun once, believed when the provider says so, booked once, whatever comes twice, late or in another order."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.billing import refunding, telling
from regulars.areas.billing.allocating import due_invoices, free_of, release_all, spread
from regulars.areas.billing.bookings import give_back
from regulars.areas.billing.choices import ASKED, BOOKED, DONE, EXPIRED, FAILED, GOING_BACK, ONLINE, REFUND, WAITING
from regulars.areas.billing.models import Checkout, Payment, PaymentProvider, ProviderEvent
from regulars.areas.billing.providers import adapter, adapter_of, usual_provider
from regulars.areas.billing.weighing import ZERO, hold, weigh, weigh_payments
from regulars.base.errors import Conflict, Refused
from regulars.engine.actor import Actor, system
from regulars.engine.save import save

USABLE = timedelta(hours=12)
"""For so long who comes back is led to the payment that they began; a provider's own lasts a day."""
SOURCE = "payments"


def begin(
    *,
    account: uuid.UUID,
    amount: Decimal,
    currency: str,
    title: str,
    back: str,
    email: str = "",
    invoice: Any = None,
    quote: Any = None,
) -> Checkout:
    """Where the customer is sent to pay. One that waits for the same amount is used again. Refused without a provider, and where it says no."""
    provider = usual_provider()
    if provider is None:
        raise Refused(_("Nothing can be paid online here."), code="no_provider")
    of = {"invoice": invoice, "quote": quote, "provider": provider, "amount": amount, "amount_currency": currency}
    waiting = Checkout.objects.filter(**of, status=WAITING, deleted_at=None, created_at__gte=timezone.now() - USABLE)
    found = waiting.exclude(url="").order_by("-created_at").first()
    if found is not None:
        return found
    made = Checkout(name=title, account_id=account, **of)
    save(made, actor=system(SOURCE), verb="begin")
    try:
        started = adapter_of(provider).start(provider, made, title=title, back=back, email=email)
    except Refused as problem:
        made.status, made.problem = FAILED, str(problem)[:500]
        save(made, actor=system(SOURCE), verb="fail")
        raise
    made.session, made.intent, made.url = started.session, started.intent, started.url
    return save(made, actor=system(SOURCE), verb="send")


def take(provider: PaymentProvider, told: adapter.Told) -> str:
    """What a provider says, done once; gives what became of it. Raises Conflict for what comes before that which it is about: it shall come again."""
    with transaction.atomic():
        event, is_new = ProviderEvent.objects.get_or_create(
            provider=provider, key=told.key or uuid.uuid4().hex, defaults={"kind": told.kind}
        )
        if not is_new:
            return "again"
        event.outcome = _done(provider, told)
        event.save(update_fields=["outcome"])
        return event.outcome


def look(checkout: Checkout) -> str:
    """Ask the provider what became of a payment: its message may have been lost. Gives what was done."""
    told = adapter_of(checkout.provider).state(checkout.provider, checkout)
    Checkout.objects.filter(pk=checkout.pk).update(checked_at=timezone.now())
    if told is None:
        return ""
    with transaction.atomic():
        return _done(checkout.provider, told)


def look_after_waiting(now: Any = None) -> int:
    """Ask after payments that were begun a while ago and of which nothing was heard. Gives how many were found paid or ended."""
    now = now or timezone.now()
    late = Checkout.objects.filter(
        status=WAITING, deleted_at=None, created_at__lte=now - timedelta(minutes=10),
        created_at__gte=now - timedelta(days=8),
    ).exclude(session="")  # fmt: skip
    count = 0
    for checkout in late.select_related("provider").order_by("checked_at", "created_at")[:200]:
        try:
            count += bool(look(checkout))
        except Refused:
            continue  # the provider is not there now; the next time it is asked again
    return count


def _done(provider: PaymentProvider, told: adapter.Told) -> str:
    deed = {adapter.PAID: _paid, adapter.FAILED: _ended, adapter.EXPIRED: _ended, adapter.REFUNDED: _refunded}
    deed |= {adapter.GIVEN_BACK: _answered, adapter.NOT_GIVEN_BACK: _answered}
    return deed[told.what](provider, told) if told.what else "nothing"


def _paid(provider: PaymentProvider, told: adapter.Told) -> str:
    checkout: Any = _checkout(provider, told)
    if checkout is None:
        return "unknown"
    hold(checkout.account_id)
    of_self = Checkout.objects.select_for_update(of=("self",))
    checkout = of_self.select_related("invoice", "account").get(pk=checkout.pk)
    key = told.intent or checkout.intent or told.session or checkout.session
    if checkout.status == DONE or Payment.objects.filter(provider=provider, provider_key=key).exists():
        return "already"
    if told.currency != checkout.amount_currency or not told.amount:
        checkout.problem = f"{told.amount} {told.currency}"
        save(checkout, actor=system(SOURCE), verb="fail")
        return "other_amount"
    payment = Payment(
        account_id=checkout.account_id,
        amount=told.amount,
        amount_currency=told.currency,
        method=ONLINE,
        reference=checkout.name,
        provider=provider,
        provider_key=key,
        owner_id=checkout.invoice.owner_id if checkout.invoice else checkout.account.owner_id,
    )
    save(payment, actor=system(SOURCE), verb="book")
    checkout.status, checkout.payment, checkout.problem = DONE, payment, ""
    checkout.intent, checkout.session = told.intent or checkout.intent, checkout.session or told.session
    save(checkout, actor=system(SOURCE), verb="pay")
    _use(checkout, payment)
    return "paid"


def _use(checkout: Any, payment: Any) -> None:
    actor = system(SOURCE)
    invoice = checkout.invoice
    if invoice is None:
        return
    first = [each for each in due_invoices(checkout.account_id, payment.amount_currency) if each.pk == invoice.pk]
    paid = spread(payment, first, actor=actor)
    weigh(paid, actor=actor)
    weigh_payments([payment.pk], actor=actor)
    telling.paid(invoice, payment, rest=free_of(payment))


def _ended(provider: PaymentProvider, told: adapter.Told) -> str:
    """It failed or expired; one that was paid stays so, and one that failed may still be paid."""
    checkout = _checkout(provider, told)
    if checkout is None:
        return "unknown"
    checkout = Checkout.objects.select_for_update().get(pk=checkout.pk)
    if checkout.status == DONE:
        return "already"
    checkout.status = EXPIRED if told.what == adapter.EXPIRED else FAILED
    checkout.problem = told.problem
    save(checkout, actor=system(SOURCE), verb="expire" if checkout.status == EXPIRED else "fail")
    return checkout.status


def _refunded(provider: PaymentProvider, told: adapter.Told) -> str:
    """Money went back in all: what is not booked of it yet is booked, off what pays nothing first, then off the latest invoices."""
    payment: Any = Payment.objects.filter(provider=provider, provider_key=told.intent, deleted_at=None).first()
    if payment is None:
        if _checkout(provider, told) is not None:
            raise Conflict(_("The payment that went back has not come in yet."), code="too_early")
        return "unknown"
    hold(payment.account_id)
    payment = Payment.objects.select_related("provider").get(pk=payment.pk)
    known: Any = Payment.objects.filter(returns=payment, status__in=GOING_BACK, deleted_at=None)
    there = dict.fromkeys(GOING_BACK, ZERO)
    for status, amount in known.values_list("status", "amount"):
        there[status] += amount
    rest = min(told.amount or ZERO, payment.amount) - there[BOOKED]
    if rest <= 0 or told.currency != payment.amount_currency:
        return "already"
    if there[ASKED]:
        raise Conflict(_("A refund of this payment was asked for and is not answered yet."), code="too_early")
    actor: Actor = system(SOURCE)
    touched = release_all(payment, actor=actor, least=rest)
    give_back(payment, rest, actor=actor, known=f"{told.intent}+{told.key}")
    weigh(touched, actor=actor)
    again = [each for each in due_invoices(payment.account_id, payment.amount_currency) if each.pk in touched]
    if spread(payment, again, actor=actor):  # what was released too much pays on
        weigh(touched, actor=actor)
    weigh_payments([payment.pk], actor=actor)
    telling.refunded(payment, rest)
    return "refunded"


def _answered(provider: PaymentProvider, told: adapter.Told) -> str:
    """What became of a refund that we asked for, perhaps before its answer came. What is not ours is told of with its charge."""
    ours = Payment.objects.filter(provider=provider, kind=REFUND, deleted_at=None).exclude(asked_key="")
    found = ours.filter(asked_key=told.asked_key).first() if told.asked_key else None
    if found is None:
        return "nothing"
    if told.what == adapter.GIVEN_BACK:
        return refunding.done(found, told.asked_key, told.refund)
    return refunding.failed(found, told.asked_key, told.problem)


def _checkout(provider: PaymentProvider, told: adapter.Told) -> Checkout | None:
    """The payment that is meant: by our own name for it, else by the provider's. None for one that was not begun here."""
    found = Checkout.objects.filter(provider=provider, deleted_at=None)
    try:
        own = uuid.UUID(told.checkout) if told.checkout else None
    except ValueError:
        own = None
    if own is not None:
        return found.filter(pk=own).first()
    if told.session:
        return found.filter(session=told.session).first()
    return found.filter(intent=told.intent).first() if told.intent else None
