"""Further phones, e-mails and links that are kept as parts of a record: compared like the fields of its own.

An area names its parts (`add`); a line of a rule that means each phone there is then means these too.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Reference

LOADED = "_further"
"""The attribute of a record in which its further values stand once they have been read, by kind."""


@dataclass(frozen=True)
class Points:
    """Records of `part` hold in the field `value` what the choice `kind` says. `kinds`: by type of field, the choices that mean it.

    `kept(actor, owner)` gives the choices that are not told of an owner's parts.
    """

    part: str
    kind: str
    value: str
    kinds: Mapping[str, frozenset[str]]
    kept: Callable[[Actor, Entity], frozenset[str]]

    @property
    def entity(self) -> Entity:
        return registry.get(self.part)

    @property
    def of(self) -> str:
        """The link to the record that they reach."""
        return self.entity.part_of

    def type_of(self, point: Any) -> str:
        """The type of field that a point stands for; empty for what is not compared."""
        kind = getattr(point, self.kind)
        return next((name for name, choices in self.kinds.items() if kind in choices), "")

    def owner(self, point: Any) -> tuple[str, uuid.UUID] | None:
        """The record that a point belongs to."""
        link = self.entity.by_key[self.of]
        value = link.get(point)
        if value is None:
            return None
        return (link.to, value) if isinstance(link, Reference) else (value.entity, value.id)


@dataclass(frozen=True)
class Further:
    """The further values of one type that a record has, in the place of a field of a line."""

    points: Points
    kind: str

    @property
    def key(self) -> str:
        return self.points.part

    def values(self, record: Any) -> Iterable[str]:
        found: Mapping[str, list[str]] = record.__dict__.get(LOADED, {})
        return found.get(self.kind, ())


Compared = Field | Further

_points: dict[str, Points] = {}


def add(points: Points) -> None:
    """Name parts whose values take part in the search for duplicates. Once, at start."""
    _points[points.part] = points


def points_of(part: str) -> Points | None:
    return _points.get(part)


def points_for(entity: Entity) -> list[Points]:
    """The parts of this entity that hold further values."""
    return [_points[part.name] for part, _link in registry.parts_of(entity) if part.name in _points]


def further_of(entity: Entity, kinds: Iterable[str]) -> list[Further]:
    """The further values of these types that records of an entity may have."""
    return [Further(points, kind) for points in points_for(entity) for kind in kinds if kind in points.kinds]


def load(entity: Entity, records: Iterable[Any]) -> None:
    """Read the further values of records as they are stored: one query for each kind of parts."""
    listed = {record.pk: record for record in records}
    for points in points_for(entity) if listed else ():
        model: Any = points.entity.model
        found: defaultdict[uuid.UUID, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        column = points.entity.by_key[points.of].columns[0]
        for point in model.objects.filter(**{f"{column}__in": list(listed)}, deleted_at=None).order_by("id"):
            owner = points.owner(point)
            kind = points.type_of(point)
            if owner is not None and owner[0] == entity.name and kind:
                found[owner[1]][kind].append(getattr(point, points.value))
        for key, record in listed.items():
            put(record, found.get(key, {}))


def put(record: Any, values: Mapping[str, list[str]]) -> None:
    """Let a record have these further values, and no others."""
    record.__dict__[LOADED] = values


def is_withheld(compared: Compared, entity: str, actor: Actor) -> bool:
    """Whether the actor may not see what was compared of a record of the entity."""
    if isinstance(compared, Field):
        return actor.withholds(entity, compared.key)
    points = compared.points
    if not access.may(actor, points.entity, "view") or actor.withholds(points.part, points.value):
        return True
    return bool(points.kinds[compared.kind] & points.kept(actor, registry.get(entity)))
