"""What holds of invoices whatever the way in. Nothing of an invoice that was issued is changed; what it comes to follows from its lines (`orders.documents`)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.billing.choices import CREDIT_NOTE, INVOICE
from regulars.areas.billing.models import Invoice, InvoiceLine
from regulars.areas.orders.documents import heads, lines
from regulars.areas.orders.documents.kind import CONTENT, LINKS, OF_LINE, Kind
from regulars.base.errors import Refused
from regulars.engine.batch import Batch

SETTLE = "settle"
"""The verb by which the program writes down what is paid and what is open."""


def was_issued() -> Refused:
    return Refused(_("This invoice was issued: it stays as it is. Make a credit note to take it back."), code="invoice_issued")  # fmt: skip


INVOICES = Kind(
    entity="invoice",
    line_entity="invoice-line",
    document=Invoice,
    line=InvoiceLine,
    parent="invoice",
    fixed=was_issued,
    deeds=frozenset(
        (
            "issue", SETTLE, "open", "link", "unlink", "mail", "cancel", "write_off", "reinstate", "dispute", "agree", "dun",
        )
    ),
    content=(*CONTENT, "payment_days", "delivered_on", "reference", "reason", "intro", "terms"),
    of_line=OF_LINE,
    links=LINKS | {"quote", "corrects", "deducts", "order", "order_line"},
    adds_up=SETTLE,
    takes_history=True,
)  # fmt: skip

keep_what_was_issued = partial(heads.keep_fixed, INVOICES)
settle_invoices = partial(heads.settle, INVOICES)
keep_invoices = partial(heads.keep, INVOICES)
settle_lines = partial(lines.settle_lines, INVOICES)
keep_lines = partial(lines.keep_lines, INVOICES)

OF_SOURCE = ("account", "seller", "currency", "discount", "discount_amount", "corrects", "quote", "order")
"""What an invoice that was made out of something has from there."""
OF_CARRIED = ("invoice", "product", "unit", "price", "discount", "tax_category")
"""What a line that was carried over has from where it comes."""


def keep_sources(batch: Batch) -> None:
    """Kind, corrected invoice, currency and customer of what was made out of something stay; nobody types a credit note or a deposit without one."""
    for item in batch.good:
        invoice: Any = item.record
        if batch.actor.is_system:
            continue
        typed = invoice.kind != INVOICE or invoice.corrects_id or invoice.quote_id or invoice.order_id
        if batch.changed(item, "kind", "corrects", "quote", "order") and (typed or not item.is_new):
            text = _("Credit notes and deposits are made of the invoice or quote that they are for.")
            batch.refuse(item, Refused(text, code="made_of_something"))
            continue
        if item.is_new or not batch.changed(item, *OF_SOURCE):
            continue
        if InvoiceLine.objects.filter(invoice=invoice.pk, is_carried=True, deleted_at=None).exists():
            batch.refuse(item, _from_source())


def keep_carried(batch: Batch) -> None:
    """Of a line that was carried over one may change the words, the place and, where parts are possible, the quantity; of one that was typed the quantity is not negative."""
    for item in batch.good:
        line: Any = item.record
        if batch.actor.is_system:
            continue
        if line.quantity is not None and line.quantity < 0 and (item.is_new or not line.is_carried):
            text = _("A quantity is not negative: make a credit note to take something back.")
            batch.refuse(item, Refused(text, code="negative_quantity", fields={"quantity": text}))
        elif not item.is_new and line.is_carried and batch.changed(item, *OF_CARRIED):
            batch.refuse(item, _from_source())


def is_credit_note(invoice: Any) -> bool:
    return bool(invoice.kind == CREDIT_NOTE)


def _from_source() -> Refused:
    text = _("This comes from the document that the invoice was made of, and stays as it is there.")
    return Refused(text, code="from_source")
