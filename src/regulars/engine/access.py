"""The second door: the only way from pages, API, exports, reports and jobs to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, NotFound
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields.base import Sql
from regulars.engine.ways import (
    ACTIONS,
    FOLLOWING,
    NOTHING,
    READING,
    SCOPES,
    Word,
    either,
    levels_for,
    of_whole,
    parent_action,
    parents_of,
    people_of,
    reads,
    responsible_sql,
    shared_sql,
    ways,
    words_of,
)

if TYPE_CHECKING:
    from regulars.engine.query import Records

__all__ = [
    "ACTIONS", "AUDIT", "FOLLOWING", "READING", "SCOPES", "Word", "by_owner_alone", "either", "keeps_some", "levels_for", "may", "obstacle",
    "parent_action", "parents_of", "people_of", "records", "require", "scope_sql", "scopes_of", "shared_sql",
    "token_allows", "ways", "words_of",
]  # fmt: skip

AUDIT = "audit"
"""A right on everything and on no single entity: to look into the audit. Granted on `*` with the scope `all`."""


def records(entity: Entity | str, actor: Actor, action: str = "view") -> Records:
    """The records on which the actor may do the action. Raises NotAllowed where there can be none."""
    from regulars.engine.query import Records

    entity = registry.get(entity) if isinstance(entity, str) else entity
    require(actor, entity, action)
    return Records(entity, actor, action)


def to_edit(entity: Entity, actor: Actor, key: Any) -> Any:
    """The record of an id or number, to be changed. Raises NotFound for one the actor may not see, NotAllowed for one they may only see."""
    try:
        return records(entity, actor, "edit").get(key)
    except NotFound:
        records(entity, actor).get(key)
        raise NotAllowed(_("You may see this record, but not change it.")) from None


def may(actor: Actor, entity: Entity | str, action: str) -> bool:
    """Whether the actor may do this to any record of the entity at all."""
    return not obstacle(actor, registry.get(entity) if isinstance(entity, str) else entity, action)


def obstacle(actor: Actor, entity: Entity, action: str) -> str:
    """What stands against doing this to any record of the entity at all; nothing where there may be some.

    `token` (its scopes), `viewer` (who looks through another's eyes only reads), `kept` (the program alone writes it),
    `stranger`, `no_word` (no role grants it).
    """
    if not token_allows(actor, entity, action):
        return "token"
    if actor.viewer is not None and not reads(entity, action):
        return "viewer"
    if entity.access.kept and not reads(entity, action) and not actor.is_system:
        return "kept"
    if actor.is_unlimited:
        return ""
    if entity.access.open and reads(entity, action):
        return "" if actor.id is not None else "stranger"
    if entity.access.through:
        granted = any(may(actor, parent, parent_action(action)) for parent in parents_of(entity))
    else:
        granted = bool(words_of(actor, entity, action))
    return "" if granted else "no_word"


def require(actor: Actor, entity: Entity | str, action: str) -> None:
    """Raises NotAllowed when the actor may not do this to any record of the entity."""
    entity = registry.get(entity) if isinstance(entity, str) else entity
    if not may(actor, entity, action):
        raise NotAllowed(
            _("You have no right to do this (%(action)s, %(entity)s).")
            % {"action": action, "entity": str(entity.label_plural)}
        )


def scopes_of(actor: Actor, entity: Entity, action: str) -> frozenset[str]:
    """The scopes of an action on an entity's own rights, of all roles together."""
    return frozenset(word.scope for word in words_of(actor, entity, action))


def scope_sql(entity: Entity, actor: Actor, action: str, alias: str, *, shares: bool = True) -> Sql:
    """The actor's scope as a condition on the rows under an alias; `true` and `false` where it is everything or nothing.

    Without `shares` it is what their roles alone reach.
    """
    if not may(actor, entity, action):
        return NOTHING
    if entity.access.through and not actor.is_unlimited and not (entity.access.open and reads(entity, action)):
        return _through(entity, actor, action, alias, shares=shares)
    parts: list[Sql] = []
    people: set[Any] = set()
    for way in ways(entity, actor, action, alias, shares=shares):
        if way.sql == "true":
            return "true", []
        if way.people is None:
            parts.append((way.sql, way.params))
        else:
            people |= way.people
    return either([*parts, *([responsible_sql(entity, people, alias)] if people else ())])


def _through(entity: Entity, actor: Actor, action: str, alias: str, *, shares: bool) -> Sql:
    reached = (
        of_whole(
            entity, parent, alias, scope_sql(parent, actor, parent_action(action), f"{alias}p", shares=shares), actor
        )
        for parent in parents_of(entity)
    )
    return either(reached)


def keeps_some(entity: Entity, actor: Actor) -> bool:
    """Whether parts are kept from the actor because a field of their whole is (`Access.without`)."""
    without = entity.access.without
    if without is None or actor.is_unlimited:
        return False
    return any(without(actor, parent, "t0")[0] != "true" for parent in parents_of(entity))


def by_owner_alone(entity: Entity, actor: Actor, action: str) -> frozenset[Any] | None:
    """The people whose records the actor reaches, where nothing else opens any; None where it takes more to know."""
    if actor.is_unlimited or entity.access.open or entity.access.through or entity.access.also:
        return None
    scopes = scopes_of(actor, entity, action)
    if scopes & {"all", "territory", "condition"} or shared_sql(entity, actor, action, "t0"):
        return None
    return people_of(actor, scopes)


def token_allows(actor: Actor, entity: Entity, action: str) -> bool:
    """Whether the token's scopes cover this. `read` and `write` mean every entity; writing includes reading."""
    if actor.token_scopes is None:
        return True
    wanted = {"write", f"{entity.plural}:write"}
    if reads(entity, action):
        wanted |= {"read", f"{entity.plural}:read"}
    return bool(wanted & actor.token_scopes)
