"""What lies where, on the page of a product."""

from __future__ import annotations

from typing import Any

from regulars.areas.stock.choices import FIGURES
from regulars.areas.stock.levels import stocked
from regulars.areas.stock.models import StockLevel
from regulars.areas.stock.words import amount_words
from regulars.engine import access
from regulars.engine.actor import Actor


def product_panel(product: Any, actor: Actor) -> dict[str, Any] | None:
    """By warehouse: on hand, reserved, free; nothing for services, and while the company has no warehouse."""
    hidden = not access.may(actor, "stock-level", "view") or actor.withheld("stock-level") & {*FIGURES}
    if hidden or not stocked([product.pk]):
        return None
    levels = StockLevel.objects.filter(product=product.pk, deleted_at=None).select_related("warehouse")
    return {
        "product": product,
        "levels": list(levels.order_by("-warehouse__is_default", "warehouse__name", "id")),
        "amount": lambda value: amount_words(value, actor.manner.language),
        "may_move": access.may(actor, "stock-move", "create"),
    }
