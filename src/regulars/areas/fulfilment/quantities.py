"""What is still to be delivered of a line, and what an order is called by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from regulars.areas.fulfilment.choices import CLOSED, CONFIRMED, DELIVERED, PARTLY, RETURNED
from regulars.areas.fulfilment.models import Order
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.save import save

NONE = Decimal(0)


def begin_quantities(batch: Batch) -> None:
    """A line of an order that an import tells of as delivered was delivered."""
    if not batch.tells_history:
        return
    new: list[Any] = [item.record for item in batch.good if item.is_new and item.record.quantity is not None]
    told = dict(Order.objects.filter(pk__in={line.order_id for line in new}).values_list("pk", "status"))
    for line in new:
        status = told.get(line.order_id)
        if status in (DELIVERED, RETURNED):
            line.delivered = line.quantity
            line.returned = line.quantity if status == RETURNED else NONE


def settle(line: Any) -> None:
    """Write what is open of a line of an order that is under way. Raises ValueError where more were delivered than ordered, or came back than were delivered."""
    line.open_quantity = line.quantity - line.delivered - line.cancelled
    if line.open_quantity < 0 or line.returned > line.delivered or line.reserved > line.open_quantity:
        raise ValueError(line.pk)
    line.awaited = min(line.awaited, line.open_quantity - line.reserved)


def follow(order: Any, lines: Iterable[Any], *, actor: Actor, verb: str) -> None:
    """The status of an order after its lines have moved."""
    status = status_of(order, lines)
    if status != order.status:
        order.status = status
        save(order, actor=replace(actor, is_system=True), verb=verb)


def status_of(order: Any, lines: Iterable[Any]) -> str:
    """What an order that was confirmed is called by its lines; a closed one stays so until all of it came back."""
    listed = list(lines)
    delivered = sum((line.delivered for line in listed), NONE)
    returned = sum((line.returned for line in listed), NONE)
    if any(line.open_quantity > 0 for line in listed):
        return PARTLY if delivered else CONFIRMED
    if delivered and returned == delivered:
        return RETURNED
    return CLOSED if order.status == CLOSED else DELIVERED
