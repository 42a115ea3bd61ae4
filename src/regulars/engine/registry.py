"""All entities by name: those described in code, filled while Django starts and sealed after, and over them what
administrators add (`engine.custom`), built anew whenever the settings epoch moves. Every process follows with its next
request or job; nobody restarts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from regulars.base.text import nearest
from regulars.engine.describe import Entity, Extend

if TYPE_CHECKING:
    from regulars.engine.models.record import Record

_described: dict[str, Entity] = {}
_extensions: list[tuple[Extend, str]] = []
_places: dict[str, str] = {}
_sealed: list[bool] = []


class Misdescribed(RuntimeError):
    """A description that Django cannot start with; the text says in which file and what."""


class Edition:
    """All entities of one moment: those of the code with what administrators added. Replaced as a whole, never changed."""

    def __init__(self, listed: Mapping[str, Entity], number: int, epoch: int | None) -> None:
        self.entities = dict(listed)
        self.by_plural = {entity.plural: entity for entity in listed.values()}
        self.by_model = {entity.model: entity for entity in listed.values()}
        self.number = number
        self.epoch = epoch


_current: list[Edition] = []
Build = Callable[[Mapping[str, Entity]], Mapping[str, Entity]]
_overlay: list[Build] = []
_further: list[Build] = []
_numbers = count(1)


def register(*descriptions: Entity | Extend) -> None:
    """Make entities known. Raises Misdescribed after start-up and for a name taken twice."""
    if _sealed:
        raise Misdescribed("The registry is sealed: describe entities in an app's entities.py.")
    place = sys._getframe(1).f_code.co_filename
    for description in descriptions:
        if isinstance(description, Extend):
            _extensions.append((description, place))
            continue
        if description.name in _described:
            first = _places[description.name]
            raise Misdescribed(f"{place}: entity {description.name!r} is described in {first} already.")
        _described[description.name] = description
        _places[description.name] = place


def seal() -> None:
    """Apply the extensions and allow no more descriptions."""
    for extension, place in _extensions:
        base = _described.get(extension.entity)
        if base is None:
            text = f"{place}: Extend of {extension.entity!r}: there is no such entity.{_nearest(extension.entity, _described)}"
            raise Misdescribed(text)
        _described[extension.entity] = replace(
            base,
            related=base.related + extension.related,
            panels=base.panels + extension.panels,
            actions=base.actions + extension.actions,
        )
    _sealed.append(True)
    forget()


def overlay(build: Build) -> None:
    """Name the function that puts custom fields and entities over those of the code."""
    _overlay[:] = [build]


def overlay_further(build: Build) -> None:
    """Name a function by which a service adds what its own settings say (verbs that rules make) to the entities as they stand."""
    _further.append(build)


def follow(epoch: int) -> None:
    """Take in what administrators changed, when the settings epoch is another than the one known. Cheap when it is not."""
    if _current[0].epoch != epoch:
        listed: Mapping[str, Entity] = _described
        for build in (*_overlay, *_further):
            listed = build(listed)
        _current[0] = Edition(listed, next(_numbers), epoch)


def forget(at: int | None = None) -> None:
    """Only the entities of the code, until another epoch than `at` is read (start-up, restored databases, tests)."""
    _current[:] = [Edition(_described, next(_numbers), at)]


def edition() -> int:
    """The number of the present edition: part of the key of whatever is kept by entity."""
    return _current[0].number


def epoch() -> int | None:
    """The settings epoch of the present edition; None before the first is read."""
    return _current[0].epoch


def described() -> Mapping[str, Entity]:
    """The entities of the code alone."""
    return _described


def get(name: str) -> Entity:
    """The entity of a name. Raises LookupError naming the nearest one."""
    known = _current[0].entities
    try:
        return known[name]
    except KeyError:
        raise LookupError(f"There is no entity {name!r}.{_nearest(name, known)}") from None


def _nearest(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f" Did you mean {near!r}?" if near else ""


def place_of(entity: Entity) -> str:
    """The file in which an entity is described, for whoever has to mend it; the module of its model for one of an administrator's own."""
    return _places.get(entity.name, entity.model.__module__)


def by_plural(plural: str) -> Entity | None:
    """The entity whose pages and API live under this plural, or None."""
    return _current[0].by_plural.get(plural)


def of(record: Record | type[Record]) -> Entity:
    """The entity of a record or of its model."""
    return _current[0].by_model[record if isinstance(record, type) else type(record)]


def find(name: str) -> Entity | None:
    return _current[0].entities.get(name)


def entities() -> Iterator[Entity]:
    """Every entity, in the order of registration."""
    return iter(_current[0].entities.values())


def parts_of(entity: Entity) -> list[tuple[Entity, str]]:
    """Entities whose records are parts of this entity's, with the reference that says so."""
    found = []
    for other in _current[0].entities.values():
        to = getattr(other.by_key[other.part_of], "to", ()) if other.part_of else ()
        if to == entity.name or (isinstance(to, tuple) and entity.name in to):
            found.append((other, other.part_of))
    return found
