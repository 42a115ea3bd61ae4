"""Sensitive fields: shown on demand, and who read them is kept.

Everything shows dots in their place (`Actor.masks`) until someone reads through `revealing(actor)`; then the read door
itself writes down who read which fields of which records, one row for each batch. Whoever shows a value of a record that was
loaded in another way says so with `note`. Entities without sensitive fields pay nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from regulars.base.ids import uuid7
from regulars.engine import origin
from regulars.engine.actor import variant

if TYPE_CHECKING:
    from regulars.engine.actor import Actor
    from regulars.engine.describe import Entity


def revealing(actor: Actor) -> Actor:
    """Someone who asks for sensitive values: they get them, and it is written down."""
    return variant(actor, reveals=True)


def delivered(entity: Entity, rows: Iterable[Any], paths: Sequence[str], actor: Actor) -> None:
    """What the read door gave of sensitive fields is written down; empty values tell nothing and are not."""
    asked = [path for path in paths if path in entity.sensitive and not actor.withholds(entity.name, path)]
    if not asked:
        return
    read = [row.id for row in rows if any(row.values[path] not in (None, "", []) for path in asked)]
    note(entity, read, asked, actor)


def note(entity: Entity, records: Sequence[uuid.UUID], fields: Sequence[str], actor: Actor) -> None:
    """Keep that the actor read these fields of these records. The program itself reads for nobody."""
    from regulars.engine.models import Reading

    if not records or actor.is_system:
        return
    Reading.objects.create(
        id=uuid7(),
        actor=actor.id,
        viewer=actor.viewer,
        source=actor.source,
        token=actor.token,
        origin=origin.current(),
        entity=entity.name,
        fields=list(fields),
        records=list(records),
    )
