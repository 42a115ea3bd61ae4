"""Names of linked records, for those who may see them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from regulars.engine import registry, rows
from regulars.engine.actor import Actor
from regulars.engine.columns import Columns
from regulars.engine.fields import AnyReference, Ref
from regulars.engine.names import NAMELESS, limit_of, told_sql

if TYPE_CHECKING:
    from regulars.engine.query import Row


def labels_of(refs: Iterable[Ref], actor: Actor) -> dict[uuid.UUID, str]:
    """Names of linked records that the actor may see, deleted ones included. One query for all."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for ref in refs:
        wanted.setdefault(ref.entity, set()).add(ref.id)
    parts: list[str] = []
    params: list[Any] = []
    for name, ids in wanted.items():
        entity = registry.find(name)
        if entity is None:
            continue
        scope, own = limit_of(name, actor, "t0")
        title, before = told_sql(entity, actor, "t0")
        parts.append(f"select t0.id, {title}::text from {entity.source} t0 where t0.id = any(%s) and {scope}")
        params.extend((*before, list(ids), *own))
    if not parts:
        return {}
    found = rows.query(" union all ".join(parts), params)
    return {key: label or NAMELESS for key, label in found if label is not None}


def fill_labels(listed: Sequence[Row], columns: Columns, actor: Actor) -> None:
    """Give links to records of several entities their names, one query for each entity met."""
    keys = [path for path, found in columns.fields if isinstance(found, AnyReference)]
    refs = [row.values[key] for row in listed for key in keys if row.values[key]]
    if not refs:
        return
    labels = labels_of(refs, actor)
    for row in listed:
        for key in keys:
            ref = row.values[key]
            if ref:
                row.values[key] = ref._replace(label=labels.get(ref.id, ""))
