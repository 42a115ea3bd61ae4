"""An invoice as a PDF and as an electronic invoice, for those who may see it."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from regulars.areas.billing.document import file_name, pdf_of, require_seen
from regulars.areas.billing.models import Invoice
from regulars.areas.billing.ubl.ours import electronic
from regulars.engine import access
from regulars.ui import pages


@require_GET
def pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The document: as it was issued, of a draft as it is now."""
    actor = pages.actor_of(request)
    invoice = access.records("invoice", actor).get(key)
    require_seen(actor)
    return pdf_answer(invoice)


@require_GET
def xml(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The electronic invoice (UBL 2.1)."""
    actor = pages.actor_of(request)
    invoice = access.records("invoice", actor).get(key)
    require_seen(actor)
    return file_answer(electronic(invoice), f"{invoice.code}.xml", "application/xml", inline=False)


def pdf_answer(invoice: Invoice) -> HttpResponse:
    """A PDF that is shown in the browser and that nobody keeps."""
    return file_answer(pdf_of(invoice), file_name(invoice), "application/pdf")


def file_answer(content: bytes, name: str, media_type: str, *, inline: bool = True) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
