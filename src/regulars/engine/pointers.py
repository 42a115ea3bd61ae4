"""Which records point at others: what moves along with a merge, and what keeps a record from being purged."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.engine import prepared, registry, rows
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Reference
from regulars.engine.fields.base import Sql
from regulars.engine.sql import column_of

Link = tuple[Entity, Field]


@dataclass(frozen=True)
class Children:
    """Records of one entity that would move along."""

    entity: Entity
    field: Field
    count: int


def pointing_at(entity: Entity) -> Iterator[Link]:
    """Every entity with a field that may point at records of this one. What the program alone keeps stays where it is."""
    for other in registry.entities():
        if other.access.kept:
            continue
        for each in other.fields:
            if (isinstance(each, Reference) and each.to == entity.name) or (
                isinstance(each, AnyReference) and entity.name in each.allowed()
            ):
                yield other, each


def children_of(entity: Entity, losers: Sequence[Any]) -> list[Children]:
    """What would move along, by entity and field."""
    ids = [loser.id for loser in losers]
    asked = [
        (f"select %s::int, count(*) from {other.source} t0 where {sql} and not t0.id = any(%s)", [*params, ids])
        for other, each in pointing_at(entity)
        for sql, params in (_points(other, each, entity, ids),)
    ]
    return [Children(*link, number) for link, number in _of_each(list(pointing_at(entity)), asked) if number]


def pointed(entity: Entity, ids: Sequence[uuid.UUID], links: Iterable[Link]) -> list[Link]:
    """Of these links those by which a living record points at one of the records: one question for all of them."""
    listed = list(links)
    asked = [
        (f"select %s::int, 1 where exists (select from {other.source} t0 where {sql})", params)
        for other, each in listed
        for sql, params in (_points(other, each, entity, ids),)
    ]
    return [link for link, _found in _of_each(listed, asked)]


def held(other: Entity, each: Field, entity: Entity, ids: Sequence[uuid.UUID]) -> list[Any]:
    """Living records whose field points at one of these, under their lock, oldest first."""
    sql, params = _points(other, each, entity, ids)
    return [record for record, _allowed in rows.lock_where(other, sql, params).values()]


def _of_each(links: Sequence[Link], asked: Sequence[Sql]) -> list[tuple[Link, int]]:
    """The answers by their link, in the order of the links."""
    if not asked:
        return []
    found = prepared.fetch(
        f"{' union all '.join(sql for sql, _params in asked)} order by 1",
        [value for index, (_sql, params) in enumerate(asked) for value in (index, *params)],
    )
    return [(links[index], number) for index, number in found]


def _points(other: Entity, each: Field, entity: Entity, ids: Sequence[uuid.UUID]) -> Sql:
    """The condition on t0 that a living record points at one of these."""
    place = column_of(other, each, "t0")
    own = [entity.name] if isinstance(each, AnyReference) else []
    also = f" and {place.part(1)} = %s" if own else ""
    return f"t0.deleted_at is null and {place.part(0)} = any(%s){also}", [list(ids), *own]
