"""Payments, what they pay, and who carries them out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from regulars.engine.models import MoneyColumns, Owned, Record, foreign_index, text_index


class PaymentProvider(Record):
    """Who takes payments for us: by `kind` the way it is spoken to. Keys are sealed and never shown again.

    `endpoint` is where its interface is asked.
    """

    name = models.TextField()
    kind = models.CharField(max_length=10, default="stripe")
    endpoint = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    keys_set_at = models.DateTimeField(null=True, blank=True)
    sealed_key = models.TextField(blank=True, default="", editable=False)
    sealed_secret = models.TextField(blank=True, default="", editable=False)

    class Meta:
        indexes = (text_index("payment_provider_by_name", "name"),)


class Payment(Owned):
    """Money that came in, or went back (`kind`). `unallocated` is what of it pays nothing yet: the customer's credit.

    `provider_key` is what the provider calls it, once for each provider. `returns` is the payment that a refund gives back, `credit_note` the credit note that it pays out.
    A refund that a provider is asked for has an `asked_key`, was tried `tries` times and is tried again at `next_at`; `problem` says what went wrong.
    """

    code = models.CharField(max_length=30, blank=True, default="")
    kind = models.CharField(max_length=10, default="payment")
    status = models.CharField(max_length=10, default="booked")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="payments")
    amount = MoneyColumns()
    unallocated = MoneyColumns()
    paid_on = models.DateField(default=timezone.localdate)
    method = models.CharField(max_length=10, default="transfer")
    reference = models.TextField(blank=True, default="")
    payer = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    provider = models.ForeignKey(PaymentProvider, models.PROTECT, null=True, blank=True, related_name="+")
    provider_key = models.TextField(blank=True, default="")
    asked_key = models.TextField(blank=True, default="", editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.TextField(blank=True, default="")
    returns = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="refunds")
    credit_note = models.ForeignKey("billing.Invoice", models.PROTECT, null=True, blank=True, related_name="payouts")

    title_attribute: ClassVar[str] = "code"

    class Meta:
        indexes = (
            text_index("payment_by_code", "code"),
            models.Index("paid_on", "id", name="payment_by_day"),
            models.Index("amount_base", "id", name="payment_by_amount"),
            foreign_index("payment_by_foreign_amount", "amount"),
            models.Index(fields=("next_at",), name="refund_due", condition=models.Q(status="asked")),
        )
        constraints = (
            models.UniqueConstraint("code", name="payment_code_once", condition=~models.Q(code="")),
            models.UniqueConstraint(
                "provider", "provider_key", name="payment_of_provider_once", condition=~models.Q(provider_key="")
            ),
        )


class Allocation(Record):
    """So much of a payment, or of a credit note, pays an invoice."""

    name = models.TextField(blank=True, default="")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="allocations")
    credit_note = models.ForeignKey("billing.Invoice", models.PROTECT, null=True, blank=True, related_name="uses")
    invoice = models.ForeignKey("billing.Invoice", models.PROTECT, related_name="allocations")
    amount = MoneyColumns()
    allocated_on = models.DateField(default=timezone.localdate)


class Checkout(Record):
    """A payment that a customer was sent to a provider for. `session` and `intent` are what the provider calls it."""

    name = models.TextField(blank=True, default="")
    provider = models.ForeignKey(PaymentProvider, models.PROTECT, related_name="+")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="+")
    invoice = models.ForeignKey("billing.Invoice", models.PROTECT, null=True, blank=True, related_name="checkouts")
    quote = models.ForeignKey("orders.Quote", models.PROTECT, null=True, blank=True, related_name="checkouts")
    amount = MoneyColumns()
    status = models.CharField(max_length=10, default="waiting")
    session = models.TextField(blank=True, default="")
    intent = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="", editable=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="+")
    problem = models.TextField(blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = (
            models.Index("provider", "session", name="checkout_by_session"),
            models.Index("provider", "intent", name="checkout_by_intent"),
        )


class ProviderEvent(models.Model):
    """What a provider told us, once for each of its identifiers. `outcome` is what became of it."""

    provider = models.ForeignKey(PaymentProvider, models.CASCADE, related_name="+")
    key = models.TextField()
    kind = models.TextField()
    outcome = models.TextField(default="")
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint("provider", "key", name="provider_event_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
