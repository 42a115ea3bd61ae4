"""A quote as a PDF, and its versions side by side."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.areas.orders.comparison import compared
from regulars.areas.orders.document import file_name, pdf_of
from regulars.areas.orders.models import Quote
from regulars.areas.orders.panels import STATUS_WORDS, lines_of, versions_of
from regulars.areas.orders.reactions import QUOTES
from regulars.engine import access, registry, stored
from regulars.ui import pages

MOST = 4


@require_GET
def pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The document: as it was sent, of a draft as it is now."""
    actor = pages.actor_of(request)
    quote = access.records("quote", actor).get(key)
    QUOTES.require_seen(actor)
    return pdf_answer(quote)


def pdf_answer(quote: Quote) -> HttpResponse:
    """A PDF that is shown in the browser and that nobody keeps."""
    answer = HttpResponse(pdf_of(quote), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(quote)}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def signature(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The signature that the customer drew. Not found where they signed by name alone."""
    quote = access.records("quote", pages.actor_of(request)).get(key)
    if quote.signature is None or not stored.path_of(quote.signature).exists():
        raise Http404
    answer = HttpResponse(stored.path_of(quote.signature).read_bytes(), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_GET
def versions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The newest versions of a quote, those that one may see, beside each other; `with` names others by their revision."""
    actor = pages.actor_of(request)
    quote = access.records("quote", actor).get(key)
    asked = {number for number in request.GET.getlist("with") if number.isascii() and number.isdigit()}
    found = versions_of(quote, actor)
    shown = [each for each in found if str(each.revision) in asked] or found[:MOST]
    if not QUOTES.may_see(actor):
        shown = []
    context = {
        "title": _("Versions of %(code)s") % {"code": quote.code},
        "quote": quote,
        "versions": shown[:MOST],
        "rows": compared([(each, lines_of(each)) for each in shown[:MOST]], actor.manner),
        "statuses": STATUS_WORDS,
        "crumbs": [(registry.get("quote").label_plural, "/quotes/"), (str(quote), f"/quotes/{quote.number}")],
    }
    return pages.render(request, "orders/versions.html", **context)
