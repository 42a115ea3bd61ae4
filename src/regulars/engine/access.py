"""The second door: the only way from pages, API, exports, reports and jobs to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.fields.base import Sql

if TYPE_CHECKING:
    from regulars.engine.query import Records

ACTIONS = ("view", "create", "edit", "delete", "export", "import", "bulk", "merge")
SCOPES = ("none", "own", "team", "branch", "all")
READING = frozenset(("view", "export"))


def records(entity: Entity | str, actor: Actor, action: str = "view") -> Records:
    """The records on which the actor may do the action. Raises NotAllowed where there can be none."""
    from regulars.engine.query import Records

    entity = registry.get(entity) if isinstance(entity, str) else entity
    require(actor, entity, action)
    return Records(entity, actor, action)


def may(actor: Actor, entity: Entity | str, action: str) -> bool:
    """Whether the actor may do this to any record of the entity at all."""
    entity = registry.get(entity) if isinstance(entity, str) else entity
    if not token_allows(actor, entity, action):
        return False
    if entity.access.kept and action not in READING and not actor.is_system:
        return False
    if actor.is_unlimited:
        return True
    if entity.access.open and action in READING:
        return actor.id is not None
    if entity.access.through:
        return any(may(actor, parent, parent_action(action)) for parent in parents_of(entity))
    return bool(scopes_of(actor, entity, action))


def require(actor: Actor, entity: Entity | str, action: str) -> None:
    """Raises NotAllowed when the actor may not do this to any record of the entity."""
    entity = registry.get(entity) if isinstance(entity, str) else entity
    if not may(actor, entity, action):
        raise NotAllowed(
            _("You have no right to do this (%(action)s, %(entity)s).")
            % {"action": action, "entity": str(entity.label_plural)}
        )


def scopes_of(actor: Actor, entity: Entity, action: str) -> frozenset[str]:
    """The scopes of an action on an entity's own rights; verbs without a word of their own follow `edit`."""
    if entity.access.open and action not in READING:
        return frozenset(
            scope for grants in actor.grants if (scope := grants.get((entity.name, action), "none")) != "none"
        )
    found = actor.scopes(entity.name, action)
    if found or action in ACTIONS:
        return found
    spoken = any((entity.name, action) in grants for grants in actor.grants)
    return found if spoken else actor.scopes(entity.name, "edit")


def scope_sql(entity: Entity, actor: Actor, action: str, alias: str) -> Sql:
    """The actor's scope as a condition on the rows under an alias; `true` and `false` where it is everything or nothing."""
    if not may(actor, entity, action):
        return "false", []
    if actor.is_unlimited or (entity.access.open and action in READING):
        return "true", []
    if entity.access.through:
        return _through(entity, actor, action, alias)
    scopes = scopes_of(actor, entity, action)
    if "all" in scopes:
        return "true", []
    if not entity.owner_column:
        return "false", []
    sql, params = f'{alias}."{entity.owner_column}" = any(%s)', [list(people_of(actor, scopes))]
    if entity.access.also is not None and action in READING:
        more, more_params = entity.access.also(actor, alias)
        return f"({sql} or {more})", [*params, *more_params]
    return sql, params


def people_of(actor: Actor, scopes: frozenset[str]) -> frozenset[Any]:
    """Whose records the scopes reach: own, the team's, the branch's."""
    found = {actor.id} if scopes else set()
    if "team" in scopes:
        found |= actor.team_members
    if "branch" in scopes:
        found |= actor.branch
    return frozenset(found)


def parents_of(entity: Entity) -> list[Entity]:
    """The entities whose rights count for a part: one, or those that its link may point at."""
    found = entity.by_key[entity.access.through]
    names = found.allowed() if isinstance(found, AnyReference) else (found.to,)  # type: ignore[attr-defined]
    return [registry.get(name) for name in names]


def parent_action(action: str) -> str:
    """Who may edit the whole may add, change and remove its parts."""
    return action if action in READING else "edit"


def token_allows(actor: Actor, entity: Entity, action: str) -> bool:
    """Whether the token's scopes cover this. `read` and `write` mean every entity; writing includes reading."""
    if actor.token_scopes is None:
        return True
    wanted = {"write", f"{entity.plural}:write"}
    if action in READING:
        wanted |= {"read", f"{entity.plural}:read"}
    return bool(wanted & actor.token_scopes)


def _through(entity: Entity, actor: Actor, action: str, alias: str) -> Sql:
    link = entity.column(entity.by_key[entity.access.through].columns[0])
    outer = f"{alias}p"
    parts: list[str] = []
    params: list[Any] = []
    for parent in parents_of(entity):
        sql, own = scope_sql(parent, actor, parent_action(action), outer)
        if sql == "true" and len(parents_of(entity)) == 1:
            return sql, []
        if sql != "false":
            parts.append(
                f'exists (select 1 from {parent.source} {outer} where {outer}.id = {alias}."{link}" and {sql})'
            )
            params.extend(own)
    return (f"({' or '.join(parts)})", params) if parts else ("false", [])
