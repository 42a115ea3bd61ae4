"""`GET /api/v1/changes`: every change in an order in which none is skipped, for programs that keep a copy.

A change is told when the actor may see the record now. A deletion is a tombstone; so is a change that took the record out of
the actor's reach, because a copy must forget it then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.history import change_item, name_people
from regulars.api.refusals import Gone
from regulars.base.errors import Invalid
from regulars.base.text import nearest
from regulars.engine import access, changes, horizon, registry
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.describe import Entity
from regulars.engine.models import Change

MOST = 1000
ROUNDS = 5


def told(call: Call) -> HttpResponse:
    """A page of the feed and the place to go on from, given even where there is nothing yet."""
    limit = call.number("limit", 100, MOST)
    wanted = entities_asked(call)
    if call.parameter("after") == "end":
        return answer({"items": [], "next": str(changes.end()), "more": False})
    position, items, more = _collect(_position(call), wanted, call.actor, limit)
    name_people(items)
    return answer({"items": items, "next": str(position), "more": more})


def _collect(
    position: Position, wanted: dict[str, Entity], actor: Actor, limit: int
) -> tuple[Position, list[dict[str, Any]], bool]:
    items: list[dict[str, Any]] = []
    for _round in range(ROUNDS):
        found = changes.read(position, limit=MOST)
        seen = _visible(found, wanted, actor)
        for change in found:
            entity = wanted.get(change.entity)
            item = _item(entity, change, seen, actor) if entity is not None else None
            if item is not None and len(items) == limit:
                return position, items, True
            if item is not None:
                items.append(item)
            position = changes.position_of(change)
        if len(found) < MOST:
            return position, items, False
    return position, items, True


def _item(entity: Entity, change: Change, seen: set[uuid.UUID], actor: Actor) -> dict[str, Any] | None:
    reachable = change.record in seen
    if not reachable and not _was_theirs(entity, change, actor):
        return None
    item = change_item(entity, change, actor)
    if item is None:
        return None
    gone = change.verb == "delete" or not reachable
    title = "" if gone or actor.hides(entity.name, entity.title) else change.title
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


def _visible(found: Iterable[Change], wanted: dict[str, Entity], actor: Actor) -> set[uuid.UUID]:
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


def entities_asked(call: Call) -> dict[str, Entity]:
    """The entities asked for (names or plurals with commas between), or all, as far as the actor may see any."""
    known = list(registry.entities())
    text = call.parameter("entity")
    if text:
        by_name = {name: each for each in known for name in (each.name, each.plural)}
        names = [part.strip() for part in text.split(",")]
        for name in names:
            if name not in by_name:
                raise _no_entity(name, list(by_name))
        known = [by_name[name] for name in names]
    return {each.name: each for each in known if access.may(call.actor, each, "view")}


def _no_entity(name: str, known: list[str]) -> Invalid:
    wrong = _("There is no entity “%(name)s”.") % {"name": name[:60]}
    near = nearest(name, known)
    if near:
        wrong += " " + _("Did you mean “%(name)s”?") % {"name": near}
    return Invalid(wrong, code="bad_parameter", fields={"entity": wrong})


def _position(call: Call) -> Position:
    text = call.parameter("after")
    if not text:
        return Position()
    try:
        position = changes.parse_position(text)
    except ValueError:
        wrong = _("This is no place in the feed; take “next” of an earlier answer.")
        raise Invalid(wrong, code="bad_cursor", fields={"after": wrong}) from None
    if position < horizon.dropped_to():
        gone = _(
            "This place lies before the beginning of the log: changes after it were archived. Make your copy anew."
        )
        begins = horizon.begins_at()
        raise Gone(gone, code="cursor_too_old", details={"history_begins_at": begins.isoformat() if begins else None})
    return position
