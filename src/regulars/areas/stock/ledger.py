"""Movements of goods: each changes the level of its warehouse. Put right or deleted, it does so as if it had been entered like that; those that follow from deliveries and returns stay."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.models import Product
from regulars.areas.stock.choices import ADJUSTMENT, BY_PROGRAM, COUNT, EXPLAINED, TAKEN, TRANSFER
from regulars.areas.stock.levels import Place, locked, put, usual_warehouse
from regulars.areas.stock.models import StockMove
from regulars.areas.stock.words import amount_words
from regulars.base.errors import Invalid, Refused
from regulars.engine.actor import Actor, system
from regulars.engine.batch import Batch, Item, changed_fields
from regulars.engine.save import save_many

ARRIVED: list[Callable[..., None]] = []
"""Told, `(places, actor)`, within the transaction, where more of a product is free than before; areas above append (who waits for goods)."""
MOVING = ("kind", "product", "warehouse", "to_warehouse", "quantity")
"""What the levels follow from."""
PLACES = frozenset(("product", "warehouse", "to_warehouse"))
Effect = tuple[Place, Decimal]


def begin_moves(batch: Batch) -> None:
    """Of today, in the usual warehouse; called like its product."""
    new: list[Any] = [item.record for item in batch.good if item.is_new]
    new += [item.record for item in batch.good if not item.is_new and batch.changed(item, "product")]
    names = dict(Product.objects.filter(pk__in={move.product_id for move in new} - {None}).values_list("pk", "name"))
    for move in new:
        move.moved_on = move.moved_on or timezone.localdate()
        move.name = names.get(move.product_id, "")
        if move.warehouse_id is None and (usual := usual_warehouse()) is not None:
            move.warehouse_id = usual.pk


def check_moves(batch: Batch) -> None:
    """A movement says what it needs; those of deliveries and returns stay as they were written."""
    services = _services(item.record.product_id for item in batch.good)
    for item in batch.good:
        if not item.is_new and not batch.actor.is_system and batch.was(item, "kind") in BY_PROGRAM:
            if any(found.key != "reason" and not found.custom for found in changed_fields(batch.entity, item)):
                batch.refuse(item, _follows())
            continue
        is_taken_along = batch.actor.is_system and not item.is_new  # between two warehouses that became one, too
        wrong = {} if is_taken_along or not batch.changed(item, *MOVING, "reason") else _wrong(batch, item, services)
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))


def post_moves(batch: Batch) -> None:
    """The levels of all movements, after all other checks; never below what is reserved."""
    batch.among.append(_post)


def move_back(batch: Batch) -> None:
    """A deleted movement never was; one that comes back is again. Raises Refused, which takes back the whole deletion."""
    if not batch.actor.is_system and any(each.kind in BY_PROGRAM for each in batch.records):
        raise _follows()
    levels = locked((place for each in batch.records for place, _change in _effects(each)), make=True)
    for each in batch.records:
        sign = 1 if each.deleted_at is None else -1
        if problem := _put(levels, [(place, sign * change) for place, change in _effects(each)], each, batch.actor):
            raise problem
    put(levels)
    _tell(set(levels), batch.actor)


def move(rows: Iterable[Mapping[str, Any]], *, actor: Actor) -> list[Any]:
    """Write movements that follow from something else (`record`), by the program in the name of whoever did it. Each of `rows` holds values of `StockMove`. Raises Invalid where stock lacks."""
    program = system(actor.source or "stock")
    return save_many([StockMove(**row) for row in rows], actor=program)


def _follows() -> Refused:
    text = _("This movement follows from a delivery or a return and stays as it was written.")
    return Refused(text, code="move_written")


def _wrong(batch: Batch, item: Item, services: set[uuid.UUID]) -> dict[str, Any]:
    move: Any = item.record
    wrong: dict[str, Any] = {}
    if move.quantity is not None:
        if move.kind == ADJUSTMENT:
            wrong |= {} if move.quantity else {"quantity": _("Say how many more or less.")}
        elif move.quantity < 0 or (move.quantity == 0 and move.kind != COUNT):
            wrong["quantity"] = _("Say how many.")
    if move.kind in BY_PROGRAM and not batch.actor.is_system:
        wrong["kind"] = _("This follows from deliveries and returns.")
    if move.kind in EXPLAINED and not move.reason.strip():
        wrong["reason"] = _("Say why.")
    if move.warehouse_id is None and move.product_id and move.quantity is not None:
        wrong["warehouse"] = _("There is no warehouse yet: make one first.")
    if move.kind == TRANSFER and move.to_warehouse_id in (None, move.warehouse_id):
        wrong["to_warehouse"] = _("Name the other warehouse.")
    if move.product_id in services:
        wrong["product"] = _("Services are not kept in stock.")
    return wrong


def _services(products: Iterable[uuid.UUID | None]) -> set[uuid.UUID]:
    wanted = {each for each in products if each}
    return set(Product.objects.filter(pk__in=wanted, kind="service").values_list("pk", flat=True)) if wanted else set()


def _post(batch: Batch) -> None:
    moving = [item for item in batch.good if _moves(batch, item)]
    before = {item.record.id: _effects(SimpleNamespace(**item.before)) if item.before else [] for item in moving}
    places = {place for item in moving for place in _places(item.record)}
    levels = locked(places | {place for effects in before.values() for place, _change in effects}, make=True)
    for item in moving:
        move: Any = item.record
        gone = [(place, -change) for place, change in before[move.id]]
        here = levels[Place(move.product_id, move.warehouse_id)]
        stood = here.on_hand + sum((change for place, change in gone if place == _here(move)), Decimal(0))
        move.change = _change(batch, item, stood)
        if problem := _put(levels, [*gone, *_effects(move)], move, batch.actor):
            batch.refuse(item, problem)
            continue
        move.balance = here.on_hand
    put(levels)
    if moving:
        batch.afterwards(lambda: _tell(set(levels), batch.actor))


def _change(batch: Batch, item: Item, stood: Decimal) -> Decimal:
    """What the warehouse has more or less: by stocktaking, what was counted less what `stood` there; one that is put right counts from what stood there then."""
    move: Any = item.record
    if move.kind != COUNT:
        return Decimal(-move.quantity if move.kind in TAKEN else move.quantity)
    if item.before and not batch.changed(item, "kind", "product", "warehouse"):
        return Decimal(item.before["change"] + move.quantity - item.before["quantity"])
    return Decimal(move.quantity - stood)


def _put(levels: Mapping[Place, Any], effects: Iterable[Effect], move: Any, actor: Actor) -> Refused | None:
    """Move levels that are held; nothing, and what is wrong, where one would have less than is reserved of it."""
    sums: dict[Place, Decimal] = defaultdict(Decimal)
    for place, change in effects:
        sums[place] += change
    for place, change in sums.items():
        level = levels[place]
        if level.on_hand + change < level.reserved:
            free = amount_words(level.on_hand - level.reserved, actor.manner.language)
            text = _("There are only %(free)s free of %(name)s.") % {"free": free, "name": move.name or level.name}
            return Invalid(fields={"quantity": text}, code="not_in_stock")
    for place, change in sums.items():
        levels[place].on_hand += change
    return None


def _effects(move: Any) -> list[Effect]:
    """What a movement did, by place."""
    found = [(_here(move), Decimal(move.change))]
    if move.kind == TRANSFER and move.to_warehouse_id:
        found.append((Place(move.product_id, move.to_warehouse_id), Decimal(move.quantity)))
    return found


def _here(move: Any) -> Place:
    return Place(move.product_id, move.warehouse_id)


def _places(move: Any) -> list[Place]:
    return [Place(move.product_id, each) for each in (move.warehouse_id, move.to_warehouse_id) if each]


def _moves(batch: Batch, item: Item) -> bool:
    """Whether levels follow: not where a merge of products or warehouses takes movements along, since nothing lies there then (`merging`)."""
    move: Any = item.record
    if not (move.product_id and move.warehouse_id and move.quantity is not None):
        return False
    if item.is_new:
        return True
    return batch.changed(item, *(key for key in MOVING if not (batch.actor.is_system and key in PLACES)))


def _tell(places: set[Place], actor: Actor) -> None:
    for told in ARRIVED:
        told(places, actor=actor)
