"""Goods are kept for somebody: two who want the last piece at the same moment do not both get it.

All quantities are in the unit of the product. Call these within the transaction of what they are for.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F

from regulars.areas.stock.levels import Place, locked, put
from regulars.areas.stock.models import Reservation
from regulars.base.ids import uuid7
from regulars.engine import prepared

NONE = Decimal(0)
RELEASED: list[Callable[..., None]] = []
"""Told, `(places)`, within the transaction, where what was kept for somebody became free."""


class Wanted(NamedTuple):
    """A holder wants so much at a place."""

    holder: uuid.UUID
    place: Place
    quantity: Decimal


def reserve(
    wanted: Iterable[Wanted], part: Callable[[Wanted, Decimal], Decimal] | None = None
) -> dict[uuid.UUID, Decimal]:
    """Keep what is free, as much as there is, for each holder in turn; gives how much each got now, beside what they had.

    `part(wanted, free)` says how much of what is free makes sense (whole boxes); all of it unless given.
    """
    listed = [each for each in wanted if each.quantity > 0]
    levels = locked(each.place for each in listed)
    got: dict[uuid.UUID, Decimal] = {}
    kept: dict[tuple[uuid.UUID, uuid.UUID], Decimal] = {}
    touched: dict[Place, Any] = {}
    for each in listed:
        level = levels.get(each.place)
        free = level.on_hand - level.reserved if level is not None else NONE
        taken = min(each.quantity, free)
        if part is not None and taken < each.quantity:
            taken = part(each, taken)
        if level is None or taken <= 0:
            continue
        level.reserved += taken
        touched[each.place] = level
        got[each.holder] = got.get(each.holder, NONE) + taken
        kept[level.pk, each.holder] = kept.get((level.pk, each.holder), NONE) + taken
    _keep(kept)
    put(touched)
    return got


def release(holders: Iterable[uuid.UUID]) -> None:
    """What was kept for these is free again."""
    _tell(_give_back(dict.fromkeys(holders)))


def use(used: Mapping[uuid.UUID, Decimal], warehouse: uuid.UUID) -> None:
    """So much of what was kept for each goes: it is not reserved any more, and the movement that takes it out of this warehouse follows. What was kept in another one is free there. Raises ValueError for more than was kept."""
    _tell({place for place in _give_back(used) if place.warehouse != warehouse})


def places_of(holders: Iterable[uuid.UUID]) -> set[Place]:
    """Where something is kept for these."""
    mine = Reservation.objects.filter(holder__in=list(holders))
    return {Place(*place) for place in mine.values_list("level__product_id", "level__warehouse_id")}


def kept(holders: Iterable[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """How much is kept for each of these."""
    found: dict[uuid.UUID, Decimal] = {}
    for holder, quantity in Reservation.objects.filter(holder__in=list(holders)).values_list("holder", "quantity"):
        found[holder] = found.get(holder, NONE) + quantity
    return found


def _keep(kept: Mapping[tuple[uuid.UUID, uuid.UUID], Decimal]) -> None:
    """So much more by level and holder, under the locks of the levels."""
    levels, holders = [level for level, _holder in kept], [holder for _level, holder in kept]
    if kept:
        prepared.send(
            "insert into stock_reservation (id, level_id, holder, quantity) select * from unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::numeric[]) "
            "on conflict (level_id, holder) do update set quantity = stock_reservation.quantity + excluded.quantity",
            [[uuid7() for _each in kept], levels, holders, list(kept.values())],
        )


def _give_back(asked: Mapping[uuid.UUID, Decimal | None]) -> set[Place]:
    """Of each holder's reservations so much (None: all), under the locks of their levels. Gives the places."""
    mine = Reservation.objects.filter(holder__in=list(asked))
    levels = locked(places_of(asked))
    by_id = {level.pk: (place, level) for place, level in levels.items()}
    left = dict(asked)
    places: set[Place] = set()
    for each in mine.order_by(
        "id"
    ):  # read anew: what was free may be kept by now, what is held here is not changed by others
        place, level = by_id[each.level_id]
        wanted = left[each.holder]
        taken = each.quantity if wanted is None else min(each.quantity, wanted)
        if wanted is not None:
            left[each.holder] = wanted - taken
        if taken <= 0:
            continue
        level.reserved -= taken
        places.add(place)
        if taken == each.quantity:
            each.delete()
        else:
            Reservation.objects.filter(pk=each.pk).update(quantity=F("quantity") - taken)
    if lacking := [holder for holder, rest in left.items() if rest]:
        raise ValueError(lacking)
    put({place: levels[place] for place in places})
    return places


def _tell(freed: set[Place]) -> None:
    for told in RELEASED if freed else ():
        told(freed)
