"""Bundles of what AdventureWorks' customers bought together most often, each with the number of orders that had its first two parts. Discounts are made up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from regulars.areas.catalog.models import BundlePart, Product, ProductFamily
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many
from regulars.project.demo.files import rows_of

MARK = "bundle-"


class Part(NamedTuple):
    """So many of a product, by its name."""

    product: str
    quantity: int = 1
    is_optional: bool = False


class Bundle(NamedTuple):
    """A bundle at the price of its parts less per cent, or at a price of its own; `bought` are the two models whose orders are counted."""

    name: str
    family: str
    bought: tuple[str, str]
    parts: tuple[Part, ...]
    discount: int = 0
    price: str = ""


BUNDLES = (
    Bundle("Bottle with mountain cage", "Bottles and Cages", ("Water Bottle", "Mountain Bottle Cage"),
           (Part("Water Bottle"), Part("Mountain Bottle Cage")), discount=10),
    Bundle("Bottle with road cage", "Bottles and Cages", ("Water Bottle", "Road Bottle Cage"),
           (Part("Water Bottle"), Part("Road Bottle Cage")), discount=10),
    Bundle("Mountain tire set", "Tires and Tubes", ("HL Mountain Tire", "Mountain Tire Tube"),
           (Part("HL Mountain Tire", 2), Part("Mountain Tire Tube", 2), Part("Patch kit", is_optional=True)), discount=8),
    Bundle("Touring tire set", "Tires and Tubes", ("Touring Tire", "Touring Tire Tube"),
           (Part("Touring Tire", 2), Part("Touring Tire Tube", 2), Part("Patch kit", is_optional=True)), discount=8),
    Bundle("Mountain-200, ready to ride", "Mountain Bikes", ("Mountain-200", "Mountain Bottle Cage"),
           (Part("Mountain-200 Black, 42"), Part("Bottle with mountain cage"), Part("Sport-100 Helmet, Black"),
            Part("Fender Set - Mountain", is_optional=True)), price="2069.00"),
)  # fmt: skip


def add_bundles(*, actor: Actor) -> int:
    """Make them where there are none. Gives how many there are."""
    if not Product.objects.filter(kind="bundle").exists():
        with transaction.atomic():
            together = {(row["model"], row["other"]): int(row["orders"]) for row in rows_of("adventureworks_together")}
            for bundle in BUNDLES:
                _add(bundle, together[bundle.bought], actor)
    return Product.objects.filter(kind="bundle", deleted_at=None).count()


def _add(bundle: Bundle, orders: int, actor: Actor) -> None:
    """A bundle may be a part of those after it."""
    family = ProductFamily.objects.filter(name=bundle.family, deleted_at=None).order_by("number").first()
    first, second = bundle.bought
    made: Any = Product(name=bundle.name, kind="bundle", family=family, external_id=f"{MARK}{bundle.name}")
    made.description = f"<p>{first} and {second} were bought together in {orders:,} orders.</p>"
    if bundle.price:
        made.bundle_pricing, made.price, made.price_currency = "fixed", Decimal(bundle.price), "USD"
    else:
        made.bundle_pricing, made.bundle_discount = "parts", Decimal(bundle.discount)
    save(made, actor=actor)
    parts = [
        BundlePart(bundle=made, product=_named(part.product), quantity=part.quantity, is_optional=part.is_optional, position=place)
        for place, part in enumerate(bundle.parts, 1)
    ]  # fmt: skip
    save_many(parts, actor=actor)


def _named(name: str) -> Any:
    """A product that is sold by itself: one without variants."""
    return Product.objects.filter(name=name, variants=None, deleted_at=None).order_by("number").first()
