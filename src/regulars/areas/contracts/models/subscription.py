"""Subscriptions: what an account pays period by period."""

from __future__ import annotations

from django.db import models

from regulars.areas.contracts.models.contract import Contract
from regulars.engine.models import MoneyColumns, Owned, Record, tags_field, text_index


class Subscription(Owned):
    """What an account pays for in advance, every period. `code` is its number. Periods of months are counted from `anchor_day` (None: the day of the start); `interval` custom is every `every` `unit`s.

    `billed_until` is the last day that was invoiced, `next_on` the day of the next invoice. `ends_on` is its last day; `paused_on` the first day of a pause. `mrr` and `arr` are what it brings a month and a year by its
    lines of today, before taxes.
    """

    name = models.TextField(blank=True, default="")
    code = models.CharField(max_length=30, blank=True, default="")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="subscriptions")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="subscriptions")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="subscriptions")
    seller = models.ForeignKey("taxes.Seller", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    status = models.CharField(max_length=8, default="draft")
    language = models.CharField(max_length=2, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    interval = models.CharField(max_length=8, default="month")
    every = models.IntegerField(null=True, blank=True)
    unit = models.CharField(max_length=5, default="month")
    anchor_day = models.IntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    payment_days = models.IntegerField(null=True, blank=True)
    issues = models.BooleanField(default=True)
    mails = models.BooleanField(default=False)
    billed_until = models.DateField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)
    paused_on = models.DateField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancellation = models.TextField(blank=True, default="")
    mrr = MoneyColumns()
    arr = MoneyColumns()
    description = models.TextField(blank=True, default="")
    tags = tags_field()

    notice: str = ""
    """What a verb has to say besides that it was done; not stored."""

    class Meta:
        indexes = (
            text_index("subscription_by_name", "name"),
            models.Index(
                "next_on", "id", name="subscription_due", condition=models.Q(status="active", deleted_at=None)
            ),
            models.Index("mrr_base", "id", name="subscription_by_mrr"),
        )
        constraints = (models.UniqueConstraint("code", name="subscription_code_once", condition=~models.Q(code="")),)


class SubscriptionLine(Record):
    """So many of a product at a price for each period, from `from_on` to `until_on` (None: on and on). A change ends one and begins another; `is_paused` ended with a pause."""

    name = models.TextField(blank=True, default="")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="lines")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    unit = models.ForeignKey("catalog.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    price = MoneyColumns()
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    amount = MoneyColumns()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    is_paused = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = (models.Index("subscription", "from_on", name="subscription_line_of"),)


class SubscriptionPeriod(Record):
    """A period of a subscription and the invoice that was made of it. `billed` is all that was invoiced of it so far, credits taken off, before taxes, `charged` the same by line, as “LINE COINS”; `first` may lie behind the whole period's first day where it began in the middle."""

    name = models.TextField(blank=True, default="")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="periods")
    first = models.DateField()
    last = models.DateField()
    billed = MoneyColumns()
    charged = tags_field()
    invoice = models.ForeignKey(
        "billing.Invoice", models.PROTECT, null=True, blank=True, related_name="subscription_periods"
    )

    class Meta:
        constraints = (models.UniqueConstraint("subscription", "first", name="subscription_period_once"),)
