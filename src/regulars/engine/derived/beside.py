"""What the program writes past the write door: the formulas and roll-ups that ask for it follow in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from regulars.engine import registry, rows
from regulars.engine.derived import recompute, rollups
from regulars.engine.derived.formulas import formulas_of
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field
from regulars.engine.sql import column_of

AT_ONCE = 1000
"""The figures of more records than these are worked out in the background."""
Given = Iterable[uuid.UUID] | Callable[[], Iterable[uuid.UUID]]


@contextmanager
def written_beside(name: str, ids: Given, *keys: str) -> Iterator[None]:
    """Round statements that set fields `keys` of records of an entity. `ids` may be a function: it is asked only where something depends on them."""
    entity = registry.get(name)
    moved = frozenset(keys)
    figures = [
        (parent, found)
        for parent, found in rollups.rollups_over(name)
        if moved & {found.derived.by, *found.derived.inputs}
    ]
    is_asked = any(moved & set(found.derived.inputs) for found in formulas_of(entity))
    if not figures and not is_asked:
        yield
        return
    listed = sorted(set(ids() if callable(ids) else ids))
    if len(listed) > AT_ONCE:
        yield
        for each in dict.fromkeys([*([entity] if is_asked else ()), *(parent for parent, _found in figures)]):
            recompute.ask(each.name)
        return
    before = [_parents(entity, found, parent, listed) for parent, found in figures]
    yield
    if is_asked:
        rollups.refresh(entity, listed)
    for (parent, found), were in zip(figures, before, strict=True):
        rollups.refresh(parent, were | _parents(entity, found, parent, listed), [found])


def _parents(entity: Entity, found: Field, parent: Entity, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The records at which these point, by the link of a roll-up."""
    link = entity.by_key[found.derived.by]
    column = column_of(entity, link, "t")
    where, more = (f" and {column.part(1)} = %s", [parent.name]) if isinstance(link, AnyReference) else ("", [])
    sql = f"select distinct {column.part(0)} from {entity.source} t where t.id = any(%s) and {column.part(0)} is not null{where}"
    return {key for (key,) in rows.query(sql, [list(ids), *more])}
