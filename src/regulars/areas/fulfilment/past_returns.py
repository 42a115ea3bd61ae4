"""Returns out of files: a line may name the product instead of the order's line, and an import may tell of what came back on earlier days.

Those that people import are expected, and received by the verb like any other. Of earlier days no stock moves.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.fulfilment.choices import RECEIVED
from regulars.areas.fulfilment.models import OrderLine, OrderReturn
from regulars.areas.fulfilment.parts import RETURNS
from regulars.areas.fulfilment.quantities import settle, status_of
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.fulfilment.returning import put_credit
from regulars.base.errors import Invalid
from regulars.engine.actor import system
from regulars.engine.batch import Batch
from regulars.engine.save import save_many


def begin_returns(batch: Batch) -> None:
    """A return of earlier days was received on its own day."""
    for item in batch.good if batch.tells_history else ():
        came: Any = item.record
        if item.is_new and came.status == RECEIVED:
            came.received_on = came.received_on or timezone.localdate(came.created_at)
            came.received_at = came.received_at or came.created_at


def hold_told(batch: Batch) -> None:
    """Orders are held before their returns, as by the verb (`returning.take_back`), and both before lines of theirs: these hold a return, too."""
    if batch.tells_history:
        _held({item.record.order_return_id for item in batch.good if item.is_new})


def find_lines(batch: Batch) -> None:
    """A line that names a product is of the order's line with it: the first one of which the customer still has so many."""
    items = [item for item in batch.good if item.record.order_line_id is None and item.record.product_id]
    if not items:
        return
    orders = dict(
        OrderReturn.objects.filter(pk__in={item.record.order_return_id for item in items}).values_list("pk", "order_id")
    )
    by_product: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    products = {item.record.product_id for item in items}
    found = OrderLine.objects.filter(order__in=set(orders.values()), product__in=products, deleted_at=None)
    for line in found.order_by("position", "id"):
        by_product[line.order_id, line.product_id].append(line)
    for item in items:
        able = by_product[orders.get(item.record.order_return_id), item.record.product_id]
        if not able:
            batch.refuse(item, Invalid(fields={"product": _("Nothing of this product was ordered with that order.")}))
            continue
        many = item.record.quantity or Decimal(0)
        line = next((each for each in able if each.delivered - each.returned >= many), able[0])
        line.returned += many  # of this copy: the next one of the batch finds what is left
        item.record.order_line_id = line.pk


def take_back_told(batch: Batch) -> None:
    """Lines of returns that were received on earlier days: what is to be credited for them, and what the customer has left."""
    if not batch.tells_history:
        return

    def take() -> None:
        new = {item.record.pk for item in batch.good if item.is_new}
        _take_back(new, {item.record.order_return_id for item in batch.good if item.is_new})

    batch.afterwards(take)


def _take_back(new: Collection[uuid.UUID], returns: Collection[uuid.UUID]) -> None:
    orders, held = _held(returns)
    came = [each for each in held.values() if each.status == RECEIVED]
    if not came:
        return
    orders = {each.order_id: orders[each.order_id] for each in came}
    lines = {key: {line.pk: line for line in listed} for key, listed in ORDERS.lines_of(orders.values()).items()}
    parts = RETURNS.lines_of(came)
    touched: dict[uuid.UUID, Any] = {}
    for each in came:
        own = [part for part in parts[each.pk] if part.pk in new]
        put_credit(orders[each.order_id], lines[each.order_id], own, each, parts[each.pk])
        touched.update((part.order_line_id, lines[each.order_id][part.order_line_id]) for part in own)
    for line in touched.values():
        settle(line)
    program = system("fulfilment")
    save_many([part for each in came for part in parts[each.pk] if part.pk in new], actor=program, verb="take_back")
    save_many(came, actor=program, verb="take_back")
    save_many(touched.values(), actor=program, verb="take_back")
    for key, order in orders.items():
        order.status = status_of(order, lines[key].values())
    save_many(orders.values(), actor=program, verb="take_back")


def _held(returns: Collection[uuid.UUID]) -> tuple[dict[uuid.UUID, Any], dict[uuid.UUID, Any]]:
    """The orders of these returns, and then the returns, under their locks."""
    of = OrderReturn.objects.filter(pk__in=returns).values_list("order_id", flat=True)
    orders = ORDERS.held(list(of))
    return orders, RETURNS.held(returns)
