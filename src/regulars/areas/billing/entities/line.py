"""The line of an invoice and its taxes, described."""

from dataclasses import replace
from decimal import Decimal as Number
from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regulars.areas.billing.carrying import settle_carried
from regulars.areas.billing.kinds import INVOICES, keep_carried, keep_lines, settle_lines
from regulars.areas.billing.models import InvoiceLine, InvoiceTax
from regulars.areas.billing.order_invoices import count_afterwards, count_again
from regulars.areas.billing.past_invoices import keep_issued, settle_told
from regulars.areas.orders.documents.fields import kept, line_fields, line_figures
from regulars.areas.orders.documents.prices import suggest_price, why_price
from regulars.areas.prices.line_fields import ENTRY
from regulars.areas.taxes.choices import RULES as TAX_RULES
from regulars.engine.describe import Access, Entity, Exchange, List, Panel, Section
from regulars.engine.fields import Choice, Decimal, Field, Money, Percent, Reference, Text, YesNo

BOTH_WAYS = Number(-(10**9))


def _below_zero(found: Field) -> Field:
    """Deposits that are taken off have a negative quantity; people type none (`kinds.keep_carried`)."""
    return replace(found, low=BOTH_WAYS) if isinstance(found, Decimal) and found.key == "quantity" else found


INVOICE_LINE = Entity(
    name="invoice-line",
    plural="invoice-lines",
    model=InvoiceLine,
    label=_("Line of an invoice"),
    label_plural=_("Lines of invoices"),
    icon="package",
    menu=False,
    help=_("So many of a product, or of what its name says."),
    fields=(
        Reference("invoice", pgettext_lazy("bill", "Invoice"), to="invoice", required=True, parent=True),
        *map(_below_zero, line_fields("invoice")),
        *line_figures(),
        kept(Money, "net", _("Net amount"), keep_history=False),
        kept(Reference, "order_line", _("Line of the order"), to="order-line"),
        kept(Reference, "deducts", _("Deducts the deposit"), to="invoice"),
        kept(Reference, "corrects", _("Corrects"), to="invoice-line"),
    ),
    facts=("quantity", "price", "discount", "amount"),
    sections=(
        Section(_("Line"), ("invoice", "section", "position", "product", "name", "description", "order_line", "deducts", "corrects")),
        Section(_("Price"), ("quantity", "unit", "price", "price_rule", "price_book", "discount", "amount", "net", "cost")),
        Section(_("Taxes"), ("tax_category", "tax_rule", "taxes")),
    ),
    form=("invoice", "product", "name", "quantity", "unit", "price", "discount", "section", "description"),
    list=List(
        columns=("invoice", "name", "quantity", "unit", "price", "discount", "amount"), sort="-created_at", totals=("amount", "net")
    ),
    panels=(Panel("why-price", _("Why this price"), "sales/why_price.html", partial(why_price, INVOICES)),),
    exchange=Exchange(aliases=(("quantity", "qty"), ("price", "unit price"))),
    access=Access(owner="", through="invoice"),
    part_of="invoice",
    entry=ENTRY,
    prepare=(keep_carried, keep_issued, settle_carried, settle_lines, count_afterwards, settle_told),
    moved=(keep_lines, count_again),
    suggest=partial(suggest_price, INVOICES),
)  # fmt: skip

INVOICE_TAX = Entity(
    name="invoice-tax",
    plural="invoice-taxes",
    model=InvoiceTax,
    label=_("Tax of an invoice"),
    label_plural=_("Taxes of invoices"),
    icon="percent",
    menu=False,
    help=_("How much of a tax an issued invoice bears, and of which net amount."),
    fields=(
        Text("name", _("Tax"), readonly=True, on_form=False, max_length=60),
        Reference("invoice", pgettext_lazy("bill", "Invoice"), to="invoice", required=True, parent=True, readonly=True),
        Percent("percent", _("Per cent"), places=4, readonly=True),
        YesNo("is_included", _("Prices contain it"), readonly=True),
        Choice("rule", _("Taxed by"), options=TAX_RULES, readonly=True),
        Money("base", _("Net amount"), readonly=True, low=None),
        Money("amount", _("Tax amount"), readonly=True),
    ),
    facts=("percent", "base", "amount"),
    list=List(columns=("invoice", "name", "percent", "rule", "base", "amount"), sort="-created_at", totals=("base", "amount")),
    exchange=Exchange(importable=False),
    access=Access(owner="", through="invoice", kept=True),
    part_of="invoice",
)  # fmt: skip
