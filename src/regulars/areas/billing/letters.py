"""The letter by which an invoice comes to the customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.billing.choices import CREDIT_NOTE
from regulars.areas.billing.document import heading_of
from regulars.areas.billing.links import address_of
from regulars.base.dates import format_date
from regulars.base.i18n import language_of
from regulars.base.money import format_money
from regulars.services.outbox.actions import Letter


def letter_of(invoice: Any, *, to: str, message: str, reply_to: str) -> Letter:
    """In the language that is spoken: what was written, what it comes to, until when, and the link."""
    language = language_of(None)
    subject = f"{heading_of(invoice)} {invoice.code}: {invoice.issuer_name}"
    default = (
        _("Please find our credit note at this address:")
        if invoice.kind == CREDIT_NOTE
        else _("Please find our invoice at this address:")
    )
    lines = [message.strip() or default, "", address_of(invoice), "", *amounts(invoice, language)]
    return Letter(to, subject, "\n".join(lines), kind="invoice", entity="invoice", record=invoice.pk, reply_to=reply_to)


def amounts(invoice: Any, language: str) -> list[str]:
    """What it comes to, what is open of it, and until when."""
    found = [_("Total: %(amount)s") % {"amount": format_money(invoice.total, invoice.currency, language)}]
    if invoice.open and invoice.open != invoice.total:
        found.append(_("Still open: %(amount)s") % {"amount": format_money(invoice.open, invoice.currency, language)})
    if invoice.due_on and invoice.open:
        found.append(_("Due on: %(day)s") % {"day": format_date(invoice.due_on, language)})
    return found
