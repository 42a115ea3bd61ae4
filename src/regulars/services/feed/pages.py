"""One page of the feed: what a follower is told after a place in the log, and the place to go on from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.text import nearest
from regulars.engine import access, changes, horizon, registry
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.describe import Entity
from regulars.services.feed import telling
from regulars.services.feed.items import name_actors

READ = 1000
ROUNDS = 5


class FeedPage(NamedTuple):
    """Items in order, the place after them, and whether there is more to fetch at once."""

    items: list[dict[str, Any]]
    position: Position
    more: bool


def page(
    position: Position, entities: Mapping[str, Entity], actor: Actor, limit: int, verbs: frozenset[str] | None = None
) -> FeedPage:
    """At most so many items after a place, of these verbs; the place moves on also past what the actor is not told of."""
    found = _collected(position, entities, actor, limit, verbs)
    if found.position != position:
        changes.make_sure()
    name_actors(found.items, actor)
    return found


def _collected(
    position: Position, entities: Mapping[str, Entity], actor: Actor, limit: int, verbs: frozenset[str] | None
) -> FeedPage:
    items: list[dict[str, Any]] = []
    for _round in range(ROUNDS):
        found = changes.read(position, limit=READ)
        for change, item in telling.told(found, entities, actor, verbs):
            if item is not None and len(items) == limit:
                return FeedPage(items, position, more=True)
            if item is not None:
                items.append(item)
            position = changes.position_of(change)
        if len(found) < READ:
            return FeedPage(items, position, more=False)
    return FeedPage(items, position, more=True)


def is_dropped(position: Position) -> bool:
    """Whether changes after this place were archived, so that a follower from here would miss some."""
    return position < horizon.dropped_to()


def entities_asked(text: str, actor: Actor) -> dict[str, Entity]:
    """The entities asked for (names or plurals with commas between), or all, as far as the actor may see any. Raises Invalid."""
    known = list(registry.entities())
    if text:
        by_name = {name: each for each in known for name in (each.name, each.plural)}
        names = [part.strip() for part in text.split(",")]
        for name in names:
            if name not in by_name:
                raise _no_entity(name, list(by_name))
        known = [by_name[name] for name in names]
    return {each.name: each for each in known if access.may(actor, each, "view")}


def _no_entity(name: str, known: list[str]) -> Invalid:
    wrong = _("There is no entity “%(name)s”.") % {"name": name[:60]}
    near = nearest(name, known)
    if near:
        wrong += " " + _("Did you mean “%(name)s”?") % {"name": near}
    return Invalid(wrong, code="bad_parameter", fields={"entity": wrong})
