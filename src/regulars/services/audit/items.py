"""An entry of the audit as programs read it: in the API and in a file of JSON lines."""

from __future__ import annotations

from typing import Any

from regulars.engine.actor import Actor
from regulars.engine.fields.masked import mask_stored
from regulars.services.audit.asking import CHANGES
from regulars.services.audit.kinds import label_of
from regulars.services.audit.naming import Named


def item_of(named: Named, actor: Actor) -> dict[str, Any]:
    """Who, when, from where, what, why. `diff` is as in the change feed; hidden fields are left out, masked ones cut."""
    raw, place = named.raw, named.place
    return {
        "log": raw.log,
        "id": raw.id,
        "at": raw.at,
        "actor": {"id": raw.actor, "label": named.who} if raw.actor else None,
        "source": raw.source,
        "token": {"id": raw.token, "label": named.token} if raw.token else None,
        "address": place.address if place else None,
        "session": (place.session or None) if place else None,
        "agent": (place.agent or None) if place else None,
        "entity": raw.entity or None,
        "record": {"id": raw.record, "label": raw.title} if raw.record else None,
        "what": raw.verb,
        "label": label_of(raw.verb) if raw.log != CHANGES else None,
        "title": raw.title,
        "diff": diff_of(named, actor),
        "detail": named.facts,
        "count": raw.count,
        "batch": raw.batch,
        "run": {"id": named.run[0], "label": named.run[1]} if named.run else None,
        "cause": raw.cause,
    }


def diff_of(named: Named, actor: Actor) -> dict[str, Any]:
    """`{field: [before, after]}` as the actor may see it, with what moved besides fields."""
    if named.raw.log != CHANGES:
        return {}
    known = named.entity.by_key if named.entity else {}
    found: dict[str, Any] = {}
    for key, pair in named.raw.diff.items():
        if key in known and actor.hides(named.raw.entity, key):
            continue
        is_masked = key in known and actor.masks(named.raw.entity, key)
        found[key] = [mask_stored(known[key], each) for each in pair] if is_masked else pair
    return found
