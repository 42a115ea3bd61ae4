"""A quote as a document: what stands in it, in the language it is written in, and the PDF of it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from regulars.areas.orders.choices import ACCEPTED, SENT
from regulars.areas.orders.documents import paper
from regulars.areas.orders.panels import STATUS_WORDS, lines_of
from regulars.areas.orders.reactions import QUOTES
from regulars.base.dates import format_date
from regulars.base.i18n import LANGUAGES
from regulars.engine import stored
from regulars.engine.models import StoredFile

KEPT = "quote-document"
"""What kept documents and signatures belong to: the books keep them as long as the quote, also when a person in them is erased."""


def pdf_of(quote: Any) -> bytes:
    """The PDF of a quote: that which was kept when it was accepted or sent, else one of what it says now."""
    for key in filter(None, (quote.acceptance_id, quote.document_id)):
        kept = StoredFile.objects.filter(pk=key).first()
        if kept is not None and stored.path_of(kept).exists():
            return stored.path_of(kept).read_bytes()
    return printed(quote)


def printed(quote: Any) -> bytes:
    """A PDF of what the quote says now. By its template."""
    return paper.set_in_type(data_of(quote), QUOTE, quote.template)


def keep_document(quote: Any) -> StoredFile:
    """The PDF as it is sent; it stays, whatever becomes of templates, names and addresses. It is the quote's, and none of its attachments."""
    return keep(quote, printed(quote), file_name(quote), "application/pdf")


def keep_signature(quote: Any, drawn: bytes) -> StoredFile:
    """What the customer drew (PNG); kept as the document is."""
    return keep(quote, drawn, "signature.png", "image/png")


def keep(quote: Any, content: bytes, name: str, media_type: str) -> StoredFile:
    """A file that is the quote's for good."""
    return stored.keep(content, name=name, media_type=media_type, actor_id=None, entity=KEPT, record=quote.pk)


def file_name(quote: Any) -> str:
    """“Q-2026-0001.pdf”, of later versions “Q-2026-0001-2.pdf”."""
    return f"{quote.code}-{quote.revision}.pdf" if quote.revision > 1 else f"{quote.code}.pdf"


def language_of(quote: Any) -> str:
    """The language that the quote is written in."""
    return quote.language if quote.language in LANGUAGES else "en"


def data_of(quote: Any) -> dict[str, Any]:
    """What the document shows, all of it written out in the document's language."""
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
        "fields": told["fields"]
        | {
            "number": str(quote.code),
            "date": format_date(_day(quote), language),
            "valid_until": format_date(quote.valid_until, language) if quote.valid_until else "",
        },
    }


def number_of(quote: Any) -> str:
    """The number as the customer reads it, with the version where there are several."""
    if quote.revision == 1:
        return str(quote.code)
    return _("%(code)s, version %(number)s") % {"code": quote.code, "number": quote.revision}


def _facts(quote: Any, language: str) -> list[list[str]]:
    rows = [
        [_("Number"), str(quote.code)],
        [_("Version"), str(quote.revision)] if quote.revision > 1 else [],
        [pgettext("of a document", "Date"), format_date(_day(quote), language)],
        [_("Valid until"), format_date(quote.valid_until, language)] if quote.valid_until else [],
        [_("Your contact with us"), quote.owner.name] if quote.owner else [],
    ]
    return [row for row in rows if row]


def _day(quote: Any) -> Any:
    return timezone.localtime(quote.sent_at).date() if quote.sent_at else timezone.localdate()


QUOTE = paper.priced(
    "quote",
    pgettext_lazy("offer", "Quote"),
    "Q-2026-0001",
    entity="quote",
    data=data_of,
    may=QUOTES.require_seen,
    fields=("valid_until",),
)
