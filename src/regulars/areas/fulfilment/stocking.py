"""What an order has to do with stock: its goods are reserved, taken out, and come back; what lacks waits.

Lines are counted in their own unit, stock in the product's. Call these under the lock of the order.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.goods import goods_of
from regulars.areas.catalog.units import all_units, ratio
from regulars.areas.stock import ledger, reserving
from regulars.areas.stock.levels import Place, locked, stocked, usual_warehouse
from regulars.base.errors import Refused
from regulars.engine.actor import Actor

SMALLEST = Decimal("0.001")
NONE = Decimal(0)


def warehouse_of(order: Any) -> uuid.UUID | None:
    """Where an order is delivered from; None where the company has no warehouse."""
    if order.warehouse_id:
        found: uuid.UUID = order.warehouse_id
        return found
    usual = usual_warehouse()
    return usual.pk if usual is not None else None


def stocked_lines(lines: Iterable[Any]) -> set[uuid.UUID]:
    """The lines whose goods are kept in stock, by their ids."""
    listed = list(lines)
    goods = stocked(line.product_id for line in listed)
    return {line.pk for line in listed if line.product_id in goods}


def reserve(order: Any, lines: Iterable[Any]) -> None:
    """Keep for each line what is free of what it still wants; the rest is awaited. Refused of a unit that cannot be counted in the product's."""
    listed = list(lines)
    goods = stocked_lines(listed)
    many = _per_line([line for line in listed if line.pk in goods])
    warehouse = warehouse_of(order)
    by_id = {line.pk: line for line in listed}
    partly: dict[uuid.UUID, Decimal] = {}

    def counted(line: Any, quantity: Decimal) -> Decimal:
        return _counted(many[line.pk], line.delivered + line.reserved, quantity)

    def part(wanted: reserving.Wanted, free: Decimal) -> Decimal:
        line = by_id[wanted.holder]
        partly[line.pk] = min(_whole(line, many[line.pk], free), line.open_quantity - line.reserved)
        return min(free, counted(line, partly[line.pk]))

    wanted = [
        reserving.Wanted(line.pk, Place(line.product_id, warehouse), counted(line, line.open_quantity - line.reserved))
        for line in listed
        if line.pk in goods and warehouse is not None
    ]
    got = reserving.reserve(wanted, part)
    for line in listed:
        if line.pk in got:
            line.reserved += partly.get(line.pk, line.open_quantity - line.reserved)
        line.awaited = line.open_quantity - line.reserved if line.pk in goods else NONE


def free(lines: Iterable[Any]) -> None:
    """What was reserved for these is free again."""
    listed = [line for line in lines if line.reserved]
    reserving.release(line.pk for line in listed)
    for line in listed:
        line.reserved = NONE


def take_out(order: Any, shipped: Mapping[Any, Decimal], delivery: Any, kind: str, *, actor: Actor) -> None:
    """The goods of these lines leave the warehouse of the delivery; so much of what was reserved for them is not any more. Refused where stock lacks."""
    goods = stocked_lines(shipped)
    free(line for line in shipped if line.pk not in goods)  # goods once, not any more
    warehouse = delivery.warehouse_id or warehouse_of(order)
    if not goods or warehouse is None:
        return
    many = _per_line([line for line in shipped if line.pk in goods])
    here = {Place(line.product_id, warehouse) for line in shipped if line.pk in goods}
    locked(here | reserving.places_of(goods), make=True)
    kept = reserving.kept(goods)
    used: dict[uuid.UUID, Decimal] = {}
    moves = []
    for line, quantity in shipped.items():
        if line.pk not in goods:
            continue
        needed = _counted(many[line.pk], line.delivered, quantity)
        line.reserved -= min(line.reserved, quantity)
        mine = kept.get(line.pk, NONE)
        used[line.pk] = min(needed, mine) if line.reserved else mine
        line.awaited = max(NONE, line.open_quantity - quantity - line.reserved)
        moves.append(_move(kind, line, warehouse, needed, delivery))
    reserving.use({key: each for key, each in used.items() if each}, warehouse)
    ledger.move(moves, actor=actor)


def bring_back(
    parts: Mapping[Any, Decimal], warehouse: uuid.UUID | None, came: Any, kind: str, *, actor: Actor
) -> None:
    """The goods of these lines lie in the warehouse again."""
    goods = stocked_lines(parts)
    many = _per_line([line for line in parts if line.pk in goods])
    if goods and warehouse is not None:
        moves = [
            _move(kind, line, warehouse, _rounded(Fraction(quantity) * many[line.pk]), came)
            for line, quantity in parts.items()
            if line.pk in goods
        ]
        ledger.move(moves, actor=actor)


def _move(kind: str, line: Any, warehouse: uuid.UUID, quantity: Decimal, about: Any) -> dict[str, Any]:
    from regulars.engine import registry

    place = {"kind": kind, "product_id": line.product_id, "warehouse_id": warehouse, "quantity": quantity}
    return {**place, "record_id": about.pk, "record_entity": registry.of(about).name, "reason": about.code}


def _per_line(lines: list[Any]) -> dict[uuid.UUID, Fraction]:
    """How many of the product's unit are one of each line's."""
    products, units = goods_of(line.product_id for line in lines), all_units()
    found: dict[uuid.UUID, Fraction] = {}
    for line in lines:
        own = products[line.product_id].unit_id
        many = ratio(line.unit_id or own, own or line.unit_id, units)
        if many is None:
            text = _("%(name)s is not kept in stock in the unit of its line: give it in the product’s unit.")
            raise Refused(text % {"name": line.name}, code="other_unit")
        found[line.pk] = many
    return found


def _counted(many: Fraction, before: Decimal, quantity: Decimal) -> Decimal:
    """So many of a line that had `before`, in the product's unit: counted from the start, so that its parts come to the whole (twelve pieces to just one dozen)."""
    return _rounded(Fraction(before + quantity) * many) - _rounded(Fraction(before) * many)


def _whole(line: Any, many: Fraction, free: Decimal) -> Decimal:
    """How many of a line can be made of what is free; of one that counts in whole ones only those."""
    if many == 1:
        return free
    step = Fraction(1) if line.quantity == line.quantity.to_integral_value() else Fraction(SMALLEST)
    return _rounded(math.floor(Fraction(free) / many / step) * step)


def _rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(SMALLEST, ROUND_HALF_UP)
