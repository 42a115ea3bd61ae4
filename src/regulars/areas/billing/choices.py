"""The words people choose from about invoices and payments."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.engine.fields import Option

INVOICE, CREDIT_NOTE, DEPOSIT = "invoice", "credit_note", "deposit"
KINDS = (
    Option(INVOICE, pgettext_lazy("bill", "Invoice")),
    Option(CREDIT_NOTE, _("Credit note")),
    Option(DEPOSIT, _("Deposit invoice")),
)
PREFIXES = {INVOICE: "INV-", CREDIT_NOTE: "CN-", DEPOSIT: "DEP-"}
"""What the numbers of each kind begin with; each kind counts by itself, anew each year."""

DRAFT, ISSUED, PARTLY_PAID, PAID, OVERDUE = "draft", "issued", "partly_paid", "paid", "overdue"
CANCELLED, WRITTEN_OFF = "cancelled", "written_off"
STATUSES = (
    Option(DRAFT, pgettext_lazy("invoice", "Draft")),
    Option(ISSUED, pgettext_lazy("invoice", "Issued"), "accent"),
    Option(PARTLY_PAID, pgettext_lazy("invoice", "Partly paid"), "accent"),
    Option(PAID, pgettext_lazy("invoice", "Paid"), "good"),
    Option(OVERDUE, pgettext_lazy("invoice", "Overdue"), "bad"),
    Option(CANCELLED, pgettext_lazy("invoice", "Cancelled")),
    Option(WRITTEN_OFF, pgettext_lazy("invoice", "Written off"), "warn"),
)
UNPAID = (ISSUED, PARTLY_PAID, OVERDUE)
"""Of which statuses something is still to be paid."""

TRANSFER, CARD, CASH, CHEQUE, ONLINE, OTHER = "transfer", "card", "cash", "cheque", "online", "other"
METHODS = (
    Option(TRANSFER, _("Bank transfer")),
    Option(CARD, _("Card")),
    Option(CASH, pgettext_lazy("payment", "Cash")),
    Option(CHEQUE, _("Cheque")),
    Option(ONLINE, _("Online")),
    Option(OTHER, pgettext_lazy("payment", "Other")),
)
INCOMING, REFUND = "payment", "refund"
PAYMENT_KINDS = (
    Option(INCOMING, _("Payment"), "good"),
    Option(REFUND, _("Refund"), "warn"),
)
BOOKED, REVERSED, ASKED = "booked", "reversed", "asked"
PAYMENT_STATUSES = (
    Option(BOOKED, pgettext_lazy("payment", "Booked"), "good"),
    Option(REVERSED, pgettext_lazy("payment", "Reversed"), "bad"),
    Option(ASKED, pgettext_lazy("refund", "Asked for"), "accent"),
    Option("failed", pgettext_lazy("refund", "Failed"), "bad"),
)
GOING_BACK = (BOOKED, ASKED)
"""Of which statuses a refund counts: what the provider was asked for is nobody's until it answers."""

STRIPE, TEST = "stripe", "test"
PROVIDERS = (
    Option(STRIPE, "Stripe"),
    Option(TEST, _("Test (no money moves)")),
)
WAITING, DONE, FAILED, EXPIRED = "waiting", "done", "failed", "expired"
CHECKOUT_STATES = (
    Option(WAITING, pgettext_lazy("checkout", "Waiting"), "accent"),
    Option(DONE, pgettext_lazy("checkout", "Paid"), "good"),
    Option(FAILED, pgettext_lazy("checkout", "Failed"), "bad"),
    Option(EXPIRED, pgettext_lazy("checkout", "Expired")),
)
