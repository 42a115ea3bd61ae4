"""The second door: the only way from pages, API, exports, reports and jobs to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed
from regulars.engine import registry
from regulars.engine.actor import ALL_ENTITIES, Actor, by_id
from regulars.engine.conditions import rule_sql
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.fields.base import Sql

if TYPE_CHECKING:
    from regulars.engine.query import Records

ACTIONS = ("view", "create", "edit", "delete", "export", "import", "bulk", "merge")
SCOPES = ("none", "own", "team", "branch", "territory", "condition", "all")
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
    if actor.viewer is not None and action not in READING:
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


@dataclass(frozen=True)
class Word:
    """What one role says of an action on an entity: its scope, and the filter where the scope is a condition."""

    role: int
    scope: str
    condition: Mapping[str, Any] | None = None


def words_of(actor: Actor, entity: Entity, action: str) -> list[Word]:
    """What each role of the actor that grants the action says; roles that say nothing or `none` are left out.

    A role's word on the entity counts before its word on everything; settings open to all are changed only by a word on
    them. A verb without a word of its own in a role follows the right it is declared with there.
    """
    wide = "" if entity.access.open and action not in READING else ALL_ENTITIES
    asked = [action]
    if action not in ACTIONS:
        verb = entity.action_by_verb.get(action)
        asked.append(verb.right if verb else "edit")
    found: list[Word] = []
    for role, grants in enumerate(actor.grants):
        keys = [(name, each) for each in asked for name in (entity.name, wide) if name]
        key = next((key for key in keys if key in grants), None)
        if key is None or grants[key] == "none":
            continue
        condition = actor.conditions[role].get(key) if grants[key] == "condition" else None
        found.append(Word(role, grants[key], condition))
    return found


def scopes_of(actor: Actor, entity: Entity, action: str) -> frozenset[str]:
    """The scopes of an action on an entity's own rights, of all roles together."""
    return frozenset(word.scope for word in words_of(actor, entity, action))


def scope_sql(entity: Entity, actor: Actor, action: str, alias: str, *, shares: bool = True) -> Sql:
    """The actor's scope as a condition on the rows under an alias; `true` and `false` where it is everything or nothing.

    Without `shares` it is what their roles alone reach.
    """
    if not may(actor, entity, action):
        return "false", []
    if actor.is_unlimited or (entity.access.open and action in READING):
        return "true", []
    if entity.access.through:
        return _through(entity, actor, action, alias, shares=shares)
    words = words_of(actor, entity, action)
    if any(word.scope == "all" for word in words):
        return "true", []
    parts = [
        part
        for word in words
        if word.scope in ("territory", "condition")
        for part in [_apart(entity, actor, word, alias)]
    ]
    if entity.owner_column:
        people = people_of(actor, frozenset(word.scope for word in words))
        parts.append((f'{alias}."{entity.owner_column}" = any(%s)', [list(people)]))
    if entity.access.also is not None and action in READING:
        parts.append(entity.access.also(actor, alias))
    if shares:
        parts += shared_sql(entity, actor, action, alias)
    return either(parts)


def _apart(entity: Entity, actor: Actor, word: Word, alias: str) -> Sql:
    """A word that does not reach by who is responsible: by territory, or by a condition."""
    if word.scope == "condition":
        return rule_sql(entity, word.condition, actor, alias) if word.condition else ("false", [])
    if not entity.access.territory or not actor.territories:
        return "false", []
    lies = {"field": entity.access.territory, "op": "in", "value": [str(each) for each in sorted(actor.territories)]}
    return rule_sql(entity, lies, actor, alias)


def shared_sql(entity: Entity, actor: Actor, action: str, alias: str) -> list[Sql]:
    """What is shared with the actor or their team and has not run out. A share opens viewing, or editing and its verbs.

    It is asked only of those with whom records of the entity are shared; the ids come first, so that an index is walked.
    """
    levels = _levels(entity, action)
    found: list[Sql] = []
    if any((entity.name, level) in actor.shared for level in levels):
        sql = (
            f"{alias}.id = any(array(select s.record from engine_share s where s.entity = %s and s.record is not null "
            "and (s.user_id = %s or s.team_id = %s) and s.level = any(%s) and (s.until is null or s.until > now())))"
        )
        found.append((sql, [entity.name, actor.id, actor.team, list(levels)]))
    mine = (group for group in actor.groups if group.entity == entity.name and group.level in levels)
    return found + [_group(entity, group, alias) for group in mine if not _is_over(group)]


def _levels(entity: Entity, action: str) -> tuple[str, ...]:
    """The levels of sharing that allow an action."""
    if action == "view":
        return ("view", "edit")
    verb = entity.action_by_verb.get(action)
    return ("edit",) if action == "edit" or (verb is not None and verb.right == "edit") else ()


def _is_over(share: Any) -> bool:
    return share.until is not None and share.until <= timezone.now()


def _group(entity: Entity, share: Any, alias: str) -> Sql:
    """A shared group: the filter, within what the roles of the one who shared it reach today."""
    sharer = by_id(share.created_by_id)
    if sharer is None:
        return "false", []
    reach, own = scope_sql(entity, sharer, share.level, alias, shares=False)
    sql, params = rule_sql(entity, share.filter, sharer, alias)
    return f"({reach} and {sql})", [*own, *params]


def either(parts: Iterable[Sql]) -> Sql:
    """Conditions of which one is enough."""
    listed = [part for part in parts if part[0] != "false"]
    if any(sql == "true" for sql, _params in listed):
        return "true", []
    if len(listed) < 2:
        return listed[0] if listed else ("false", [])
    return f"({' or '.join(sql for sql, _params in listed)})", [each for _sql, own in listed for each in own]


def by_owner_alone(entity: Entity, actor: Actor, action: str) -> frozenset[Any] | None:
    """The people whose records the actor reaches, where nothing else opens any; None where it takes more to know."""
    if actor.is_unlimited or entity.access.open or entity.access.through or entity.access.also:
        return None
    scopes = scopes_of(actor, entity, action)
    if scopes & {"all", "territory", "condition"} or shared_sql(entity, actor, action, "t0"):
        return None
    return people_of(actor, scopes)


def people_of(actor: Actor, scopes: frozenset[str]) -> frozenset[Any]:
    """Whose records the scopes reach: own, the team's, the branch's."""
    found = {actor.id} if scopes & {"own", "team", "branch", "all"} else set()
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


def _through(entity: Entity, actor: Actor, action: str, alias: str, *, shares: bool) -> Sql:
    link = entity.column(entity.by_key[entity.access.through].columns[0])
    outer = f"{alias}p"
    parts: list[str] = []
    params: list[Any] = []
    for parent in parents_of(entity):
        sql, own = scope_sql(parent, actor, parent_action(action), outer, shares=shares)
        if sql == "true" and len(parents_of(entity)) == 1:
            return sql, []
        if sql != "false":
            parts.append(
                f'exists (select 1 from {parent.source} {outer} where {outer}.id = {alias}."{link}" and {sql})'
            )
            params.extend(own)
    return (f"({' or '.join(parts)})", params) if parts else ("false", [])
