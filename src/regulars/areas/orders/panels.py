"""A quote on its page: the document as it will be read, its versions, and what its deal shows of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from regulars.areas.configurator.selling import configurable
from regulars.areas.orders import approving
from regulars.areas.orders.choices import DRAFT, STATUSES
from regulars.areas.orders.coupons import codes_of
from regulars.areas.orders.documents.paper import in_sections, tax_rows
from regulars.areas.orders.links import address_of
from regulars.areas.orders.models import Quote
from regulars.areas.orders.reactions import QUOTES
from regulars.areas.orders.words import quantity_words
from regulars.base.numbers import format_percent
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import is_kept, veiled

lines_of = QUOTES.shown_lines
STATUS_WORDS = {option.value: option for option in STATUSES}


def document_panel(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """What stands in the quote and what it comes to; the margin for those who may see what products cost."""
    if not QUOTES.may_see(actor):
        return None
    lines = lines_of(quote)
    may_edit = quote.status == DRAFT and access.may(actor, "quote", "edit")
    return {
        "quote": quote,
        "per_cent": lambda value: format_percent(value, actor.manner.language),
        "quantity": lambda line: quantity_words(line, actor.manner.language),
        "sections": in_sections(veiled(line, actor) for line in lines),
        "codes": codes_of(quote),
        "taxes": tax_rows(quote, lines, actor.manner.language),
        "may_edit": may_edit and access.records("quote", actor, "edit").matching([quote.pk]).exists(),
        "shows_margin": not actor.withholds("quote", "margin") and quote.margin is not None,
        "lacking": approving.lacking(quote) if quote.status == DRAFT else [],
    }


def configuration_panel(line: Any, actor: Actor) -> dict[str, Any] | None:
    """What a configured product was put together of; from here it is put together anew for the quote's deal."""
    if not line.configuration:
        return None
    choices = ",".join(f"{code}:{count}" for code, count in line.configuration.get("choices", {}).items())
    query = urlencode({"choices": choices, **({"deal": line.quote.deal_id} if line.quote.deal_id else {})})
    is_known = line.product_id is not None and bool(configurable([line.product_id]))
    return {
        "line": line,
        "kept": line.configuration,
        "address": f"/configure/{line.product_id}?{query}" if is_known else "",
        "shows_prices": not actor.withholds("quote-line", "price"),
    }


def link_panel(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """The address of the customer's page, when they looked, and how they signed; nothing before it was sent."""
    if quote.status == DRAFT or not (quote.link or quote.decided_at):
        return None
    return {"quote": quote, "address": address_of(quote) if QUOTES.may_see(actor) else ""}


def versions_panel(quote: Any, actor: Actor) -> dict[str, Any] | None:
    """All versions of a quote, the newest first; nothing while there is one, or where it is kept which they are."""
    found = [] if is_kept({"quote": {"status", "revision"}}, actor) else versions_of(quote, actor)
    shown = [veiled(each, actor) for each in found]
    return {"quote": quote, "versions": shown, "statuses": STATUS_WORDS} if len(found) > 1 else None


def versions_of(quote: Any, actor: Actor) -> list[Any]:
    """The versions of a quote that the actor may see, the newest first."""
    ids = list(Quote.objects.filter(code=quote.code, deleted_at=None).values_list("pk", flat=True))
    found = access.records("quote", actor).matching(ids).instances(limit=100)
    return sorted(found, key=lambda each: -each.revision)
