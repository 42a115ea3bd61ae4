"""The letter by which a quote comes to the customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.orders.links import address_of
from regulars.base.dates import format_date
from regulars.base.i18n import language_of
from regulars.base.money import format_money
from regulars.services.outbox.actions import Letter


def letter_of(quote: Any, *, to: str, message: str, reply_to: str) -> Letter:
    """In the language that is spoken: what was written, what it comes to, and the link."""
    language = language_of(None)
    seller = quote.seller.name if quote.seller else ""
    subject = _("Quote %(code)s: %(name)s") % {"code": quote.code, "name": seller or quote.name}
    lines = [message.strip() or _("Please find our quote at this address:"), "", address_of(quote), ""]
    lines.append(_("Total: %(amount)s") % {"amount": format_money(quote.total, quote.currency, language)})
    if quote.valid_until:
        lines.append(_("Valid until: %(day)s") % {"day": format_date(quote.valid_until, language)})
    return Letter(to, subject, "\n".join(lines), kind="quote", entity="quote", record=quote.pk, reply_to=reply_to)
