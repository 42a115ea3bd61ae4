"""Invoices, payments and providers, described; their panels on accounts, contacts, deals and quotes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.billing.balance import balance_panel, confirm_over_limit, has_limit
from regulars.areas.billing.deducting import deposit
from regulars.areas.billing.entities.dunning import DUNNING_LEVEL
from regulars.areas.billing.entities.invoice import INVOICE
from regulars.areas.billing.entities.line import INVOICE_LINE, INVOICE_TAX
from regulars.areas.billing.entities.payment import ALLOCATION, PAYMENT
from regulars.areas.billing.entities.provider import CHECKOUT, PROVIDER
from regulars.areas.billing.making import invoice_account
from regulars.areas.billing.order_invoices import invoice_order, is_invoiceable
from regulars.areas.billing.returned_goods import credit_return, is_received
from regulars.areas.fulfilment.actions import is_accepted
from regulars.engine.describe import Action, Extend, Panel, Related
from regulars.engine.fields import Choice, LongText, Money, Option, Percent
from regulars.engine.registry import register
from regulars.engine.verb_words import name_verbs

COLUMNS = ("code", "kind", "status", "total", "open", "due_on")
INVOICES = _("Invoices and credit notes")
WHAT = (Option("delivered", _("What was delivered")), Option("all", _("All that is left")))
DEPOSIT_FIELDS = (
    Percent("percent", _("Per cent")),
    Money("amount", _("Amount"), low=0, help=_("Instead of per cent.")),
)

register(
    INVOICE,
    INVOICE_LINE,
    INVOICE_TAX,
    PAYMENT,
    ALLOCATION,
    PROVIDER,
    CHECKOUT,
    DUNNING_LEVEL,
    Extend(
        "account",
        related=(
            Related("invoice", "account", COLUMNS, INVOICES),
            Related("payment", "account", ("code", "paid_on", "amount", "unallocated", "status"), _("Payments"), sort="-paid_on"),
        ),
        actions=(
            Action(
                "invoice", pgettext_lazy("verb", "Make an invoice"), invoice_account, icon="receipt", bulk=False, opens=True,
                done=_("Invoice made"),
            ),
        ),
    ),
    Extend("account", panels=(Panel("balance", _("Balance"), "billing/balance.html", balance_panel),)),
    Extend("contact", related=(Related("invoice", "contact", COLUMNS, INVOICES),)),
    Extend("deal", related=(Related("invoice", "deal", COLUMNS, INVOICES),)),
    Extend(
        "quote",
        related=(Related("invoice", "quote", COLUMNS, INVOICES),),
        actions=(Action("deposit", pgettext_lazy("verb", "Ask for a deposit"), deposit, fields=DEPOSIT_FIELDS, icon="hand-coins", available=is_accepted, bulk=False, opens=True, done=_("Deposit invoice made")),),
    ),
    Extend(
        "order",
        related=(Related("invoice", "order", COLUMNS, INVOICES),),
        actions=(
            Action(
                "invoice", pgettext_lazy("verb", "Make an invoice"), invoice_order, icon="receipt", available=is_invoiceable, bulk=False, opens=True,
                fields=(Choice("what", _("Of what"), options=WHAT, default="delivered", required=True),),
                done=_("Invoice made"), help=_("What was delivered and not invoiced yet, or all that is left; deposits are taken off."),
            ),
            Action(
                "confirm_over_limit", pgettext_lazy("verb", "Confirm over the limit"), confirm_over_limit, icon="shield", available=has_limit, bulk=False,
                fields=(LongText("reason", _("Reason"), required=True, max_length=2000),),
                done=pgettext_lazy("order", "Confirmed"), help=_("Although it goes over the credit limit: by those who may raise it."),
            ),
            Action("deposit", pgettext_lazy("verb", "Ask for a deposit"), deposit, fields=DEPOSIT_FIELDS, icon="hand-coins", available=is_invoiceable, bulk=False, opens=True, done=_("Deposit invoice made")),
        ),
    ),
    Extend(
        "order-return",
        actions=(
            Action(
                "credit", pgettext_lazy("verb", "Make a credit note"), credit_return, icon="receipt", available=is_received, primary=True, bulk=False, opens=True,
                done=_("Credit note made"), help=_("A draft over what came back and was invoiced."),
            ),
        ),
    ),
    Extend("product", related=(Related("invoice-line", "product", ("invoice", "quantity", "price", "amount"), _("In invoices")),)),
)  # fmt: skip

name_verbs(
    allocate=_("Paid so much of an invoice"),
    answer=_("Answered by the payment provider"),
    book=_("Payment booked"),
    dun=_("Reminder sent"),
    fail=_("Payment failed"),
    issue=_("Invoice issued"),
    over_limit=_("Confirmed over the credit limit"),
)
name_verbs("invoice", "payment", settle=_("What is paid and open worked out"))
