"""Payments and what they pay, described."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.billing import bookings, refunding
from regulars.areas.billing.booking_rules import begin_payments, keep_booked, keep_payments
from regulars.areas.billing.choices import METHODS, PAYMENT_KINDS, PAYMENT_STATUSES
from regulars.areas.billing.models import Allocation, Payment
from regulars.areas.billing.panels import payment_panel
from regulars.areas.orders.documents.fields import kept
from regulars.areas.orders.numbering import numbered
from regulars.engine.describe import Access, Action, Entity, Exchange, List, Panel, Search, Section, View
from regulars.engine.fields import Choice, Date, LongText, Money, Reference, Text

FREE = {"all": [{"field": "unallocated", "op": "gt", "value": 0}, {"field": "status", "op": "eq", "value": "booked"}]}
REFUNDS = {"field": "kind", "op": "eq", "value": "refund"}
UNSETTLED = {"field": "status", "op": "in", "value": ["asked", "failed"]}

PAYMENT = Entity(
    name="payment",
    plural="payments",
    model=Payment,
    title="code",
    label=_("Payment"),
    label_plural=_("Payments"),
    icon="wallet",
    group="billing",
    help=_("Money that came in from a customer, or went back. What pays no invoice yet is the customer’s credit."),
    retention=_("Payments stay for the books; the person’s name goes out of their texts."),
    fields=(
        kept(Text, "code", _("Number"), max_length=30),
        kept(Choice, "kind", pgettext_lazy("payment", "Kind"), options=PAYMENT_KINDS, default="payment"),
        kept(Choice, "status", _("Status"), options=PAYMENT_STATUSES, default="booked"),
        Reference("account", _("Account"), to="account", required=True, parent=True),
        Money("amount", _("Amount"), low=0, required=True),
        kept(Money, "unallocated", _("Pays nothing yet")),
        Date("paid_on", _("Received on"), required=True, default=timezone.localdate),
        Choice("method", _("Method"), options=METHODS, default="transfer", required=True),
        Text("reference", _("Reference"), max_length=400, help=_("Invoices whose numbers stand here are paid by it at once.")),
        Text("payer", _("Payer"), max_length=200, personal=True),
        LongText("note", pgettext_lazy("payment", "Note")),
        Reference("owner", _("Owner"), to="user"),
        kept(Reference, "provider", _("Payment provider"), to="payment-provider"),
        kept(Text, "provider_key", _("Provider’s number"), max_length=200),
        kept(LongText, "problem", _("What went wrong")),
        kept(Reference, "returns", _("Gives back"), to="payment", parent=True),
        kept(Reference, "credit_note", _("Pays out the credit note"), to="invoice", parent=True),
    ),
    facts=("account", "amount", "unallocated", "paid_on", "status"),
    sections=(
        Section(_("Payment"), ("code", "kind", "status", "account", "amount", "unallocated", "paid_on", "method", "reference", "payer", "note", "owner")),
        Section(_("Origin"), ("provider", "provider_key", "problem", "returns", "credit_note")),
    ),
    form=("account", "amount", "paid_on", "method", "reference", "payer"),
    list=List(
        columns=("code", "paid_on", "account", "amount", "unallocated", "method", "reference", "status"),
        sort="-paid_on",
        totals=("amount", "unallocated"),
        card=("account", "amount", "status"),
        views=(
            View("free", _("Pays nothing yet"), FREE),
            View("refunds", _("Refunds"), REFUNDS),
            View("unsettled", _("Refunds under way"), UNSETTLED),
        ),
    ),
    panels=(Panel("pays", _("What it pays"), "billing/payment.html", payment_panel, main=True),),
    actions=(
        Action(
            "allocate", pgettext_lazy("verb", "Spread over invoices"), bookings.allocate, icon="split", available=bookings.has_rest, primary=True,
            fields=(
                Reference("invoice", pgettext_lazy("bill", "Invoice"), to="invoice", help=_("Empty: those due first.")),
                Money("amount", _("Amount"), low=0, help=_("Empty: as much as possible.")),
            ),
            done=_("Spread"),
        ),
        Action(
            "release", pgettext_lazy("verb", "Release"), bookings.release, icon="unlink", available=bookings.is_spread, bulk=False,
            fields=(Reference("invoice", pgettext_lazy("bill", "Invoice"), to="invoice", help=_("Empty: all of them.")),),
            done=_("Released"), help=_("It pays the invoice no more: that is open again."),
        ),
        Action(
            "refund", pgettext_lazy("verb", "Refund"), bookings.refund, icon="undo-2", available=bookings.has_rest, bulk=False, opens=True,
            fields=(
                Money("amount", _("Amount"), low=0, help=_("Empty: all that pays nothing.")),
                Date("paid_on", _("Paid on"), help=_("Empty: today.")),
                LongText("note", pgettext_lazy("payment", "Note"), max_length=bookings.LONGEST),
            ),
            done=_("Refunded"), help=_("What came through a provider goes back through it."),
        ),
        Action(
            "retry", pgettext_lazy("verb", "Try again"), refunding.retry, icon="refresh-cw", available=refunding.is_unsettled, primary=True,
            done=_("Asked for again"), help=_("The provider is asked once more; it gives nothing back twice."),
        ),
        Action(
            "reverse", pgettext_lazy("verb", "Reverse"), bookings.reverse, icon="circle-x", available=bookings.is_usable, bulk=False, danger=True,
            fields=(LongText("reason", _("Reason"), required=True, max_length=bookings.LONGEST),),
            done=pgettext_lazy("payment", "Reversed"), help=_("It did not come in after all. What it paid is open again."),
        ),
    ),
    search=Search(fields=("code", "account", "reference", "payer"), subtitle=("account", "amount", "paid_on"), amounts=("amount",)),
    access=Access(territory="account.territory"),
    exchange=Exchange(
        aliases=(("paid_on", "date"), ("paid_on", "дата"), ("account", "customer"), ("account", "клиент"), ("reference", "назначение платежа"), ("amount", "сумма")),
    ),
    prepare=(keep_booked, begin_payments, numbered("payment", "P-")),
    moved=(keep_payments,),
)  # fmt: skip

ALLOCATION = Entity(
    name="payment-allocation",
    plural="payment-allocations",
    model=Allocation,
    label=_("Part of a payment"),
    label_plural=_("Parts of payments"),
    icon="split",
    menu=False,
    help=_("So much of a payment, or of a credit note, pays an invoice."),
    fields=(
        Text("name", _("Name"), readonly=True, on_form=False, max_length=100, keep_history=False),
        Reference("payment", _("Payment"), to="payment", parent=True, readonly=True),
        Reference("credit_note", _("Credit note"), to="invoice", parent=True, readonly=True),
        Reference("invoice", pgettext_lazy("bill", "Invoice"), to="invoice", parent=True, readonly=True, required=True),
        Money("amount", _("Amount"), readonly=True, required=True),
        Date("allocated_on", _("On"), readonly=True, required=True, default=timezone.localdate),
    ),
    facts=("payment", "credit_note", "invoice", "amount"),
    list=List(columns=("allocated_on", "payment", "credit_note", "invoice", "amount"), sort="-allocated_on", totals=("amount",)),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="invoice", kept=True),
)  # fmt: skip
