"""Names of linked records: a reader is told those of records that they may see, and of others that there is no access.

An empty name of a link (`Ref.label`) means that it may not be told. A record that has none is shown as a dash.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from regulars.engine import registry, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Column, Field, Ref, Reference
from regulars.engine.fields.base import Sql

if TYPE_CHECKING:
    from regulars.engine.models import Change

NAMELESS = "—"


class Titled(Protocol):
    """What tells of a record by the title it had: an entry of the change log."""

    entity: str
    record: uuid.UUID
    title: str


def no_access() -> str:
    """What stands for a name that the reader may not learn."""
    return _("No access")


def shown(ref: Ref) -> str:
    """A link in words."""
    return ref.label or no_access()


def name_sql(reference: Reference, column: Column, actor: Actor) -> Sql:
    """The name of the linked record, null where the actor may not see it. A query for each costs the planner less than a join."""
    target = registry.get(reference.to)
    title, own = told_sql(target, actor, "called")
    scope, params = limit_of(reference.to, actor, "called")
    limit = "" if scope == "true" else f" and {scope}"
    return f"(select {title} from {target.source} called where called.id = {column.sql}{limit})", [*own, *params]


def told_sql(target: Entity, actor: Actor, alias: str) -> Sql:
    """The title of a row in the actor's sight; null where it carries the name of a record that is out of it."""
    from regulars.engine.sql import column_of

    found = target.by_key[target.title]
    column = f'{alias}."{target.column(found.columns[0])}"'
    link = carried(target, found, actor)
    if link is None:
        return column, []
    if actor.withholds(target.name, link.key):
        return "null::text", []
    seen, params = seen_sql(link, column_of(target, link, alias), actor)
    return f"case when {seen} then {column} end", params


def limit_of(name: str, actor: Actor, alias: str) -> Sql:
    """The condition under which the actor may learn the names of an entity's records; `true` where of all."""
    from regulars.engine.access import scope_sql

    target = registry.find(name)
    if target is None or actor.withholds(name, target.title):
        return "false", []
    return scope_sql(target, actor, "view", alias)


def is_limited(link: Field, actor: Actor) -> bool:
    """Whether some records that a link may lead to are out of the actor's sight."""
    return not actor.is_unlimited and any(limit_of(name, actor, "named")[0] != "true" for name in targets_of(link))


def targets_of(link: Field) -> tuple[str, ...]:
    """The entities that a link may lead to."""
    if isinstance(link, AnyReference):
        return link.allowed()
    return (link.to,) if isinstance(link, Reference) else ()


def seen_sql(link: Field, column: Column, actor: Actor) -> Sql:
    """Whether the actor may see what a link leads to; true where it leads nowhere."""
    if isinstance(link, Reference):
        found, params = _exists(link.to, column.sql, actor)
        return f"({column.sql} is null or {found})", params
    cases: list[str] = []
    params = []
    for name in targets_of(link):
        found, own = _exists(name, column.part(0), actor)
        cases.append(f"when '{name}' then {found}")
        params += own
    return f"({column.part(0)} is null or case {column.part(1)} {' '.join(cases)} else false end)", params


def _exists(name: str, key: str, actor: Actor) -> Sql:
    scope, params = limit_of(name, actor, "named")
    if scope in ("true", "false"):
        return scope, []
    return f"exists (select 1 from {registry.get(name).source} named where named.id = {key} and {scope})", params


def title_sql(entity: Entity, actor: Actor, alias: str) -> Sql:
    """The title of an entity's own rows as text; empty where the actor may not learn it."""
    if actor.withholds(entity.name, entity.title):
        return "''", []
    told, params = told_sql(entity, actor, alias)
    return (
        f"coalesce({told}::text, '')" if carried(entity, entity.by_key[entity.title], actor) else f"{told}::text"
    ), params


def title_of(record: Any, actor: Actor) -> str:
    """What a loaded record is called to the actor: by its kind and number where its name may not be told."""
    entity = registry.of(record)
    if record.pk in _untold(entity, [record.pk], actor):
        return f"{entity.label} {record.number}"
    return str(record)


def told(name: str, title: str, actor: Actor) -> str:
    """A title that is known without asking for the record; that there is no access where those of its kind are kept from the actor."""
    return no_access() if actor.withholds(name, registry.get(name).title) else title


def without_names(changes: Iterable[Change], actor: Actor) -> None:
    """Take the titles off changes of records whose names the actor may not learn."""
    listed = list(changes)
    unnamed = untold(listed, actor)
    for change in listed:
        if change.record in unnamed:
            change.title = ""


def carried(entity: Entity, found: Field, actor: Actor) -> Field | None:
    """The link whose name a field carries (`Text.after`), where that may be a name the actor may not learn."""
    link = entity.by_key.get(getattr(found, "after", ""))
    if link is None or actor.is_unlimited:
        return None
    return link if actor.withholds(entity.name, link.key) or is_limited(link, actor) else None


def links_searched(entity: Entity, actor: Actor) -> list[Field]:
    """The links by whose names records of an entity are found, where some of these may not be told."""
    keys = entity.search.fields if entity.search else ()
    return [link for key in keys if targets_of(link := entity.by_key[key]) and is_limited(link, actor)]


def untold(told: Iterable[Titled], actor: Actor) -> frozenset[uuid.UUID]:
    """Of records that are told of by their titles, those whose title the actor may not learn.

    It is hidden from them, or it is the name of a linked record that they may not see.
    """
    wanted: dict[str, set[uuid.UUID]] = {}
    for each in told:
        wanted.setdefault(each.entity, set()).add(each.record)
    return frozenset(key for name, keys in wanted.items() for key in _untold(registry.find(name), list(keys), actor))


def _untold(entity: Entity | None, keys: Sequence[uuid.UUID], actor: Actor) -> Iterable[Any]:
    from regulars.engine.sql import column_of

    if entity is None:
        return ()
    link = carried(entity, entity.by_key[entity.title], actor)
    if actor.withholds(entity.name, entity.title) or (link and actor.withholds(entity.name, link.key)):
        return keys
    if link is None:
        return ()
    seen, params = seen_sql(link, column_of(entity, link, "t0"), actor)
    found = rows.query(f"select t0.id from {entity.source} t0 where t0.id = any(%s) and {seen}", [list(keys), *params])
    return set(keys) - {key for (key,) in found}
