"""Invoices, payments and providers, described; their panels on accounts, contacts, deals and quotes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.billing.entities.invoice import INVOICE
from regulars.areas.billing.entities.line import INVOICE_LINE, INVOICE_TAX
from regulars.areas.billing.entities.payment import ALLOCATION, PAYMENT
from regulars.areas.billing.entities.provider import CHECKOUT, PROVIDER
from regulars.areas.billing.making import invoice_account
from regulars.engine.describe import Action, Extend, Related
from regulars.engine.registry import register

COLUMNS = ("code", "kind", "status", "total", "open", "due_on")
INVOICES = _("Invoices and credit notes")

register(
    INVOICE,
    INVOICE_LINE,
    INVOICE_TAX,
    PAYMENT,
    ALLOCATION,
    PROVIDER,
    CHECKOUT,
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
    Extend("contact", related=(Related("invoice", "contact", COLUMNS, INVOICES),)),
    Extend("deal", related=(Related("invoice", "deal", COLUMNS, INVOICES),)),
    Extend("quote", related=(Related("invoice", "quote", COLUMNS, INVOICES),)),
    Extend("product", related=(Related("invoice-line", "product", ("invoice", "quantity", "price", "amount"), _("In invoices")),)),
)  # fmt: skip
