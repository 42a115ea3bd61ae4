"""What entries show of themselves, and what deals, quotes and their lines show of the encyclopedia."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.utils import timezone

from regulars.areas.catalog.models import Product
from regulars.areas.encyclopedia import reading
from regulars.areas.encyclopedia.choices import LINKS, PUBLISHED
from regulars.areas.encyclopedia.models import BattleCard, ProductLink
from regulars.areas.orders.models import QuoteLine
from regulars.areas.sales.models import DealCompetitor, DealLine
from regulars.base.i18n import LANGUAGES
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import is_kept

MOST = 8
KINDS = {option.value: option for option in LINKS}
READ = {
    "encyclopedia-entry": {"address", "status"},
    "encyclopedia-text": {"name", "summary", "body", "language"},
    "encyclopedia-specification": {"name", "value", "unit", "group"},
    "encyclopedia-question": {"name", "answer"},
    "encyclopedia-picture": {"name"},
    "encyclopedia-document": {"name", "edition"},
}
"""What the page of an entry shows of it."""
ANSWERED = {
    "battle-card": {"competitor", "product", "family", "our_answer", "their_strengths", "their_weaknesses"},
    "competitor": {"name"},
    "product": {"name"},
    "product-family": {"name"},
    "deal-competitor": {"deal", "competitor"},
}
SUGGESTED = {"product-link": {"product", "other", "kind", "reason"}, "product": {"name", "is_active"}}


def page_panel(entry: Any, actor: Actor) -> dict[str, Any] | None:
    """The entry as it is read, in the reader's language or another one it is written in; nothing for those from whom a part of it is kept."""
    if is_kept(READ, actor):
        return None
    shown = reading.shown(entry, actor.manner.language, public=False)
    return {
        "entry": entry,
        "shown": shown,
        "languages": [LANGUAGES[each] for each in shown.languages] if shown else [],
        "address": reading.address_of(entry, shown.language) if shown and entry.status == PUBLISHED else "",
        "internal": True,
        "today": timezone.localdate(),
        "clean": reading.clean,
        "may_edit": access.may(actor, "encyclopedia-text", "create"),
    }


def cards_panel(deal: Any, actor: Actor) -> dict[str, Any] | None:
    """The battle cards against the competitors of a deal: those about its products and their families first, then the general ones."""
    if not access.may(actor, "battle-card", "view") or is_kept(ANSWERED, actor):
        return None
    rivals = DealCompetitor.objects.filter(deal=deal.pk, deleted_at=None).values_list("competitor_id", flat=True)
    lines = DealLine.objects.filter(deal=deal.pk, deleted_at=None).values_list("product_id", "product__family_id")
    products = {product for product, _family in lines}
    families = {family for _product, family in lines if family}
    cards = BattleCard.objects.filter(competitor__in=list(rivals), deleted_at=None).select_related(
        "competitor", "product", "family"
    )
    fitting = [
        card
        for card in cards.order_by("competitor__name", "number")
        if (card.product_id is None or card.product_id in products)
        and (card.family_id is None or card.family_id in families)
    ]
    fitting.sort(key=lambda card: card.product_id is None and card.family_id is None)
    return {"cards": fitting[:MOST], "clean": reading.clean} if fitting else None


def line_suggestions(line: Any, actor: Actor) -> dict[str, Any] | None:
    """What goes with the product of a line, or with the one that it is a variant of."""
    return _suggested([line.product_id], [line.product_id], actor) if line.product_id else None


def deal_suggestions(deal: Any, actor: Actor) -> dict[str, Any] | None:
    """What goes with the products of a deal and is not on it yet; a click puts it there."""
    kept = list(DealLine.objects.filter(deal=deal.pk, deleted_at=None).values_list("product_id", flat=True))
    found = _suggested(kept, kept, actor)
    may_add = (
        access.may(actor, "deal-line", "create") and access.records("deal", actor, "edit").matching([deal.pk]).exists()
    )
    return found and {**found, "add": f"/deal-lines/new?deal={deal.pk}&product=" if may_add else ""}


def quote_suggestions(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """The same for a quote that is being written."""
    if quote.status != "draft":
        return None
    kept = list(QuoteLine.objects.filter(quote=quote.pk, deleted_at=None).values_list("product_id", flat=True))
    found = _suggested(kept, kept, actor)
    may_add = (
        access.may(actor, "quote-line", "create")
        and access.records("quote", actor, "edit").matching([quote.pk]).exists()
    )
    return found and {**found, "add": f"/quote-lines/new?quote={quote.pk}&product=" if may_add else ""}


def _suggested(
    products: Iterable[uuid.UUID | None], there: Collection[uuid.UUID | None], actor: Actor
) -> dict[str, Any] | None:
    if is_kept(SUGGESTED, actor):
        return None
    kept = [each for each in products if each]
    parents = Product.objects.filter(id__in=kept, variant_of__isnull=False).values_list("variant_of_id", flat=True)
    there = {*there, *parents}
    links = ProductLink.objects.filter(
        product__in=[*kept, *parents],
        deleted_at=None,
        other__deleted_at=None,
        other__is_active=True,
    ).exclude(other__in=[each for each in there if each])
    found: dict[uuid.UUID, Any] = {}
    for link in links.select_related("product", "other").order_by("position", "number"):
        found.setdefault(link.other_id, link)
    listed = [(link, KINDS[link.kind]) for link in list(found.values())[:MOST]]
    return {"links": listed, "add": ""} if listed else None
