"""A quote as a document: what stands in it, in the language it is written in, and the PDF of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.orders import sums
from regulars.areas.orders.choices import ACCEPTED, SENT
from regulars.areas.orders.panels import STATUS_WORDS, in_sections, lines_of, tax_rows
from regulars.areas.orders.words import quantity_words
from regulars.areas.taxes.letterhead import buyer_words, logo_of, seller_words
from regulars.base.dates import format_date
from regulars.base.i18n import LANGUAGES, speaking
from regulars.base.money import format_money
from regulars.base.numbers import format_percent
from regulars.engine import stored
from regulars.engine.models import StoredFile
from regulars.services.printing import typesetting

KEPT = "quote-document"
"""What kept documents and signatures belong to: the books keep them as long as the quote, also when a person in them is erased."""
TEMPLATE = Path(__file__).parent / "typst" / "quote.typ"


def pdf_of(quote: Any) -> bytes:
    """The PDF of a quote: that which was kept when it was sent, else one of what it says now."""
    if quote.document_id:
        kept = StoredFile.objects.filter(pk=quote.document_id).first()
        if kept is not None and stored.path_of(kept).exists():
            return stored.path_of(kept).read_bytes()
    return printed(quote)


def printed(quote: Any) -> bytes:
    """A PDF of what the quote says now. A logo that is no picture is left out."""
    data = data_of(quote)
    try:
        return typesetting.pdf(TEMPLATE, data)
    except typst.TypstError:
        if data["logo"] is None:
            raise
        return typesetting.pdf(TEMPLATE, {**data, "logo": None})


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
    language = quote.language if quote.language in LANGUAGES else "en"
    with speaking(language):
        return _data(quote, lines_of(quote), language)


def _data(quote: Any, lines: list[Any], language: str) -> dict[str, Any]:
    def money(amount: Any) -> str:
        return format_money(amount, quote.currency, language)

    places = {line.pk: place for place, line in enumerate(lines, 1)}
    return {
        "language": language,
        "title": f"{pgettext('offer', 'Quote')} {number_of(quote)}",
        "number": number_of(quote),
        "name": quote.name if quote.name != quote.account.name else "",
        "mark": "" if quote.status in (SENT, ACCEPTED) else str(STATUS_WORDS[quote.status].label),
        "logo": logo_of(quote.seller),
        "words": _words(),
        "seller": seller_words(quote.seller, language),
        "buyer": buyer_words(quote.account, quote.contact, quote.seller, language),
        "facts": _facts(quote, language),
        "intro": quote.intro,
        "terms": quote.terms,
        "shows_discount": any(line.discount for line in lines),
        "sections": [
            {"title": title, "lines": [_line(line, money, language, places[line.pk]) for line in group]}
            for title, group in in_sections(lines)
        ],
        "sums": _sums(quote, lines, money, language),
        "total": [_("Total"), money(quote.total)],
        "notes": _notes(lines),
    }


def number_of(quote: Any) -> str:
    """The number as the customer reads it, with the version where there are several."""
    if quote.revision == 1:
        return str(quote.code)
    return _("%(code)s, version %(number)s") % {"code": quote.code, "number": quote.revision}


def _words() -> dict[str, str]:
    return {
        "quote": pgettext("offer", "Quote"),
        "position": pgettext("column of a document", "No."),
        "what": pgettext("column of a document", "Description"),
        "quantity": _("Quantity"),
        "price": _("Price"),
        "discount": _("Discount"),
        "amount": _("Amount"),
        "terms": _("Terms"),
        "place": _("Place, date"),
        "signature": _("Signature of the customer"),
        "page": _("Page {page} of {pages}"),
    }


def _line(line: Any, money: Any, language: str, number: int) -> dict[str, Any]:
    return {
        "position": str(number),
        "name": line.name,
        "description": line.description,
        "option": "" if not line.is_optional else _("optional, chosen") if line.is_chosen else _("optional"),
        "is_counted": sums.counts(line),
        "quantity": quantity_words(line, language),
        "price": money(line.price),
        "discount": format_percent(line.discount, language) if line.discount else "",
        "amount": money(line.amount),
    }


def _sums(quote: Any, lines: list[Any], money: Any, language: str) -> list[list[str]]:
    rows = []
    if quote.reduction:
        label = _("Discount on the whole")
        rows.append([_("Subtotal"), money(quote.subtotal)])
        rows.append(
            [
                f"{label} {format_percent(quote.discount, language)}" if quote.discount else label,
                f"−{money(quote.reduction)}",
            ]
        )
    rows.append([_("Net amount"), money(quote.net)])
    return rows + [
        [words, money(amount) if amount is not None else ""]
        for words, _base, amount in tax_rows(quote, lines, language)
    ]


def _notes(lines: list[Any]) -> list[str]:
    found = []
    if any(line.is_optional and not line.is_chosen for line in lines):
        found.append(_("Optional lines that are not chosen are not part of the total."))
    if any(line.tax_rule == "reverse_charge" for line in lines):
        found.append(_("Reverse charge: the customer accounts for the tax (Directive 2006/112/EC, article 196)."))
    return found


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
