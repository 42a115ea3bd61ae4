"""What may open a record to a person, way by way: a role's word, ownership, a share. The read door joins the ways; `engine.why` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from regulars.engine import registry
from regulars.engine.actor import ALL_ENTITIES, Actor, by_id
from regulars.engine.conditions import rule_sql
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference
from regulars.engine.fields.base import Sql

if TYPE_CHECKING:
    from regulars.engine.models import Share

ACTIONS = ("view", "create", "edit", "delete", "export", "import", "bulk", "merge")
FOLLOWING = ("share",)
"""General rights that follow `edit` until a role speaks of them."""
SCOPES = ("none", "own", "team", "branch", "territory", "condition", "all")
BY_PERSON = frozenset(("own", "team", "branch"))
READING = frozenset(("view", "export"))
NOTHING: Sql = ("false", [])


@dataclass(frozen=True)
class Word:
    """What one role says of an action on an entity: its scope, and the filter where the scope is a condition."""

    role: int
    scope: str
    condition: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Way:
    """One thing that may open records, and `sql`, the condition on the rows that it opens.

    `kind` is `admin`, `open`, the scope of a role's `word`, `also` (the entity's own rule), `share` or `group` (of which
    `share` is the row). `people` are those whose records it opens, where it goes by who is responsible. `whole` is the
    entity whose rights count instead of a part's own.
    """

    kind: str
    sql: str = "true"
    params: list[Any] = field(default_factory=list)
    people: frozenset[Any] | None = None
    word: Word | None = None
    share: Share | None = None
    whole: Entity | None = None


def ways(entity: Entity, actor: Actor, action: str, alias: str, *, shares: bool = True) -> Iterator[Way]:
    """Every way in which the action may be open to the actor, whether it opens any row or not; the widest first.

    The caller has seen to it that nothing stands against the action altogether (`access.obstacle`).
    """
    if actor.is_unlimited:
        yield Way("admin")
    elif entity.access.open and reads(entity, action):
        yield Way("open")
    elif entity.access.through:
        for parent in parents_of(entity):
            for way in ways(parent, actor, parent_action(action), f"{alias}p", shares=shares):
                sql, params = of_whole(entity, parent, alias, (way.sql, way.params), actor)
                yield replace(way, sql=sql, params=params, people=None, whole=way.whole or parent)
    else:
        yield from _own_ways(entity, actor, action, alias, shares=shares)


def _own_ways(entity: Entity, actor: Actor, action: str, alias: str, *, shares: bool) -> Iterator[Way]:
    words = words_of(actor, entity, action)
    for word in sorted(words, key=lambda each: each.scope != "all"):
        yield way_of(entity, actor, word, alias)
    if entity.access.also is not None and reads(entity, action) and words:
        yield _made("also", entity.access.also(actor, alias))
    if shares and words:
        yield from _share_ways(entity, actor, action, alias)


def way_of(entity: Entity, actor: Actor, word: Word, alias: str) -> Way:
    """What a word of a role opens."""
    if word.scope == "all":
        return Way("all", word=word)
    if word.scope in BY_PERSON:
        people = people_of(actor, frozenset((word.scope,)))
        sql = responsible_sql(entity, people, alias) if entity.owner_column else NOTHING
        return replace(_made(word.scope, sql), people=people if entity.owner_column else None, word=word)
    return replace(_made(word.scope, _apart(entity, actor, word, alias)), word=word)


def responsible_sql(entity: Entity, people: Iterable[Any], alias: str) -> Sql:
    """The records for which one of these people is responsible."""
    return f'{alias}."{entity.owner_column}" = any(%s)', [list(people)]


def _made(kind: str, sql: Sql) -> Way:
    return Way(kind, sql[0], list(sql[1]))


def reads(entity: Entity, action: str) -> bool:
    """Whether an action changes nothing: it reads, or is a verb that asks for no more than to see the record."""
    verb = entity.action_by_verb.get(action)
    return action in READING or (verb is not None and verb.right == "view")


def words_of(actor: Actor, entity: Entity, action: str) -> list[Word]:
    """What each role of the actor that grants the action says; roles that say nothing or `none` are left out.

    A role's word on the entity counts before its word on everything; settings open to all are changed only by a word on
    them. A verb without a word of its own in a role follows the right it is declared with there.
    """
    wide = "" if entity.access.open and not reads(entity, action) else ALL_ENTITIES
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


def people_of(actor: Actor, scopes: frozenset[str]) -> frozenset[Any]:
    """Whose records the scopes reach: own, the team's, the branch's."""
    found = {actor.id} if scopes & {"own", "team", "branch", "all"} else set()
    if "team" in scopes:
        found |= actor.team_members
    if "branch" in scopes:
        found |= actor.branch
    return frozenset(found)


def _apart(entity: Entity, actor: Actor, word: Word, alias: str) -> Sql:
    """A word that does not reach by who is responsible: by territory, or by a condition."""
    if word.scope == "condition":
        return rule_sql(entity, word.condition, actor, alias) if word.condition else NOTHING
    if word.scope != "territory" or not entity.access.territory or not actor.territories:
        return NOTHING
    lies = {"field": entity.access.territory, "op": "in", "value": [str(each) for each in sorted(actor.territories)]}
    return rule_sql(entity, lies, actor, alias)


# -- shares -------------------------------------------------------------------------------------------------------------


def _share_ways(entity: Entity, actor: Actor, action: str, alias: str) -> Iterator[Way]:
    """What is shared with the actor or their team and has not run out. A share opens viewing, or editing and its verbs.

    It is asked only of those with whom records of the entity are shared; the ids come first, so that an index is walked.
    Whether one has run out goes by when the question is asked: `now()` would be when its transaction began.
    """
    levels = levels_for(entity, action)
    if any((entity.name, level) in actor.shared for level in levels):
        sql = (
            f"{alias}.id = any(array(select s.record from engine_share s where s.entity = %s and s.record is not null "
            "and (s.user_id = %s or s.team_id = %s) and s.level = any(%s) "
            "and (s.until is null or s.until > statement_timestamp())))"
        )
        yield Way("share", sql, [entity.name, actor.id, actor.team, list(levels)])
    for group in actor.groups:
        if group.entity == entity.name and group.level in levels and not _is_over(group):
            yield replace(_made("group", group_sql(entity, group, alias)), share=group)


def shared_sql(entity: Entity, actor: Actor, action: str, alias: str) -> list[Sql]:
    """What shares alone open, of records and of groups."""
    return [(way.sql, way.params) for way in _share_ways(entity, actor, action, alias)]


def levels_for(entity: Entity, action: str) -> tuple[str, ...]:
    """The levels of sharing that allow an action. What was lent is not lent on, deleted or taken out."""
    if action == "view":
        return ("view", "edit")
    verb = entity.action_by_verb.get(action)
    return ("edit",) if action == "edit" or (verb is not None and verb.right == "edit") else ()


def _is_over(share: Share) -> bool:
    return share.until is not None and share.until <= timezone.now()


def group_sql(entity: Entity, share: Share, alias: str) -> Sql:
    """A shared group: the filter, within what the roles of the one who shared it reach today."""
    from regulars.engine.access import scope_sql

    sharer = by_id(share.created_by_id)
    if sharer is None:
        return NOTHING
    reach, own = scope_sql(entity, sharer, share.level, alias, shares=False)
    sql, params = rule_sql(entity, share.filter, sharer, alias)
    return f"({reach} and {sql})", [*own, *params]


# -- parts of a whole -----------------------------------------------------------------------------------------------------


def parents_of(entity: Entity) -> list[Entity]:
    """The entities whose rights count for a part: one, or those that its link may point at."""
    found = entity.by_key[entity.access.through]
    names = found.allowed() if isinstance(found, AnyReference) else (found.to,)  # type: ignore[attr-defined]
    return [registry.get(name) for name in names]


def parent_action(action: str) -> str:
    """Who may edit the whole may add, change and remove its parts."""
    return action if action in READING else "edit"


def of_whole(entity: Entity, parent: Entity, alias: str, condition: Sql, actor: Actor) -> Sql:
    """A condition on the whole, asked of the rows of its parts; without those that a field kept from the actor keeps too."""
    sql, params = condition
    told, own = entity.access.without(actor, parent, alias) if entity.access.without is not None else ("true", [])
    if sql == "false" or (sql == "true" and len(parents_of(entity)) == 1):
        return (sql, []) if sql == "false" or told == "true" else (told, own)
    outer = f"{alias}p"
    link = entity.column(entity.by_key[entity.access.through].columns[0])
    reached = f'exists (select 1 from {parent.source} {outer} where {outer}.id = {alias}."{link}" and {sql})'
    return (reached, params) if told == "true" else (f"({told} and {reached})", [*own, *params])


def either(parts: Iterable[Sql]) -> Sql:
    """Conditions of which one is enough."""
    listed = [part for part in parts if part[0] != "false"]
    if any(sql == "true" for sql, _params in listed):
        return "true", []
    if len(listed) < 2:
        return listed[0] if listed else NOTHING
    return f"({' or '.join(sql for sql, _params in listed)})", [each for _sql, own in listed for each in own]
