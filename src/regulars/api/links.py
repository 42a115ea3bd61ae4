"""Links by identifiers that a program has kept: those of records that were merged since lead to what they live on in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regulars.base.ids import id_of
from regulars.engine import merged, registry, rows
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference


def lead(entity: Entity, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of values with the identifiers of merged records replaced by their winners'; one query where nothing was merged."""
    links = [each for each in entity.fields if each.kind in ("reference", "any_reference")]
    told = [(row, each, *_meant(each, row[each.key])) for row in given for each in links if row.get(each.key)]
    moved = _moved({(target, key) for _row, _each, target, key in told if key is not None})
    found = {id(row): dict(row) for row in given}
    for row, each, target, key in told:
        if (target, key) in moved:
            found[id(row)][each.key] = _put(row[each.key], target, moved[target, key])
    return [found[id(row)] for row in given]


def _meant(each: Any, value: Any) -> tuple[str, uuid.UUID | None]:
    """The entity and the identifier that a value names, in any of its forms; none where it is no link."""
    if isinstance(value, Mapping):
        name, key = value.get("entity", ""), value.get("id")
    elif isinstance(each, Reference):
        name, key = "", value
    else:
        name, _colon, key = str(value).partition(":")
    return (each.to if isinstance(each, Reference) else str(name)), id_of(key)


def _moved(named: Iterable[tuple[str, Any]]) -> dict[tuple[str, Any], uuid.UUID]:
    wanted: dict[str, set[uuid.UUID]] = {}
    for target, key in named:
        wanted.setdefault(target, set()).add(key)
    ids = [key for keys in wanted.values() for key in keys]
    gone = rows.query("select distinct entity from engine_merge where record = any(%s)", [ids]) if ids else []
    return {
        (name, key): winner
        for (name,) in gone
        if name in wanted and (entity := registry.find(name)) is not None
        for key, winner in merged.winners(entity, wanted[name]).items()
    }


def _put(value: Any, target: str, winner: uuid.UUID) -> Any:
    """The same form of the value, with another identifier."""
    if isinstance(value, Mapping):
        return {**value, "id": str(winner)}
    return f"{target}:{winner}" if isinstance(value, str) and ":" in value else str(winner)
