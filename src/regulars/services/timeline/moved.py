"""What a change moved, as values a person can read: fields with what they were and became, as far as the reader may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Ref, Reference
from regulars.engine.fields.masked import mask_stored, masked
from regulars.engine.labels import labels_of
from regulars.engine.models import Change


@dataclass(frozen=True)
class Moved:
    """One field of a change: what it was and what it became, as values with their names."""

    field: Field
    before: Any
    after: Any


def names_in(changes: Iterable[Change], actor: Actor) -> dict[uuid.UUID, str]:
    """The names of all records that the changes speak of, as far as the actor may see them."""
    refs = []
    for change in changes:
        entity = registry.find(change.entity)
        for key, pair in change.diff.items() if entity else ():
            found = entity.by_key.get(key) if entity else None
            refs += [ref for value in pair if (ref := _ref(found, value))]
    return labels_of(refs, actor)


def moved_in(entity: Entity, change: Change, actor: Actor, names: Mapping[uuid.UUID, str]) -> Iterable[Moved]:
    """The fields of a change; hidden ones are left out, of masked ones only the end is shown."""
    for key, (before, after) in change.diff.items():
        found = entity.by_key.get(key)
        if found is None or actor.hides(entity.name, key):
            continue
        if actor.masks(entity.name, key):
            yield Moved(masked(found), mask_stored(found, before), mask_stored(found, after))
            continue
        yield Moved(found, _value(found, before, names), _value(found, after, names))


def _ref(found: Field | None, value: Any) -> Ref | None:
    if value is None or found is None:
        return None
    if isinstance(found, Reference):
        return Ref(found.parse(value), "", found.to)
    if isinstance(found, AnyReference):
        return Ref(uuid.UUID(value["id"]), "", value["entity"])
    return None


def _value(found: Field, raw: Any, names: Mapping[uuid.UUID, str]) -> Any:
    ref = _ref(found, raw)
    if ref is not None:
        return ref._replace(label=names.get(ref.id, ""))
    if raw is None:
        return None
    try:
        return found.parse(raw)
    except ValueError:
        return raw
