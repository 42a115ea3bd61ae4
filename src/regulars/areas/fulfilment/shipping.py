"""Goods go to the customer: a delivery of an order is made, shipped once, and taken out of stock; what lacks stays ordered."""

from __future__ import annotations

import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.fulfilment import hooks, stocking
from regulars.areas.fulfilment.choices import SHIPPED, UNDERWAY
from regulars.areas.fulfilment.models import Delivery, DeliveryLine, Order, OrderLine
from regulars.areas.fulfilment.parts import DELIVERIES
from regulars.areas.fulfilment.quantities import follow, settle
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders.documents.kind import become
from regulars.areas.stock.choices import DELIVERY
from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.save import joined, save, save_many

DRAFT = "draft"


def deliver(
    order: Order,
    *,
    actor: Actor,
    carrier: uuid.UUID | None = None,
    tracking: str | None = None,
    at_once: bool | None = None,
) -> Delivery:
    """A delivery of all that can go now: what is reserved, and what is not kept in stock. `at_once` ships it, too.

    Refused of an order that is not under way, and where nothing can go.
    """
    access.require(actor, "delivery", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        held = ORDERS.locked(order)
        if held.status not in UNDERWAY:
            raise Refused(_("Only a confirmed order is delivered."), code="not_confirmed")
        lines = ORDERS.lines(held)
        ready = ready_of(held, lines)
        if not any(ready.values()):
            raise Refused(_("Nothing of it can be delivered yet: it waits for goods, or stands in a delivery already."), code="nothing_ready")  # fmt: skip
        delivery: Any = save(Delivery(order=held, carrier_id=carrier, tracking=(tracking or "").strip()), actor=actor)
        wanted = [(line, ready[line.pk]) for line in lines if ready[line.pk]]
        save_many(
            [DeliveryLine(delivery=delivery, order_line=line, quantity=many) for line, many in wanted], actor=actor
        )
        if at_once:
            ship(delivery, actor=actor)
        return delivery


def ready_of(order: Any, lines: list[OrderLine]) -> dict[uuid.UUID, Decimal]:
    """How much of each line can go now and stands in no draft of a delivery yet."""
    planned: dict[Any, Decimal] = dict(
        DeliveryLine.objects.filter(
            order_line__in=[line.pk for line in lines],
            delivery__status=DRAFT,
            delivery__deleted_at=None,
            deleted_at=None,
        )
        .values_list("order_line")
        .annotate(Sum("quantity"))
    )
    goods = stocking.stocked_lines(lines)
    return {
        line.pk: max(
            Decimal(0), (line.reserved if line.pk in goods else line.open_quantity) - planned.get(line.pk, Decimal(0))
        )
        for line in lines
    }


def ship(delivery: Delivery, *, actor: Actor) -> Delivery:
    """It leaves the house: goods go out of stock, the order goes on. From here on it stays as it is.

    Refused twice, without lines, for more than was ordered, and where stock lacks.
    """
    with transaction.atomic(), joined(uuid.uuid4()):
        order = ORDERS.locked(Order(pk=delivery.order_id))
        held = DELIVERIES.locked(delivery)
        if held.status != DRAFT:
            raise Refused(_("This delivery has left already."), code="already_shipped")
        if order.status not in UNDERWAY:
            raise Refused(_("Only a confirmed order is delivered."), code="not_confirmed")
        parts = DELIVERIES.lines(held)
        if not parts:
            raise Refused(_("This delivery has no lines."), code="no_lines")
        lines = {line.pk: line for line in ORDERS.lines(order)}
        shipped = _by_line(parts)
        for key, many in shipped.items():
            _require_ordered(lines[key], many)
        held.status, held.shipped_at = SHIPPED, timezone.now()
        held.shipped_on = held.shipped_on or timezone.localdate()
        save(held, actor=actor, verb="ship")
        stocking.take_out(order, {lines[key]: many for key, many in shipped.items()}, held, DELIVERY, actor=actor)
        for key, many in shipped.items():
            lines[key].delivered += many
            settle(lines[key])
        save_many([lines[key] for key in shipped], actor=system("fulfilment"), verb="deliver")
        follow(order, list(lines.values()), actor=actor, verb="deliver")
        for told in hooks.DELIVERED:
            told(held, parts, actor=actor)
        found: Delivery = become(delivery, held)
        return found


def _by_line(parts: list[Any]) -> dict[uuid.UUID, Decimal]:
    found: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for part in parts:
        found[part.order_line_id] += part.quantity
    return dict(found)


def _require_ordered(line: Any, many: Decimal) -> None:
    if many > line.open_quantity:
        text = _("%(name)s: only %(left)s are still to be delivered.")
        raise Refused(
            text % {"name": line.name, "left": f"{line.open_quantity.normalize():f}"}, code="more_than_ordered"
        )


def is_draft(delivery: Any) -> bool:
    return bool(delivery.status == DRAFT)
