"""A change as a program is told of it, with what is hidden from its person left out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from regulars.engine import people, sharing
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.masked import mask_stored
from regulars.engine.models import Change
from regulars.services.audit.rights import may_read
from regulars.services.identity.models import ApiToken

FILED = ("attach", "detach")
"""Verbs that tell of a file of the record by its name, which is no field: whoever sees the record sees its files."""


def change_item(entity: Entity, change: Change, actor: Actor) -> dict[str, Any] | None:
    """A change as the actor may see it; None when all that changed is hidden from them."""
    told_whole = change.verb in FILED or sharing.tells(change)
    diff = dict(change.diff) if told_whole else visible_diff(entity, change.diff, actor)
    if change.diff and not diff:
        return None
    return {
        "id": change.id,
        "at": change.at,
        "actor": change.actor,
        "source": change.source,
        "token": change.token,
        "verb": change.verb,
        "version": change.version,
        "diff": diff,
        "batch": change.batch,
        "cause": change.cause,
    }


def visible_diff(entity: Entity, diff: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """`{field: [before, after]}` without what is hidden from the actor; what is masked is cut."""
    return {
        key: [mask_stored(entity.by_key[key], each) for each in pair] if actor.masks(entity.name, key) else pair
        for key, pair in diff.items()
        if key in entity.by_key and not actor.hides(entity.name, key)
    }


def name_actors(items: list[dict[str, Any]], actor: Actor) -> None:
    """Who did it, by name, and with which token; the program itself has none.

    What a token is called is told to whose it is and to those who may read the audit; others are told that there was one, and which are the same.
    """
    names = people.called(item["actor"] for item in items)
    tokens = _tokens({item["token"] for item in items if item["token"]}, actor)
    for item in items:
        who, token = item["actor"], item["token"]
        item["actor"] = {"id": who, "label": names.get(who, "")} if who else None
        item["token"] = {"id": token, "label": tokens.get(token, "")} if token else None


def _tokens(ids: set[uuid.UUID], actor: Actor) -> dict[uuid.UUID, str]:
    if not ids:
        return {}
    found = ApiToken.objects.filter(pk__in=ids)
    if not may_read(actor):
        found = found.filter(user_id=actor.id) if actor.id is not None else found.none()
    return dict(found.values_list("pk", "name"))
