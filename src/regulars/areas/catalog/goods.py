"""Products as they are sold: what a variant leaves empty is its parent's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from regulars.areas.catalog.models import Product
from regulars.engine import asked

INHERITED = ("unit_id", "tax_category_id", "image_id")


def goods_of(products: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    """These products by id, to be read and not to be saved: unit, tax category, picture and cost of a variant without its own are its parent's."""
    wanted = {each for each in products if each is not None}
    found = asked.records("product", Product, wanted)
    parents = asked.records("product", Product, (product.variant_of_id for product in found.values()))
    for product in found.values():
        if product.variant_of_id is not None:
            _inherit(product, parents[product.variant_of_id])
    return found


def _inherit(variant: Any, parent: Any) -> None:
    for name in INHERITED:
        if getattr(variant, name) is None:
            setattr(variant, name, getattr(parent, name))
    if variant.cost is None:
        variant.cost, variant.cost_currency = parent.cost, parent.cost_currency
