"""Invoices, credit notes and deposit invoices, with their lines and taxes."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from regulars.areas.orders.documents.columns import Document, DocumentLine
from regulars.areas.taxes.amounts import Tax
from regulars.engine.models import AddressColumns, MoneyColumns, Record, foreign_index, text_index


class Invoice(Document):
    """What a customer owes us, or we them (a credit note). Amounts are positive in both.

    `code` is given when it is issued. What buyer and issuer were called then, and where they were, stays in `buyer_…` and `issuer_…`. `corrects` is the invoice that a credit
    note takes back. `deducted` is what deposits take off the total, which is what is left of it. `open` = `total` − `paid` − `credited` − `written_off`: of a credit note what is
    still to be used. `known_taxes` are amounts of taxes that are not worked out, because other invoices of the same order leave just that (not stored). `link` is what its public address is made of; `document` the PDF as it was issued.
    """

    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="invoices")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="invoices")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="invoices")
    kind = models.CharField(max_length=12, default="invoice")
    status = models.CharField(max_length=12, default="draft")
    quote = models.ForeignKey("orders.Quote", models.PROTECT, null=True, blank=True, related_name="invoices")
    order = models.ForeignKey("fulfilment.Order", models.PROTECT, null=True, blank=True, related_name="invoices")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="credit_notes")
    reason = models.TextField(blank=True, default="")
    reference = models.TextField(blank=True, default="")
    payment_days = models.IntegerField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    intro = models.TextField(blank=True, default="")
    terms = models.TextField(blank=True, default="")
    deducted = MoneyColumns()
    paid = MoneyColumns()
    credited = MoneyColumns()
    written_off = MoneyColumns()
    open = MoneyColumns()
    paid_on = models.DateField(null=True, blank=True)
    buyer = AddressColumns()
    buyer_name = models.TextField(blank=True, default="")
    buyer_person = models.TextField(blank=True, default="")
    buyer_tax_id = models.TextField(blank=True, default="")
    issuer = AddressColumns()
    issuer_name = models.TextField(blank=True, default="")
    issuer_tax_id = models.TextField(blank=True, default="")
    issuer_registration = models.TextField(blank=True, default="")
    issuer_reach = models.TextField(blank=True, default="")
    issuer_bank = models.TextField(blank=True, default="")
    issuer_iban = models.TextField(blank=True, default="")
    issuer_bic = models.TextField(blank=True, default="")
    link = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    is_disputed = models.BooleanField(default=False)
    dunning_level = models.IntegerField(default=0)
    dunned_on = models.DateField(null=True, blank=True)

    known_taxes: dict[Tax, Decimal] | None = None

    class Meta:
        indexes = (
            text_index("invoice_by_name", "name"),
            models.Index("status", "due_on", "id", name="invoice_by_status"),
            models.Index("total_base", "id", name="invoice_by_total"),
            foreign_index("invoice_by_foreign_total", "total"),
            models.Index("due_on", "id", name="invoice_unpaid", condition=models.Q(status__in=("issued", "partly_paid", "overdue"))),
            models.Index("account", "currency", name="invoice_owed", condition=models.Q(status__in=("issued", "partly_paid", "overdue"))),
        )  # fmt: skip
        constraints = (models.UniqueConstraint("code", name="invoice_code_once", condition=~models.Q(code="")),)


class InvoiceLine(DocumentLine):
    """So many of a product, or of what its name says; a part of a deposit that is asked for, or is taken off (`deducts`, with a negative quantity).

    `net` is what it comes to without taxes. One that `is_carried` over from another document (`corrects` names the line of an invoice) brings along what it comes to: its `pieces` by the taxes they bear (one of a bundle has
    several), as `orders.sums.pieces_of` reads them. Once its invoice is issued, each line has them whole, and nothing is worked out again.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(
        "fulfilment.OrderLine", models.PROTECT, null=True, blank=True, related_name="invoice_lines"
    )
    deducts = models.ForeignKey(Invoice, models.PROTECT, null=True, blank=True, related_name="deductions")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    is_carried = models.BooleanField(default=False, editable=False)
    pieces = models.JSONField(default=list, editable=False)
    net = MoneyColumns()


class InvoiceTax(Record):
    """What an invoice bears of one tax: of which net amount, and how much. Without a tax, `rule` says why."""

    name = models.TextField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="taxes_borne")
    percent = models.DecimalField(max_digits=9, decimal_places=4, default=0)
    is_included = models.BooleanField(default=False)
    rule = models.CharField(max_length=16, blank=True, default="")
    base = MoneyColumns()
    amount = MoneyColumns()
