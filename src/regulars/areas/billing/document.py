"""An invoice as a document, in the language it is written in, and the PDF of it, which is kept when it is issued."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from regulars.areas.billing import epc, parties
from regulars.areas.billing.choices import CREDIT_NOTE, DEPOSIT, DRAFT, INVOICE
from regulars.areas.billing.kinds import INVOICES
from regulars.areas.billing.links import address_of
from regulars.areas.billing.models import Invoice
from regulars.areas.billing.providers import usual_provider
from regulars.areas.orders.documents import paper
from regulars.base.amount_words import MOST, in_russian
from regulars.base.dates import format_date
from regulars.base.errors import NotAllowed
from regulars.base.money import format_money
from regulars.engine import stored
from regulars.engine.actor import Actor
from regulars.services.printing import typesetting
from regulars.services.printing.kinds import BLOCKS

KEPT = "invoice-document"
"""What kept documents belong to: the books keep them as long as the invoice, also when a person in them is erased."""


def pdf_of(invoice: Any) -> bytes:
    """The PDF of an invoice: that which was kept when it was issued, else one of what it says now."""
    return paper.kept_or(invoice, printed)


def printed(invoice: Any) -> bytes:
    """A PDF of what the invoice says."""
    return paper.set_in_type(data_of(invoice), BILL)


def keep_document(invoice: Any) -> None:
    """The PDF as it is issued; it stays, whatever becomes of templates, names and addresses. Kept once."""
    if invoice.document_id is not None:
        return
    kept = stored.keep(
        printed(invoice),
        name=file_name(invoice),
        media_type="application/pdf",
        actor_id=None,
        entity=KEPT,
        record=invoice.pk,
    )
    Invoice.objects.filter(pk=invoice.pk, document=None).update(document=kept)
    invoice.document = kept


def require_seen(actor: Actor) -> None:
    """Raises NotAllowed to those from whom prices or amounts of invoices are hidden: the document shows them."""
    if any(actor.withholds("invoice-line", key) for key in ("price", "amount")) or actor.withholds("invoice", "total"):
        raise NotAllowed


def file_name(invoice: Any) -> str:
    """“INV-2026-0001.pdf”."""
    return f"{invoice.code or _('draft')}.pdf"


def data_of(invoice: Any) -> dict[str, Any]:
    """What the template shows, all of it written out in the document's language."""
    return paper.spoken(invoice, _data)


def heading_of(invoice: Any) -> str:
    """“Invoice”, “Credit note”, “Deposit invoice” in the language that is spoken."""
    return {
        INVOICE: pgettext("bill", "Invoice"),
        CREDIT_NOTE: _("Credit note"),
        DEPOSIT: _("Deposit invoice"),
    }[invoice.kind]


def _data(invoice: Any, language: str) -> dict[str, Any]:
    heading = heading_of(invoice)
    lines = INVOICES.shown_lines(invoice)
    told = paper.common(invoice, lines, language, title=f"{heading} {invoice.code}".strip())
    if invoice.status != DRAFT:
        told["seller"] = parties.issuer_words(invoice, language)
        told["buyer"] = parties.buyer_words(invoice, language)
    return {
        **told,
        "heading": heading,
        "number": invoice.code,
        "name": subject if (subject := invoice.name.removeprefix(f"{invoice.code} · ")) != invoice.account.name else "",
        "mark": pgettext("invoice", "Draft") if invoice.status == DRAFT else "",
        "facts": _facts(invoice, language),
        "intro": invoice.intro,
        "terms": invoice.terms,
        "notes": [*told["notes"], *_closing(invoice, language)],
        "payment": _payment(invoice, language),
        "fields": told["fields"]
        | {
            "number": invoice.code,
            "date": format_date(invoice.issued_on or timezone.localdate(), language),
            "due_on": format_date(invoice.due_on, language) if invoice.due_on else "",
        },
    }


def _facts(invoice: Any, language: str) -> list[list[str]]:
    def day(value: Any) -> str:
        return format_date(value, language)

    corrects = invoice.corrects
    rows = [
        [_("Number"), invoice.code] if invoice.code else [],
        [pgettext("of a document", "Date"), day(invoice.issued_on or timezone.localdate())],
        [_("Delivered on"), day(invoice.delivered_on)] if invoice.delivered_on else [],
        [_("Due on"), day(invoice.due_on)] if invoice.due_on else [],
        [_("Your reference"), invoice.reference] if invoice.reference else [],
        [_("Corrects the invoice"), corrects.code] if corrects else [],
        [_("Of"), day(corrects.issued_on)] if corrects and corrects.issued_on else [],
        [_("Your contact with us"), invoice.owner.name] if invoice.owner else [],
    ]
    return [row for row in rows if row]


def _closing(invoice: Any, language: str) -> list[str]:
    found = []
    if language == "ru" and invoice.total is not None and 0 <= invoice.total < MOST:
        found.append(_("Total in words: %(words)s.") % {"words": in_russian(invoice.total, invoice.currency)})
    if invoice.kind == CREDIT_NOTE and invoice.reason:
        found.append(_("Reason: %(reason)s") % {"reason": invoice.reason})
    return found


def _payment(invoice: Any, language: str) -> dict[str, Any] | None:
    """How it is paid; nothing on credit notes, and on what comes to nothing."""
    if invoice.kind == CREDIT_NOTE or not invoice.total:
        return None
    bank = parties.issuer_words(invoice, language)["bank"]
    rows = [
        [_("To be paid"), format_money(invoice.total, invoice.currency, language)],
        [_("Due on"), format_date(invoice.due_on, language)] if invoice.due_on else [],
        [_("To the account"), bank] if bank else [],
        [_("Reference of the payment"), invoice.code] if invoice.code else [],
    ]
    code = epc.code_of(invoice)
    link = address_of(invoice) if invoice.link and usual_provider() is not None else ""
    return {
        "title": _("Payment"),
        "rows": [row for row in rows if row],
        "link": link,
        "link_words": _("Read and pay online"),
        "code": typesetting.picture(code) if code else None,
        "code_words": _("Scan to pay by bank transfer"),
    }


BILL = paper.priced(
    "invoice",
    pgettext_lazy("bill", "Invoice"),
    "INV-2026-0001",
    entity="invoice",
    data=data_of,
    may=require_seen,
    fields=("due_on",),
    blocks=tuple(each for each in BLOCKS if each != "signature"),
)
