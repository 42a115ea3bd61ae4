"""The addresses of customers' pages: an invoice, and the test provider's page."""

from __future__ import annotations

from typing import Any

from regulars.areas.billing.choices import DRAFT
from regulars.areas.billing.models import Invoice
from regulars.ui.public.addresses import Addresses

INVOICES = Addresses("regulars.invoice", "i")
TESTS = Addresses("regulars.test-payment", "pay/test")


def address_of(invoice: Any) -> str:
    """The whole address of the customer's page; empty where there is none."""
    return INVOICES.of(invoice.link)


def invoice_at(token: str) -> Any | None:
    """The invoice that a page is of; None for an address that was never given, or was withdrawn."""
    link = INVOICES.link_in(token)
    if link is None:
        return None
    found = Invoice.objects.select_related("account", "contact", "seller", "owner").filter(link=link, deleted_at=None)
    return found.exclude(status=DRAFT).first()
