"""Versions of a quote side by side."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.areas.orders.comparison import compared
from regulars.areas.orders.panels import STATUS_WORDS, lines_of, versions_of
from regulars.engine import access, registry
from regulars.ui import pages

MOST = 4


@require_GET
def versions(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The newest versions of a quote, those that one may see, beside each other; `with` names others by their revision."""
    actor = pages.actor_of(request)
    quote = access.records("quote", actor).get(key)
    asked = {number for number in request.GET.getlist("with") if number.isascii() and number.isdigit()}
    found = versions_of(quote, actor)
    shown = [each for each in found if str(each.revision) in asked] or found[:MOST]
    if actor.hides("quote-line", "price") or actor.hides("quote", "total"):
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
