"""What holds of deliveries and returns whatever the way in: they name lines of their own order, and what has left or come stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.fulfilment import stocking
from regulars.areas.fulfilment.models import Delivery, DeliveryLine, Order, OrderLine, OrderReturn, ReturnLine
from regulars.areas.fulfilment.reactions import PARTS
from regulars.areas.orders.documents import heads
from regulars.areas.orders.documents.kind import INWARD, Kind
from regulars.areas.orders.words import quantity_words
from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch, Item


def has_left() -> Refused:
    return Refused(
        _("This delivery has left: it stays as it is. What comes back is a return."), code="delivery_shipped"
    )


def has_come() -> Refused:
    return Refused(_("This return was received: it stays as it is."), code="return_received")


DELIVERIES = Kind(
    entity="delivery",
    line_entity="delivery-line",
    document=Delivery,
    line=DeliveryLine,
    parent="delivery",
    fixed=has_left,
    deeds=frozenset(("ship",)),
    inward=INWARD | {"carrier", "tracking"},
    links=frozenset(("account", "order", "warehouse")),
)
RETURNS = Kind(
    entity="order-return",
    line_entity="return-line",
    document=OrderReturn,
    line=ReturnLine,
    parent="order_return",
    fixed=has_come,
    deeds=frozenset(("take_back",)),
    inward=INWARD | {"note"},
    links=frozenset(("account", "order", "warehouse", "product")),
    takes_history=True,
)


def begin(batch: Batch) -> None:
    """Of the order's account, from and to where the order says."""
    new: list[Any] = [item.record for item in batch.good if item.is_new and item.record.order_id]
    orders = Order.objects.select_related("account").in_bulk({each.order_id for each in new})
    for each in new:
        order: Any = orders.get(each.order_id)
        if order is None:
            continue
        each.account_id, each.name = order.account_id, order.account.name
        each.warehouse_id = each.warehouse_id or stocking.warehouse_of(order)
        if hasattr(each, "shipping_city") and not any(getattr(each, f"shipping_{part}") for part in PARTS):
            for part in PARTS:
                setattr(each, f"shipping_{part}", getattr(order, f"shipping_{part}"))


def keep_order(kind: Kind, batch: Batch) -> None:
    """Which order it is of is said once."""
    for item in batch.good:
        if not item.is_new and batch.changed(item, "order") and not batch.actor.is_system:
            batch.refuse(item, Invalid(fields={"order": _("It is of its order; make another one for another order.")}))


def settle_parts(kind: Kind, most: Callable[[Any], Decimal], batch: Batch) -> None:
    """A line is of its own order, of something, and not of more than there is; what has left stays."""
    wholes = kind.held(kind.of(item.record) for item in batch.good)
    found = OrderLine.objects.select_related("unit").in_bulk(
        {item.record.order_line_id for item in batch.good} - {None}
    )
    taken: dict[Any, Decimal] = {}
    for item in batch.good:
        key = kind.of(item.record)
        whole, line = wholes.get(key) if key else None, found.get(item.record.order_line_id)
        if whole is None or line is None or batch.verb in kind.deeds:
            continue
        is_told = kind.takes_history and batch.tells_history and item.is_new
        if whole.status != kind.draft and not is_told:
            merging = batch.actor.is_system and not item.is_new
            if not merging:
                batch.refuse(item, kind.fixed())
            continue
        before = taken.get(line.pk, Decimal(0))
        if problem := _wrong(item, whole, line, most(line) - before, batch):
            batch.refuse(item, Invalid(fields=problem))
            continue
        if whole.status != kind.draft:  # received on an earlier day: the customer has so many fewer
            taken[line.pk] = before + item.record.quantity
        item.record.name = line.name
        if hasattr(item.record, "product_id"):
            item.record.product_id = line.product_id
        if item.record.position is None:
            item.record.position = line.position


def keep_parts(kind: Kind, batch: Batch) -> None:
    """Lines go to the bin and come back only while their whole is a draft."""
    if any(whole.status != kind.draft for whole in kind.held(kind.of(each) for each in batch.records).values()):
        raise kind.fixed()


def _wrong(item: Item, whole: Any, line: Any, most: Decimal, batch: Batch) -> dict[str, Any]:
    quantity = item.record.quantity
    if line.order_id != whole.order_id:
        return {"order_line": _("This line is of another order.")}
    product = getattr(item.record, "product_id", None)
    if product not in (None, line.product_id) and batch.changed(item, "product"):
        return {"product": _("This line of the order is of another product.")}
    if quantity is None:
        return {}
    if quantity <= 0:
        return {"quantity": _("Say how many.")}
    if quantity > most and (item.is_new or batch.changed(item, "quantity", "order_line")):
        there = quantity_words(line, batch.actor.manner.language, most)
        return {"quantity": _("At most %(left)s.") % {"left": there}}
    return {}


def _deliverable(line: Any) -> Decimal:
    return Decimal(line.open_quantity)


def _returnable(line: Any) -> Decimal:
    return Decimal(line.delivered - line.returned)


keep_delivery = partial(heads.keep_fixed, DELIVERIES)
keep_deliveries = partial(heads.keep, DELIVERIES)
settle_delivery_lines = partial(settle_parts, DELIVERIES, _deliverable)
keep_delivery_lines = partial(keep_parts, DELIVERIES)
keep_return = partial(heads.keep_fixed, RETURNS)
keep_returns = partial(heads.keep, RETURNS)
settle_return_lines = partial(settle_parts, RETURNS, _returnable)
keep_return_lines = partial(keep_parts, RETURNS)
keep_delivery_order = partial(keep_order, DELIVERIES)
keep_return_order = partial(keep_order, RETURNS)
