"""The document that was accepted: the one that was sent, page for page, and behind it one that says who accepted what, when, with their signature."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.orders.document import keep, language_of, number_of, pdf_of
from regulars.areas.orders.documents.paper import sum_rows
from regulars.areas.orders.panels import lines_of
from regulars.base.dates import format_moment
from regulars.base.i18n import speaking
from regulars.base.money import format_money
from regulars.engine import stored
from regulars.engine.models import StoredFile
from regulars.services.printing import typesetting

TEMPLATE = Path(__file__).parent / "typst" / "acceptance.typ"


def keep_acceptance(quote: Any, recorded_by: str = "") -> StoredFile:
    """The PDF of a quote that has just been accepted. `recorded_by` is who of us wrote it down, where the customer did not do so themselves."""
    sent = pdf_of(quote)
    with speaking(language_of(quote)):
        data = _data(quote, sent, recorded_by)
    try:
        page = typesetting.pdf(TEMPLATE, data)
    except typesetting.Unset:
        page = typesetting.pdf(TEMPLATE, {**data, "signature": None})
    return keep(quote, typesetting.behind(sent, page), _file_name(quote), "application/pdf")


def _file_name(quote: Any) -> str:
    return f"{quote.code}-{quote.revision}-accepted.pdf"


def _data(quote: Any, sent: bytes, recorded_by: str) -> dict[str, Any]:
    language, lines = language_of(quote), lines_of(quote)

    def money(amount: Any) -> str:
        return format_money(amount, quote.currency, language)

    zone = timezone.get_current_timezone()
    moment = quote.decided_at.astimezone(zone)
    rows = [
        [_("Document"), number_of(quote)],
        [pgettext("of a document", "Customer"), quote.account.name],
        [_("Accepted by"), quote.decided_by] if quote.decided_by else [],
        [_("Recorded by"), recorded_by] if recorded_by else [],
        [_("Date and time"), f"{format_moment(moment, language, zone)} ({moment:%Z})"],
        [_("Network address"), quote.decided_from] if quote.decided_from else [],
    ]
    optional = [line for line in lines if line.is_optional]
    return {
        "language": language,
        "title": _("Acceptance of %(number)s") % {"number": number_of(quote)},
        "seller": quote.seller.name if quote.seller else "",
        "rows": [row for row in rows if row],
        "options": [[_("chosen") if line.is_chosen else _("not chosen"), line.name, money(line.amount)] for line in optional],
        "sums": [*sum_rows(quote, lines, money, language), [_("Total"), money(quote.total)]],
        "signature": _signature(quote),
        "digest": hashlib.sha256(sent).hexdigest(),
        "words": {
            "heading": _("Acceptance"),
            "options": _("Optional lines"),
            "sums": _("Accepted amount"),
            "signature": _("Signature"),
            "digest": _("The pages before are the document as it was sent. Its SHA-256:"),
        },
    }  # fmt: skip


def _signature(quote: Any) -> list[int] | None:
    if quote.signature is None or not stored.path_of(quote.signature).exists():
        return None
    return typesetting.picture(stored.path_of(quote.signature).read_bytes())
