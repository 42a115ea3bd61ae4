"""`GET /api/v1/changes`: every change in an order in which none is skipped, for programs that keep a copy."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.api.refusals import Gone
from regulars.base.errors import Invalid
from regulars.base.text import nearest
from regulars.engine import access, changes, horizon, registry
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.describe import Entity
from regulars.services.feed import telling
from regulars.services.feed.items import name_people

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
        for change, item in telling.told(found, wanted, actor):
            if item is not None and len(items) == limit:
                return position, items, True
            if item is not None:
                items.append(item)
            position = changes.position_of(change)
        if len(found) < MOST:
            return position, items, False
    return position, items, True


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
