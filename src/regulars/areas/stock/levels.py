"""Rows of stock levels under their locks, and which products have any.

Whoever changes levels locks all that it needs at once, by `locked`: in one order, so that two never wait for each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from regulars.areas.catalog.goods import goods_of
from regulars.areas.catalog.models import Product
from regulars.areas.stock.models import StockLevel, Warehouse
from regulars.engine import asked, prepared, rows
from regulars.engine.actor import system
from regulars.engine.save import save_many


class Place(NamedTuple):
    """A product in a warehouse."""

    product: uuid.UUID
    warehouse: uuid.UUID


def usual_warehouse() -> Any | None:
    """The warehouse that is meant where none is named; None where the company has none."""
    usual = "deleted_at is null and is_active order by is_default desc, number limit 1"
    listed = asked.of("warehouse", "usual", lambda: rows.find(Warehouse, usual, []))
    return listed[0] if listed else None


def stocked(products: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    """Those of the products that are kept in stock: goods, once the company has a warehouse. Services are not."""
    wanted = {each for each in products if each}
    if not wanted or usual_warehouse() is None:
        return set()
    return {key for key, product in goods_of(wanted).items() if product.kind != "service"}


def locked(places: Iterable[Place], *, make: bool = False) -> dict[Place, Any]:
    """The levels at these places under their locks until the transaction ends; `make`: those that are not there yet begin with nothing."""
    wanted = sorted(set(places))
    if not wanted:
        return {}
    found = _lock(wanted)
    lacking = [place for place in wanted if place not in found] if make else []
    if lacking:
        _begin(lacking)
        found = _lock(wanted)
    return found


def put(levels: Mapping[Place, Any]) -> None:
    """Write the figures of levels that are held."""
    listed = [levels[place] for place in sorted(levels)]
    for level in listed:
        level.available = level.on_hand - level.reserved
    if listed:
        prepared.send(
            "update stock_stocklevel t set on_hand = v.on_hand, reserved = v.reserved, available = v.on_hand - v.reserved, updated_at = now() "
            "from unnest(%s::uuid[], %s::numeric[], %s::numeric[]) v(id, on_hand, reserved) where t.id = v.id",
            [[each.pk for each in listed], [each.on_hand for each in listed], [each.reserved for each in listed]],
        )


def _lock(places: list[Place]) -> dict[Place, Any]:
    products, warehouses = [each.product for each in places], [each.warehouse for each in places]
    these = "(product_id, warehouse_id) in (select * from unnest(%s::uuid[], %s::uuid[])) order by product_id, warehouse_id for update"
    listed = rows.find(StockLevel, these, [products, warehouses])
    return {Place(each.product_id, each.warehouse_id): each for each in listed}


def _begin(places: list[Place]) -> None:
    """First movements at the same moment wait for each other here, in one order; a lock of the whole is short and rare."""
    rows.query("select pg_advisory_xact_lock(hashtextextended('stock.levels', 0))", [])
    there = _lock(places)
    names = dict(Product.objects.filter(pk__in={each.product for each in places}).values_list("pk", "name"))
    new = [
        StockLevel(name=names.get(each.product, ""), product_id=each.product, warehouse_id=each.warehouse)
        for each in places
        if each not in there
    ]
    save_many(new, actor=system("stock"))
