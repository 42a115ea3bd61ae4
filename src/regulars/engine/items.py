"""A record as programs get it: id, number, version, and its fields by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Masked, Reference
from regulars.engine.query import Row
from regulars.engine.sensitive import revealing

Dump = Callable[[Any], Any]
AS_THEY_ARE = frozenset(
    "text long_text rich_text colour email phone url external_id integer yes_no choice choices tags date moment".split()
)
ALWAYS = ("id", "number", "version")

_columns: dict[tuple[int, str, frozenset[str]], tuple[str, ...]] = {}
_dumps: dict[tuple[int, str, tuple[str, ...]], tuple[tuple[str, Dump], ...]] = {}
MOST_PLANS = 2000


def columns_of(entity: Entity, actor: Actor) -> tuple[str, ...]:
    """Every field the actor may see."""
    hidden = frozenset() if actor.is_unlimited else actor.hidden.get(entity.name, frozenset())
    key = (registry.edition(), entity.name, hidden)
    if key not in _columns:
        if len(_columns) >= MOST_PLANS:
            _columns.clear()
        _columns[key] = tuple(name for name in entity.by_key if name not in hidden and name not in ALWAYS)
    return _columns[key]


def item(entity: Entity, row: Row) -> dict[str, Any]:
    """A row as JSON, ready for `answers.packed`."""
    return items(entity, (row,))[0]


def items(entity: Entity, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Rows of one list as JSON."""
    found = []
    dumps: tuple[tuple[str, Dump], ...] | None = None
    for row in rows:
        if dumps is None:
            dumps = _dumps_of(entity, tuple(row.values))
        made = {"id": row.id, "number": row.number, "version": row.version, **row.values}
        for path, dump in dumps:
            value = made[path]
            if value is not None and value.__class__ is not Masked:
                made[path] = dump(value)
        found.append(made)
    return found


def read(
    entity: Entity,
    actor: Actor,
    key: Any,
    columns: tuple[str, ...] = (),
    *,
    moment: datetime | None = None,
    reveals: bool = True,
) -> dict[str, Any]:
    """One record as the actor may see it, as it is or as it stood at a moment. Raises NotFound.

    Within what is going to be refused nothing sensitive is revealed: that it was read would be taken back with the rest.
    """
    reader = revealing(actor) if reveals else actor
    row = access.records(entity, reader, "view").as_of(moment).row(key, columns or columns_of(entity, actor))
    return item(entity, row)


def field_at(entity: Entity, path: str) -> Field | None:
    """The field at the end of a path such as `account.industry`, or None."""
    *hops, key = path.split(".")
    for hop in hops:
        reference = entity.by_key.get(hop)
        if not isinstance(reference, Reference):
            return None
        entity = registry.get(reference.to)
    return entity.by_key.get(key)


def _dumps_of(entity: Entity, paths: tuple[str, ...]) -> tuple[tuple[str, Dump], ...]:
    """What makes JSON of the values that are not JSON as they are."""
    key = (registry.edition(), entity.name, paths)
    if key not in _dumps:
        if len(_dumps) >= MOST_PLANS:
            _dumps.clear()
        fields = [(path, field_at(entity, path)) for path in paths]
        _dumps[key] = tuple((path, _dump_of(each)) for path, each in fields if each and each.kind not in AS_THEY_ARE)
    return _dumps[key]


def _dump_of(found: Field) -> Dump:
    return _named if type(found).dump is Reference.dump else found.dump


def _named(ref: Any) -> dict[str, Any]:
    """A link by its name; the identifier is written by the writer of JSON."""
    return {"id": ref.id, "label": ref.label}
