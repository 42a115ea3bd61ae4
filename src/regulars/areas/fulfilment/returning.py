"""Goods come back: into the warehouse or to be scrapped, with what is to be credited for them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.fulfilment import hooks, stocking
from regulars.areas.fulfilment.choices import RECEIVED
from regulars.areas.fulfilment.models import Order, OrderLine, OrderReturn, ReturnLine
from regulars.areas.fulfilment.parts import RETURNS
from regulars.areas.fulfilment.quantities import follow, settle
from regulars.areas.fulfilment.reactions import ORDERS
from regulars.areas.orders import sums
from regulars.areas.orders.documents.kind import become
from regulars.areas.stock.choices import RETURN
from regulars.base.errors import Refused
from regulars.base.money import round_money
from regulars.engine import access
from regulars.engine.actor import Actor, system
from regulars.engine.save import joined, save, save_many

DRAFT = "draft"


def begin_return(order: Order, *, actor: Actor, reason: str | None = None) -> OrderReturn:
    """A return of all that was delivered and is not back yet; what stays with the customer is taken off it. Refused where nothing was delivered."""
    access.require(actor, "order-return", "create")
    with transaction.atomic(), joined(uuid.uuid4()):
        held = ORDERS.locked(order)
        there = [(line, line.delivered - line.returned) for line in ORDERS.lines(held)]
        if not any(many for _line, many in there):
            raise Refused(_("Nothing of it is with the customer."), code="nothing_delivered")
        made: Any = save(OrderReturn(order=held, reason=reason or ""), actor=actor)
        save_many(
            [ReturnLine(order_return=made, order_line=line, quantity=many) for line, many in there if many], actor=actor
        )
        found: OrderReturn = made
        return found


def take_back(came: OrderReturn, *, actor: Actor) -> OrderReturn:
    """The goods are here: what is not scrapped lies in the warehouse again, and what is to be credited is known. From here on it stays as it is.

    Refused twice, without lines, and for more than the customer has.
    """
    with transaction.atomic(), joined(uuid.uuid4()):
        order = ORDERS.locked(Order(pk=came.order_id))
        held = RETURNS.locked(came)
        if held.status != DRAFT:
            raise Refused(_("This return was received already."), code="already_received")
        parts = RETURNS.lines(held)
        if not parts:
            raise Refused(_("This return has no lines."), code="no_lines")
        lines = {line.pk: line for line in ORDERS.lines(order)}
        _require_delivered(lines, parts)
        put_credit(order, lines, parts, held, parts)
        held.status, held.received_at = RECEIVED, timezone.now()
        held.received_on = held.received_on or timezone.localdate()
        save_many(parts, actor=system("fulfilment"), verb="take_back")
        save(held, actor=actor, verb="take_back")
        back: dict[Any, Decimal] = defaultdict(Decimal)
        for part in parts:
            if not part.is_scrapped:
                back[lines[part.order_line_id]] += part.quantity
        stocking.bring_back(back, held.warehouse_id, held, RETURN, actor=actor)
        touched = [lines[key] for key in {part.order_line_id for part in parts}]
        for line in touched:
            settle(line)
        save_many(touched, actor=system("fulfilment"), verb="take_back")
        follow(order, list(lines.values()), actor=actor, verb="take_back")
        for told in hooks.RETURNED:
            told(held, parts, actor=actor)
        found: OrderReturn = become(came, held)
        return found


def _require_delivered(lines: Mapping[uuid.UUID, OrderLine], parts: list[Any]) -> None:
    asked: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for part in parts:
        asked[part.order_line_id] += part.quantity
    for key, many in asked.items():
        line: Any = lines[key]
        if many > line.delivered - line.returned:
            text = _("%(name)s: the customer has only %(left)s of it.")
            left = (line.delivered - line.returned).normalize()
            raise Refused(text % {"name": line.name, "left": f"{left:f}"}, code="more_than_delivered")


def put_credit(
    order: Any, lines: Mapping[uuid.UUID, Any], parts: Iterable[Any], held: Any, everything: Iterable[Any]
) -> None:
    """What each of these lines of the return is worth: its share of what the order's line comes to with discounts and taxes. `everything` are all lines of it.

    Shares are taken from the start, so that all of them together are just what the line comes to, however many returns there are.
    """
    worth = {line.pk: parts_of_it for line, parts_of_it in sums.figures(order, lines.values()).by_line}
    for part in parts:
        line, told = lines[part.order_line_id], worth[part.order_line_id]
        before, after = line.returned / line.quantity, (line.returned + part.quantity) / line.quantity
        for key in ("net", "total"):
            whole = sum((getattr(each, key) for each in told), Decimal(0))
            share = round_money(whole * after, order.currency) - round_money(whole * before, order.currency)
            setattr(part, key, share)
            setattr(part, f"{key}_currency", order.currency)
        line.returned += part.quantity
    for key in ("net", "total"):
        setattr(held, key, sum((getattr(part, key) or Decimal(0) for part in everything), Decimal(0)))
    held.tax = held.total - held.net
    held.net_currency = held.tax_currency = held.total_currency = order.currency


def is_draft(came: Any) -> bool:
    return bool(came.status == DRAFT)
