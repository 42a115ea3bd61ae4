"""What waits for goods gets them when they come: the oldest orders first, each in a transaction of its own."""

from __future__ import annotations

import uuid
from typing import Any

from regulars.areas.fulfilment import stocking
from regulars.areas.fulfilment.choices import UNDERWAY
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.fulfilment.telling import tell_arrived
from regulars.base import jobs
from regulars.engine import rows
from regulars.engine.actor import Actor, system
from regulars.engine.looking import one_by_one
from regulars.engine.save import save_many

WAITING = (
    "select o.id from fulfilment_orderline l join fulfilment_order o on o.id = l.order_id "
    "join stock_stocklevel s on s.product_id = l.product_id and s.available > 0 "
    "and s.warehouse_id = coalesce(o.warehouse_id, (select id from stock_warehouse where deleted_at is null and is_active order by is_default desc, number limit 1)) "
    "where l.awaited > 0 and l.deleted_at is null and o.deleted_at is null and o.status = any(%s) "
    "group by o.id, o.confirmed_at order by o.confirmed_at, o.id limit 1000"
)
"""Orders with a line that waits for something of which there is some."""


def goods_are_free(_places: Any, *, actor: Actor | None = None) -> None:
    """Goods came or became free: the worker looks who waits for them, once this transaction is done."""
    jobs.wake("fulfilment.serve")


def serve() -> int:
    """Reserve what is free for the orders that wait; how many got something. One that cannot be served (its unit is none of the product's any more) holds up no other."""
    return sum(one_by_one([key for (key,) in rows.query(WAITING, [list(UNDERWAY)])], _serve))


def _serve(key: uuid.UUID) -> bool:
    order = ORDERS.document.objects.select_for_update().filter(pk=key, status__in=UNDERWAY).first()
    if order is None:
        return False
    lines = [line for line in ORDERS.lines(order) if line.awaited]
    before = {line.pk: line.reserved for line in lines}
    stocking.reserve(order, lines)
    moved = [line for line in lines if line.reserved != before[line.pk]]
    save_many(moved, actor=system("fulfilment"), verb="reserve")
    if moved:
        tell_arrived(order, is_all=all(not line.awaited for line in lines))
    return bool(moved)
