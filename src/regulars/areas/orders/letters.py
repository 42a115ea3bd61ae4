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
    words = message.strip() or _("Please find our quote at this address:")
    return Letter(
        to, subject, _told(quote, words, language), kind="quote", entity="quote", record=quote.pk, reply_to=reply_to
    )


def reminder_of(quote: Any, kind: str) -> Letter:
    """In the language that is spoken: that no answer came yet, or that its last day comes near."""
    language = language_of(None)
    seller = quote.seller.name if quote.seller else ""
    subject = _("Reminder: quote %(code)s: %(name)s") % {"code": quote.code, "name": seller or quote.name}
    words = {
        "unanswered": _(
            "Some days ago we sent you a quote. Do you have questions? You can read it, ask and answer at this address:"
        ),
        "ending": _("The quote that we sent you ends soon. You can read it, ask and answer at this address:"),
    }[kind]
    reply_to = quote.owner.email if quote.owner and quote.owner.is_active else ""
    reason = _("You get this because a quote was sent to you that waits for an answer.")
    return Letter(
        quote.mailed_to,
        subject,
        _told(quote, words, language),
        kind="quote",
        entity="quote",
        record=quote.pk,
        reply_to=reply_to,
        reason=reason,
    )


def _told(quote: Any, words: str, language: str) -> str:
    lines = [words, "", address_of(quote), ""]
    lines.append(_("Total: %(amount)s") % {"amount": format_money(quote.total, quote.currency, language)})
    if quote.valid_until:
        lines.append(_("Valid until: %(day)s") % {"day": format_date(quote.valid_until, language)})
    return "\n".join(lines)
