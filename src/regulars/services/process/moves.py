"""A move along the path: from where to where, and which stages must have been dealt with before."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from regulars.engine.actor import Actor
from regulars.engine.batch import Item
from regulars.engine.describe import Entity, Lane
from regulars.engine.stages import choice_of, lanes_of
from regulars.services.process.definition import FREE, MET, NEVER, Plan
from regulars.services.process.models import Stay

FORWARD, BACK, CLOSED, OUT = "forward", "back", "closed", "out"


@dataclass(frozen=True)
class Move:
    """One record's move under its process. `way` says in which direction; `asked` are the stages whose exit criteria must hold.

    `jumped` is the stage that would have come first where none may be passed over.
    """

    item: Item
    plan: Plan
    origin: str
    target: Lane
    way: str
    asked: tuple[Lane, ...] = ()
    jumped: Lane | None = None


class Paths:
    """The stages of boards, and where records of a batch stood before they were closed; both read once for all of them."""

    def __init__(self, entity: Entity, actor: Actor, records: Iterable[uuid.UUID] = ()) -> None:
        self.entity, self.actor = entity, actor
        self._kept: dict[str, tuple[Lane, ...]] = {}
        self._records = records

    def of(self, record: Any) -> tuple[Lane, ...]:
        """The whole board of a record, lost stages included."""
        choice = choice_of(self.entity, record)
        if choice not in self._kept:
            self._kept[choice] = lanes_of(self.entity, self.actor, choice)
        return self._kept[choice]

    @cached_property
    def left(self) -> dict[uuid.UUID, str]:
        """By record the stage it stood on before it was closed: it may go back there without being asked for all that lies before."""
        closed = Stay.objects.filter(record__in=list(self._records), way=CLOSED).order_by("left_at")
        return dict(closed.values_list("record", "stage"))


def way_forward(lanes: Sequence[Lane]) -> list[Lane]:
    """The stages that lead to success, in their order."""
    return [lane for lane in lanes if lane.tone != "bad"]


def move_of(item: Item, plan: Plan, paths: Paths, origin: str, target: str) -> Move | None:
    """What a move is; None where the board does not know where it leads (other rules refuse that)."""
    lanes = paths.of(item.record)
    lane = next((each for each in lanes if each.value == target), None)
    if lane is None:
        return None
    way = way_forward(lanes)
    if lane not in way:
        return Move(item, plan, origin, lane, CLOSED)
    stood = paths.left.get(item.record.id, "") if _is_lost(lanes, origin) else origin
    at, to = place_of(way, stood), way.index(lane)
    if to <= at:
        return Move(item, plan, origin, lane, BACK)
    passed = tuple(way[max(at, 0) : to])
    if plan.skipping == FREE:
        return Move(item, plan, origin, lane, FORWARD, passed[:1] if at >= 0 else ())
    jumped = way[at + 1] if plan.skipping == NEVER and to > at + 1 else None
    return Move(item, plan, origin, lane, FORWARD, passed if plan.skipping == MET else passed[:1], jumped)


def place_of(way: Sequence[Lane], value: str) -> int:
    """Where a stage stands on the way; before all of them for one that is not on it."""
    return next((index for index, lane in enumerate(way) if lane.value == value), -1)


def _is_lost(lanes: Sequence[Lane], value: str) -> bool:
    return any(lane.value == value and lane.tone == "bad" for lane in lanes)
