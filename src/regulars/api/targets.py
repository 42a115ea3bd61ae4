"""The records that the rows of a bulk are about, found in one or two queries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from regulars.base.digits import LONG, whole
from regulars.base.errors import NotFound
from regulars.base.ids import id_of
from regulars.engine import access, merged, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity


class Row(Protocol):
    """What is asked of a bulk's row here."""

    op: str
    key: str
    external_id: str
    target: Any
    error: Any
    unseen: uuid.UUID | None


def find(entity: Entity, group: Sequence[Row], actor: Actor) -> None:
    """Set each row's record. One that names none which the actor can see is refused, but for an upsert: it makes one.

    `unseen` is the record that a refused row names, where it is there and out of the actor's reach.
    """
    by_key = _ids(entity, "number", {int(row.key) for row in group if is_number(row.key)})
    by_external = _ids(entity, "external_id", {row.external_id for row in group if row.external_id})
    wanted = {row.key: by_key.get(int(row.key)) if is_number(row.key) else id_of(row.key) for row in group}
    moved = merged.winners(entity, {*wanted.values(), *by_external.values()} - {None})
    wanted = {key: moved.get(found, found) for key, found in wanted.items()}
    by_external = {key: moved.get(found, found) for key, found in by_external.items()}
    ids = {*wanted.values(), *by_external.values()} - {None}
    seen: dict[Any, Any] = {}
    if ids:
        found = access.records(entity, actor, "view").matching(ids).instances(limit=len(ids))  # type: ignore[arg-type]
        seen = {record.id: record for record in found}
    there = _there(entity, ids - seen.keys())
    for row in group:
        if row.op == "create":
            continue
        named = wanted[row.key] if row.key else by_external.get(row.external_id)
        row.target = seen.get(named)
        if row.target is None and row.op != "upsert":
            row.unseen = named if named in there else None
            row.error = NotFound(_("There is no such record, or you may not see it."))


def _there(entity: Entity, ids: set[Any]) -> set[Any]:
    """Those of some ids that are of records, in the bin too."""
    if not ids:
        return set()
    return {key for (key,) in rows.query(f"select id from {entity.source} t where id = any(%s)", [list(ids)])}


def is_number(key: str) -> bool:
    """Whether a key is a record's short number."""
    return whole(key, LONG) is not None


def _ids(entity: Entity, column: str, wanted: set[Any]) -> dict[Any, uuid.UUID]:
    if not wanted:
        return {}
    merged_too = "exists (select from engine_merge m where m.record = t.id)"
    query = f'select "{column}", id from {entity.source} t where "{column}" = any(%s) order by deleted_at is null, {merged_too}'
    return dict(rows.query(query, [list(wanted)]))  # the last counts: what is alive, else what was merged
