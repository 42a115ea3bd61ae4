"""Refuse what is spelt right and still cannot be in a description: a field of the wrong type, an operator a field does not have, an address
that is taken. Asked once all names are right, because it follows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Reference

TIMES = ("date", "moment")


Found = Iterable[tuple[str, str]]


def wrong_values(entity: Entity) -> list[tuple[str, str]]:
    """Where it is wrong, and how."""
    return [each for check in CHECKS for each in check(entity)]


def _plural(entity: Entity) -> Found:
    for other in registry.entities():
        if other is entity:
            return
        if other.plural == entity.plural:
            yield "plural", f"{entity.plural!r} is the address of {other.name!r} already ({registry.place_of(other)})."


def _defaults(entity: Entity) -> Found:
    for found in entity.fields:
        if isinstance(found, Choice) and found.default not in (None, "") and not callable(found.default):
            values = [option.value for option in found.options]
            if found.default not in values:
                yield f"field {found.key!r}", f"the default {found.default!r} is none of: {', '.join(values)}."


def _calendar(entity: Entity) -> Found:
    calendar = entity.calendar
    for key in (calendar.start, calendar.end) if calendar else ():
        if key and entity.by_key[key].kind not in TIMES:
            yield "calendar", f"{key!r} is neither a date nor a moment."


def _board(entity: Entity) -> Found:
    board = entity.board
    if board and not board.lanes and not isinstance(entity.by_key[board.by], Choice | Reference):
        yield "board", f"records cannot stand in lanes by {board.by!r}: it is neither a choice nor a reference."
    if board and board.sum and not entity.by_key[board.sum].numeric:
        yield "board", f"{board.sum!r} cannot be summed."


def _totals(entity: Entity) -> Found:
    for key in entity.list.totals if entity.list else ():
        if not entity.by_key[key].numeric:
            yield "list.totals", f"{key!r} cannot be summed."


def _filters(entity: Entity) -> Found:
    asked = [("unfinished", entity.unfinished)]
    asked += [(f"view {view.key!r}", view.filter) for view in (entity.list.views if entity.list else ())]
    for where, data in asked:
        for path, op in _leaves(data):
            found = _at(entity, path)
            if found is not None and op not in found.questions():
                yield where, f"{op!r} cannot be asked of {path!r}. There are: {', '.join(found.questions())}."


def _leaves(data: Any) -> Iterator[tuple[str, str]]:
    """Fields and operators of the entity's own conditions; those of related records follow another entity."""
    if isinstance(data, Mapping):
        if "field" in data:
            yield data["field"], data.get("op", "eq")
        for name in ("all", "any", "none"):
            for each in data.get(name, ()):
                yield from _leaves(each)


def _at(entity: Entity, path: str) -> Field | None:
    at: Entity | None = entity
    found = None
    for hop in path.split("."):
        found = at.by_key.get(hop) if at else None
        at = registry.find(found.to) if isinstance(found, Reference) else None
    return found


CHECKS: tuple[Callable[[Entity], Found], ...] = (_plural, _defaults, _calendar, _board, _totals, _filters)
