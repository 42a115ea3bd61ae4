"""Rules that many entities share, as `prepare` functions of the write door."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from regulars.base.errors import Invalid
from regulars.engine import registry, rows
from regulars.engine.batch import Batch, Item
from regulars.engine.derived.beside import written_beside
from regulars.engine.describe import Entity
from regulars.engine.documents import names_of
from regulars.engine.fields import AnyReference, Ref, Reference

Prepare = Callable[[Batch], None]


def no_circles(key: str, message: Any) -> Prepare:
    """A tree by the reference `key` stays a tree: nobody stands below themselves."""

    def refuse_circles(batch: Batch) -> None:
        moved = [item for item in batch.good if batch.changed(item, key) and getattr(item.record, f"{key}_id")]
        if not moved:
            return
        above = _above(batch.entity, key, [getattr(item.record, f"{key}_id") for item in moved])
        above.update({item.record.id: getattr(item.record, f"{key}_id") for item in batch.good})
        for item in moved:
            if returns(item.record.id, above):
                batch.refuse(item, Invalid(fields={key: message}, code="circle"))

    return refuse_circles


def only_once(*keys: str, message: Any) -> Prepare:
    """No two living records with the same values of these fields; the first right one of a batch stands."""

    def refuse_twice(batch: Batch) -> None:
        items = [item for item in batch.good if batch.changed(item, *keys)]
        taken = _taken(batch.entity, keys, items) if items else {}
        for item in items:
            value = _values(batch.entity, keys, item)
            if taken.setdefault(value, item.record.id) != item.record.id:
                batch.refuse(item, Invalid(fields={keys[-1]: message}, code="not_unique"))

    return lambda batch: batch.among.append(refuse_twice)


def keep_one(key: str) -> Prepare:
    """One record at most is the chosen one (`is_default`): the last that is chosen takes it from the one before."""

    def take(name: str, sql: str, chosen: uuid.UUID) -> None:
        others = f'select id from {registry.get(name).source} t where "{key}" and id <> %s'
        with written_beside(name, lambda: [one for (one,) in rows.query(others, [chosen])], key):
            rows.query(sql, [chosen])

    def take_over(batch: Batch) -> None:
        chosen = [item.record.id for item in batch.good if getattr(item.record, key) and batch.changed(item, key)]
        if chosen:
            sql = f'update {batch.entity.source} set "{key}" = false, version = version + 1 where "{key}" and id <> %s'
            batch.afterwards(lambda: take(batch.entity.name, sql, chosen[-1]))

    return take_over


def named_after(key: str, column: str = "name") -> Prepare:
    """A record without a name of its own carries the name of the record it links to."""

    def take_name(batch: Batch) -> None:
        field = batch.entity.by_key[key]
        items = [item for item in batch.good if batch.changed(item, key) or not getattr(item.record, column)]
        names = names_of(link for item in items if (link := _link(field, item.record)) is not None)
        for item in items:
            link = _link(field, item.record)
            if link is not None:
                setattr(item.record, column, names.get(link.id, ""))

    return take_name


def _link(field: Any, record: Any) -> Ref | None:
    value = field.get(record)
    if value is None:
        return None
    if isinstance(field, AnyReference):
        return Ref(value.id, "", value.entity)
    assert isinstance(field, Reference)
    return Ref(value, "", field.to)


def _above(entity: Entity, key: str, starts: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID | None]:
    column = entity.column(key)
    sql = (
        f'with recursive up as (select id, "{column}" as above from {entity.source} t where id = any(%s) '
        f'union select t.id, t."{column}" from {entity.source} t join up on t.id = up.above) select id, above from up'
    )
    return dict(rows.query(sql, [starts]))


def returns(start: uuid.UUID, above: dict[uuid.UUID, uuid.UUID | None]) -> bool:
    """Whether the way up from somebody comes back to them."""
    seen: set[uuid.UUID] = set()
    at = above.get(start)
    while at is not None and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = above.get(at)
    return False


def _values(entity: Entity, keys: tuple[str, ...], item: Item) -> tuple[Any, ...]:
    return tuple(getattr(item.record, _attribute(entity, key)) for key in keys)


def _attribute(entity: Entity, key: str) -> str:
    found: Any = entity.model._meta.get_field(entity.by_key[key].columns[0])
    return str(found.attname)


def _taken(entity: Entity, keys: tuple[str, ...], items: list[Item]) -> dict[tuple[Any, ...], uuid.UUID]:
    columns = [entity.column(entity.by_key[key].columns[0]) for key in keys]
    listed = ", ".join(f'"{column}"' for column in columns)
    first = [_values(entity, keys, item)[0] for item in items]
    sql = f'select id, {listed} from {entity.source} t where deleted_at is null and "{columns[0]}" = any(%s)'
    return {tuple(row[1:]): row[0] for row in rows.query(sql, [first])}
