"""What is better than a product: in AdventureWorks the next line of the same component (LL, ML, HL), at Maven the next price of the series."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from regulars.areas.catalog.models import Product
from regulars.areas.encyclopedia.models import ProductLink
from regulars.engine.actor import Actor
from regulars.engine.save import save_many
from regulars.project.demo.bicycles import MARK
from regulars.project.demo.to_order import LINES

UP_SELL = "up_sell"


def add_better_ones(*, actor: Actor) -> int:
    """Make the links where there are none. Gives how many there are."""
    if not ProductLink.objects.filter(kind=UP_SELL).exists():
        made = [
            ProductLink(product=product, other=better, kind=UP_SELL, reason=reason)
            for product, better, reason in [*_lines(), *_series()]
        ]
        save_many(made, actor=actor)
    return ProductLink.objects.filter(kind=UP_SELL, deleted_at=None).count()


def _lines() -> list[tuple[Any, Any, str]]:
    known = {
        each.name: each
        for each in Product.objects.filter(external_id__startswith=MARK, variant_of=None, deleted_at=None)
    }
    kinds: dict[str, list[Any]] = {}
    for line in LINES:
        for name, product in known.items():
            if name.startswith(f"{line} "):
                kinds.setdefault(name.removeprefix(f"{line} "), []).append(product)
    return [
        (product, better, f"The {better.name.split()[0]} line of the same part")
        for found in kinds.values()
        for product, better in pairwise(found)
    ]


def _series() -> list[tuple[Any, Any, str]]:
    sold: dict[Any, list[Any]] = {}
    for each in Product.objects.filter(external_id__startswith="maven-", deleted_at=None).order_by("price", "number"):
        sold.setdefault(each.family_id, []).append(each)
    return [
        (product, better, "The next one of the series")
        for found in sold.values()
        for product, better in pairwise(found)
    ]
