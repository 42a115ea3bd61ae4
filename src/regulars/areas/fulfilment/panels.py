"""An order on its page: what was ordered, what it comes to, what became of it."""

from __future__ import annotations

from typing import Any

from regulars.areas.fulfilment.choices import DRAFT, STATUSES
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders.documents.paper import in_sections, tax_rows
from regulars.areas.orders.words import quantity_words
from regulars.base.numbers import format_number, format_percent
from regulars.engine import access
from regulars.engine.actor import Actor

STATUS_WORDS = {option.value: option for option in STATUSES}


def document_panel(order: Any, actor: Actor) -> dict[str, Any] | None:
    """Its lines with what was delivered of them, and what it comes to; the margin for those who may see what products cost."""
    if actor.hides("order-line", "price") or actor.hides("order", "total"):
        return None
    lines = ORDERS.shown_lines(order)
    language = actor.manner.language
    may_edit = order.status == DRAFT and access.may(actor, "order", "edit")
    return {
        "order": order,
        "number": lambda value: format_number(value.normalize(), language),
        "per_cent": lambda value: format_percent(value, language),
        "quantity": lambda line: quantity_words(line, language),
        "sections": in_sections(lines),
        "taxes": tax_rows(order, lines, language),
        "is_draft": order.status == DRAFT,
        "may_edit": may_edit and access.records("order", actor, "edit").matching([order.pk]).exists(),
        "shows_margin": not actor.hides("order", "margin") and order.margin is not None,
    }
