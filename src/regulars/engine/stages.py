"""The way that records of an entity go: the stages of their board, and who is refused there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regulars.engine import gates
from regulars.engine.describe import Entity, Lane
from regulars.engine.fields import Choice, Field
from regulars.engine.lacks import refusal

if TYPE_CHECKING:
    from regulars.engine.actor import Actor
    from regulars.engine.batch import Batch


def stage_of(entity: Entity) -> Field | None:
    """The field by which records of an entity go their way, where there is one: that of its board."""
    return entity.by_key.get(entity.board.by) if entity.board else None


def may_see_stages(entity: Entity, actor: Actor) -> bool:
    """Whether there is a board, and what its lanes go by is not kept from the reader."""
    return entity.board is not None and not actor.withholds(entity.name, entity.board.by)


def standing_on(entity: Entity, record: Any) -> str:
    """The stage of a record as boards and processes name it."""
    found = stage_of(entity)
    return str(found.get(record) or "") if found else ""


def choice_of(entity: Entity, record: Any) -> str:
    """Which of several boards a record stands on (its pipeline); nothing where there is one."""
    board = entity.board
    return str(entity.by_key[board.choice_field].get(record) or "") if board and board.choice_field else ""


def lanes_of(entity: Entity, actor: Actor, choice: str = "") -> tuple[Lane, ...]:
    """The stages of a board in their order. Lost ones have the tone “bad”."""
    board, found = entity.board, stage_of(entity)
    if board is None:
        return ()
    if board.lanes:
        return board.lanes(actor, choice)
    options = found.options if isinstance(found, Choice) else ()
    return tuple(Lane(option.value, str(option.label), option.tone) for option in options)


def refuse_lacking(batch: Batch) -> None:
    """Refuse the records that lack something for their stage: all of it is told at once, whoever asked for it.

    Records of the past, which an import may bring so, are let through.
    """
    past = gates.way_of(batch.actor).past if batch.lacking else None
    for item in batch.good:
        lacks = batch.lacking.get(item.record.id)
        if lacks and past is not None:
            past(item.record, lacks)
            batch.unasked.add(item.record.id)
        elif lacks:
            batch.refuse(item, refusal(lacks))
