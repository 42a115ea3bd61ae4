"""Which changes one who follows is told of, and how.

A change is told when the actor may see the record now. A deletion is a tombstone; so is a change that took the record out of
the actor's reach, because a copy must forget it then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.engine.names import untold
from regulars.services.feed.items import change_item


def told(
    changes: Iterable[Change], entities: Mapping[str, Entity], actor: Actor, verbs: frozenset[str] | None = None
) -> Iterable[tuple[Change, dict[str, Any] | None]]:
    """Each change with what the actor is told of it; None where that is nothing. People and tokens are still ids in it (`name_actors`).

    Where only some verbs are asked for, the others are none of it.
    """
    listed = list(changes)
    asked = listed if verbs is None else [change for change in listed if change.verb in verbs]
    seen = _visible(asked, entities, actor)
    unnamed = untold((change for change in asked if change.record in seen), actor)
    for change in listed:
        entity = entities.get(change.entity) if verbs is None or change.verb in verbs else None
        yield change, _item(entity, change, seen, unnamed, actor) if entity is not None else None


def _item(
    entity: Entity, change: Change, seen: set[uuid.UUID], unnamed: frozenset[uuid.UUID], actor: Actor
) -> dict[str, Any] | None:
    reachable = change.record in seen
    if not reachable and not _was_theirs(entity, change, actor):
        return None
    item = change_item(entity, change, actor)
    if item is None:
        return None
    gone = change.verb == "delete" or not reachable
    title = "" if gone or change.record in unnamed else change.title
    item["entity"] = entity.name
    item["record"] = {"id": change.record, "label": title}
    item["deleted"] = gone
    if gone:
        item["diff"] = {}
    return item


def _was_theirs(entity: Entity, change: Change, actor: Actor) -> bool:
    """Whether this change gave a record of the actor's away."""
    pair = change.diff.get(entity.access.owner)
    if not pair or not pair[0]:
        return False
    people = access.people_of(actor, access.scopes_of(actor, entity, "view"))
    return pair[0] in {str(each) for each in people}


def _visible(found: Iterable[Change], wanted: Mapping[str, Entity], actor: Actor) -> set[uuid.UUID]:
    """Records among these that the actor may see, those in the bin included."""
    ids: dict[str, set[uuid.UUID]] = {}
    for change in found:
        if change.entity in wanted:
            ids.setdefault(change.entity, set()).add(change.record)
    seen: set[uuid.UUID] = set()
    for name, records in ids.items():
        reached = access.records(wanted[name], actor, "view").matching(records)
        seen.update(reached.ids(), reached.deleted().ids())
    return seen
