"""Orders and deliveries as PDFs."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from regulars.areas.fulfilment import papers
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.engine import access
from regulars.ui import pages


@require_GET
def confirmation(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The confirmation: as it was made first, of a draft as it is now."""
    actor = pages.actor_of(request)
    order = access.records("order", actor).get(key)
    ORDERS.require_seen(actor)
    return _pdf(papers.confirmation_of(order), papers.confirmation_name(order))


@require_GET
def note(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The delivery note."""
    actor = pages.actor_of(request)
    delivery = access.records("delivery", actor).get(key)
    papers.require_note_seen(actor)
    return _pdf(papers.note_of(delivery), papers.note_name(delivery))


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
