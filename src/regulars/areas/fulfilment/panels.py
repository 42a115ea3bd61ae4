"""An order on its page: what was ordered, what it comes to, what became of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from regulars.areas.fulfilment.choices import DRAFT
from regulars.areas.fulfilment.parts import DELIVERIES, RETURNS
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders.documents.kind import Kind
from regulars.areas.orders.documents.paper import in_sections, tax_rows
from regulars.areas.orders.words import quantity_words
from regulars.base.numbers import format_number, format_percent
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.withheld import veiled


def document_panel(order: Any, actor: Actor) -> dict[str, Any] | None:
    """Its lines with what was delivered of them, and what it comes to; the margin for those who may see what products cost."""
    if not ORDERS.may_see(actor):
        return None
    lines = ORDERS.shown_lines(order)
    language = actor.manner.language
    may_edit = order.status == DRAFT and access.may(actor, "order", "edit")
    return {
        "order": order,
        "number": lambda value: format_number(value.normalize(), language),
        "per_cent": lambda value: format_percent(value, language),
        "quantity": lambda line: quantity_words(line, language),
        "sections": in_sections(veiled(line, actor) for line in lines),
        "taxes": tax_rows(order, lines, language),
        "is_draft": order.status == DRAFT,
        "may_edit": may_edit and access.records("order", actor, "edit").matching([order.pk]).exists(),
        "shows_margin": not actor.withholds("order", "margin") and order.margin is not None,
    }


def delivery_panel(delivery: Any, actor: Actor) -> dict[str, Any] | None:
    """What is in a delivery, and how much of each line of the order; nothing for those from whom quantities are hidden."""
    if not _shows_quantities(DELIVERIES, actor):
        return None
    hidden = actor.withholds("delivery", "tracking") or actor.withheld("carrier") & {"tracking_url"}
    address = "" if hidden else tracking_address(delivery)
    return {**_parts(DELIVERIES, delivery, actor), "delivery": delivery, "address": address}


def return_panel(came: Any, actor: Actor) -> dict[str, Any] | None:
    """What came back, whether it is scrapped, and what is to be credited for it; nothing for those from whom quantities are hidden."""
    if not _shows_quantities(RETURNS, actor):
        return None
    shows_money = not actor.withholds("order-return", "total") and not actor.withholds("return-line", "total")
    return {**_parts(RETURNS, came, actor), "came": came, "shows_money": shows_money}


def _shows_quantities(kind: Kind, actor: Actor) -> bool:
    kept = any(actor.withholds(each, "quantity") for each in (kind.line_entity, "order-line"))
    return not (kept or actor.withheld(kind.line_entity) & {"name"} or actor.withheld("unit") & {"name", "symbol"})


def _parts(kind: Kind, whole: Any, actor: Actor) -> dict[str, Any]:
    language = actor.manner.language
    found = kind.line.objects.filter(**{kind.parent: whole.pk, "deleted_at": None})
    may_edit = whole.status == DRAFT and access.may(actor, kind.entity, "edit")
    return {
        "lines": list(found.select_related("order_line__unit").order_by("position", "id")),
        "quantity": lambda line: quantity_words(line.order_line, language, line.quantity),
        "ordered": lambda line: quantity_words(line.order_line, language),
        "may_edit": may_edit and access.records(kind.entity, actor, "edit").matching([whole.pk]).exists(),
    }


def tracking_address(delivery: Any) -> str:
    """Where the parcel is followed; empty where that is not known."""
    template = delivery.carrier.tracking_url if delivery.carrier and delivery.tracking else ""
    if not template:
        return ""
    number = quote(delivery.tracking, safe="")
    return template.replace("{number}", number) if "{number}" in template else template + number
