"""All entities by name. Filled while Django starts, sealed after."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from regulars.engine.describe import Entity, Extend

if TYPE_CHECKING:
    from regulars.engine.models.record import Record

_entities: dict[str, Entity] = {}
_by_plural: dict[str, Entity] = {}
_by_model: dict[type, Entity] = {}
_extensions: list[Extend] = []
_sealed: list[bool] = []


def register(*descriptions: Entity | Extend) -> None:
    """Make entities known. Raises RuntimeError after start-up and for a name taken twice."""
    if _sealed:
        raise RuntimeError("The registry is sealed: describe entities in an app's entities.py.")
    for description in descriptions:
        if isinstance(description, Extend):
            _extensions.append(description)
            continue
        if description.name in _entities:
            raise RuntimeError(f"Entity {description.name!r} is described twice.")
        _entities[description.name] = description


def seal() -> None:
    """Apply the extensions and allow no more descriptions."""
    for extension in _extensions:
        base = get(extension.entity)
        _entities[extension.entity] = replace(
            base,
            related=base.related + extension.related,
            panels=base.panels + extension.panels,
            actions=base.actions + extension.actions,
        )
    for entity in _entities.values():
        _by_plural[entity.plural] = entity
        _by_model[entity.model] = entity
    _sealed.append(True)


def get(name: str) -> Entity:
    """The entity of a name. Raises LookupError naming the nearest one."""
    try:
        return _entities[name]
    except KeyError:
        near = difflib.get_close_matches(name, _entities, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise LookupError(f"There is no entity {name!r}.{hint}") from None


def by_plural(plural: str) -> Entity | None:
    """The entity whose pages and API live under this plural, or None."""
    return _by_plural.get(plural)


def of(record: Record | type[Record]) -> Entity:
    """The entity of a record or of its model."""
    return _by_model[record if isinstance(record, type) else type(record)]


def find(name: str) -> Entity | None:
    return _entities.get(name)


def entities() -> Iterator[Entity]:
    """Every entity, in the order of registration."""
    return iter(_entities.values())


def parts_of(entity: Entity) -> list[tuple[Entity, str]]:
    """Entities whose records are parts of this entity's, with the reference that says so."""
    found = []
    for other in _entities.values():
        to = getattr(other.by_key[other.part_of], "to", ()) if other.part_of else ()
        if to == entity.name or (isinstance(to, tuple) and entity.name in to):
            found.append((other, other.part_of))
    return found
