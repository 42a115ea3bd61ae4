"""Orders of the latest won deals: delivered, in part, waiting for goods or still being written; a warehouse and Northwind's carriers for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from regulars.areas.fulfilment import actions, shipping
from regulars.areas.fulfilment.models import Carrier, Order
from regulars.areas.sales.models import Deal, DealLine
from regulars.areas.stock.models import StockMove, Warehouse
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many
from regulars.project.demo.calendar import chance

MANY = 40
CARRIERS = ("Speedy Express", "United Package", "Federal Shipping")
"""Those of Northwind; its telephone numbers are left out, no network has them any more."""
TENTHS = {"draft": range(1), "confirmed": range(1, 4)}  # the others are delivered, as far as there is stock


def add_orders(pipeline: Any, *, actor: Actor) -> int:
    """Make them where there are none. Gives how many there are."""
    if not Order.objects.exists():
        with transaction.atomic():
            _add(pipeline, actor)
    return Order.objects.count()


def _add(pipeline: Any, actor: Actor) -> None:
    won = Deal.objects.filter(pipeline=pipeline, stage__kind="won", account__isnull=False, deleted_at=None)
    deals = list(won.order_by("-closed_at", "id")[:MANY])
    carriers = save_many([Carrier(name=name) for name in CARRIERS], actor=actor)
    save(Warehouse(name="Main warehouse", code="MAIN", is_default=True), actor=actor)
    _receive(deals, actor)
    for deal in deals:
        order = actions.order_deal(deal, actor=actor)
        place = chance(str(deal.external_id), "order") % 10
        if place in TENTHS["draft"]:
            continue
        actions.confirm(order, actor=actor)
        if place not in TENTHS["confirmed"] and _has_goods(order):
            carrier = carriers[place % len(carriers)]
            shipping.deliver(order, actor=actor, carrier=carrier.pk, tracking=f"N{deal.number:09d}", at_once=True)


def _receive(deals: list[Any], actor: Actor) -> None:
    """Of each product four fifths of what these deals need: some have to wait."""
    needed: dict[Any, Decimal] = {}
    for product, quantity in DealLine.objects.filter(deal__in=deals, deleted_at=None).values_list(
        "product", "quantity"
    ):
        if product is not None:
            needed[product] = needed.get(product, Decimal(0)) + quantity
    moves = [
        StockMove(
            kind="receipt", product_id=product, quantity=max(Decimal(1), quantity * 4 // 5), reason="Opening stock"
        )
        for product, quantity in needed.items()
    ]
    save_many(moves, actor=actor)


def _has_goods(order: Any) -> bool:
    return bool(order.lines.filter(reserved__gt=0, deleted_at=None).exists())
