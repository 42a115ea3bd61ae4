"""What somebody may do to these very records: asked of the database for all of them together, and only where it depends on the record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from regulars.engine import access, prepared
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity


def allowed(
    entity: Entity, actor: Actor, keys: Sequence[uuid.UUID], actions: Iterable[str]
) -> dict[uuid.UUID, frozenset[str]]:
    """Of each record, which of the actions the actor may do to it; nothing to one that is not there."""
    everywhere: set[str] = set()
    asked: dict[str, tuple[str, list[Any]]] = {}
    for action in dict.fromkeys(actions):
        sql, params = access.scope_sql(entity, actor, action, "t0")
        if sql == "true":
            everywhere.add(action)
        elif sql != "false":
            asked[action] = (sql, params)
    found = dict.fromkeys(keys, frozenset(everywhere))
    if asked and keys:
        chosen = ", ".join(f"({sql})" for sql, _params in asked.values())
        params = [each for _sql, own in asked.values() for each in own]
        where = "t0.id = %s" if len(keys) == 1 else "t0.id = any(%s)"
        given = keys[0] if len(keys) == 1 else list(keys)
        rows = prepared.fetch(f"select t0.id, {chosen} from {entity.source} t0 where {where}", [*params, given])
        for key, *may in rows:
            found[key] |= {action for action, is_allowed in zip(asked, may, strict=True) if is_allowed}
    return found


def editable_among(entity: Entity, actor: Actor, keys: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of the records that the actor sees they may change; not asked of the database where they may change whatever they see."""
    if not access.may(actor, entity, "edit"):
        return frozenset()
    if access.scope_sql(entity, actor, "edit", "t0") == access.scope_sql(entity, actor, "view", "t0"):
        return frozenset(keys)
    return frozenset(key for key, actions in allowed(entity, actor, keys, ("edit",)).items() if actions)
