"""A quote as a document: what stands in it, in the language it is written in, and the PDF of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.orders.choices import ACCEPTED, SENT
from regulars.areas.orders.documents import paper
from regulars.areas.orders.panels import STATUS_WORDS, lines_of
from regulars.base.dates import format_date
from regulars.engine import stored
from regulars.engine.models import StoredFile

KEPT = "quote-document"
"""What kept documents and signatures belong to: the books keep them as long as the quote, also when a person in them is erased."""


def pdf_of(quote: Any) -> bytes:
    """The PDF of a quote: that which was kept when it was sent, else one of what it says now."""
    return paper.kept_or(quote, printed)


def printed(quote: Any) -> bytes:
    """A PDF of what the quote says now. A logo that is no picture is left out."""
    return paper.set_in_type(data_of(quote))


def keep_document(quote: Any) -> StoredFile:
    """The PDF as it is sent; it stays, whatever becomes of templates, names and addresses. It is the quote's, and none of its attachments."""
    return _keep(quote, printed(quote), file_name(quote), "application/pdf")


def keep_signature(quote: Any, drawn: bytes) -> StoredFile:
    """What the customer drew (PNG); kept as the document is."""
    return _keep(quote, drawn, "signature.png", "image/png")


def _keep(quote: Any, content: bytes, name: str, media_type: str) -> StoredFile:
    return stored.keep(content, name=name, media_type=media_type, actor_id=None, entity=KEPT, record=quote.pk)


def file_name(quote: Any) -> str:
    """“Q-2026-0001.pdf”, of later versions “Q-2026-0001-2.pdf”."""
    return f"{quote.code}-{quote.revision}.pdf" if quote.revision > 1 else f"{quote.code}.pdf"


def data_of(quote: Any) -> dict[str, Any]:
    """What the template shows, all of it written out in the document's language."""
    return paper.spoken(quote, _data)


def _data(quote: Any, language: str) -> dict[str, Any]:
    heading = pgettext("offer", "Quote")
    told = paper.common(quote, lines_of(quote), language, title=f"{heading} {number_of(quote)}")
    return {
        **told,
        "heading": heading,
        "number": number_of(quote),
        "name": quote.name if quote.name != quote.account.name else "",
        "mark": "" if quote.status in (SENT, ACCEPTED) else str(STATUS_WORDS[quote.status].label),
        "facts": _facts(quote, language),
        "intro": quote.intro,
        "terms": quote.terms,
    }


def number_of(quote: Any) -> str:
    """The number as the customer reads it, with the version where there are several."""
    if quote.revision == 1:
        return str(quote.code)
    return _("%(code)s, version %(number)s") % {"code": quote.code, "number": quote.revision}


def _facts(quote: Any, language: str) -> list[list[str]]:
    day = timezone.localtime(quote.sent_at).date() if quote.sent_at else timezone.localdate()
    rows = [
        [_("Number"), str(quote.code)],
        [_("Version"), str(quote.revision)] if quote.revision > 1 else [],
        [pgettext("of a document", "Date"), format_date(day, language)],
        [_("Valid until"), format_date(quote.valid_until, language)] if quote.valid_until else [],
        [_("Your contact with us"), quote.owner.name] if quote.owner else [],
    ]
    return [row for row in rows if row]
