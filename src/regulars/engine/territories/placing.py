"""Which territory a record lies in: asked of one in memory by the write door, and of all in the database by one expression.

Both say the same: of the places beside each other the first that takes a record has it; there, the first of those below that
takes it, else the place itself, where it has rules of its own. A place without rules takes nothing itself and passes all down.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from regulars.base.errors import Refused
from regulars.engine import judge
from regulars.engine.actor import system
from regulars.engine.conditions import rule_sql
from regulars.engine.describe import Entity, Place
from regulars.engine.fields import Field, Money
from regulars.engine.fields.base import Sql
from regulars.engine.territories.plan import every

logger = logging.getLogger("regulars.territories")


class Placer:
    """The plan in force at work on a batch: linked records are read once, and what looks alike to a condition is asked once."""

    def __init__(self, entity: Entity, records: Sequence[Any]) -> None:
        self.entity, self.actor, self.links = entity, system(), judge.Links()
        self.links.fetch_for(entity, records, paths_of(entity.territories))
        self.asked = {id(each): self._fields(each) for place in every(entity.territories) for each in place.conditions}
        self.known: dict[Any, bool] = {}

    def place_of(self, record: Any) -> Place | None:
        """Where the record lies by the rules; None where none takes it."""
        return self._first(self.entity.territories, record, {})

    def _first(self, places: Iterable[Place], record: Any, told: dict[str, str]) -> Place | None:
        for place in places:
            if place.conditions and not any(self._holds(each, record, told) for each in place.conditions):
                continue
            found = self._first(place.places, record, told) or (place if place.conditions else None)
            if found is not None:
                return found
        return None

    def _holds(self, condition: Any, record: Any, told: dict[str, str]) -> bool:
        alike: list[Any] = [id(condition)]
        for each in self.asked[id(condition)]:
            if each.key not in told:
                told[each.key] = _told(each, record)
            alike.append(told[each.key])
        key = tuple(alike)
        if key not in self.known:
            self.known[key] = self._ask(condition, record)
        return self.known[key]

    def _ask(self, condition: Any, record: Any) -> bool:
        """A condition that cannot be understood any more (its field is gone) takes nothing, here as in the database."""
        try:
            return judge.holds(condition, self.entity, record, self.actor, links=self.links)
        except Refused as problem:
            logger.warning("A rule of territories cannot be asked: %s", problem)
            return False

    def _fields(self, condition: Any) -> list[Field]:
        """The record's own fields that a condition asks of."""
        keys = dict.fromkeys(path.split(".")[0] for path in judge.paths_in(condition))
        return [self.entity.by_key[key] for key in keys if key in self.entity.by_key]


def _told(field: Field, record: Any) -> str:
    """What a field says of a record, as the rules ask it: money by its worth."""
    return repr((field.get(record), field.base_of(record) if isinstance(field, Money) else None))


def paths_of(places: Iterable[Place]) -> Iterable[str]:
    """The fields that the rules of a plan ask of."""
    return (path for place in every(places) for condition in place.conditions for path in judge.paths_in(condition))


def place_sql(entity: Entity, places: Sequence[Place], alias: str) -> Sql:
    """The id of the territory that the rows under an alias lie in; null where no rule takes them."""
    parts = [_case(entity, place, alias) for place in places]
    if not parts:
        return "null::uuid", []
    return f"coalesce({', '.join(sql for sql, _params in parts)})", [each for _sql, own in parts for each in own]


def _case(entity: Entity, place: Place, alias: str) -> Sql:
    inside, params = place_sql(entity, place.places, alias)
    if not place.conditions:
        return inside, params
    asked = [rule_sql(entity, each, system(), alias) for each in place.conditions]
    condition = " or ".join(f"({sql})" for sql, _params in asked)
    own = [each for _sql, given in asked for each in given]
    return f"case when {condition} then coalesce({inside}, %s::uuid) end", [*own, *params, place.territory]
