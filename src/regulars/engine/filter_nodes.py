"""The conditions of a filter that ask more than a field: related records, and what the change log tells."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import access, registry
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Moment, Reference
from regulars.engine.fields.base import Column, Sql, Wrong
from regulars.engine.fields.times import moments_of, period_of
from regulars.engine.lacks import OF_THE_PAST
from regulars.engine.relations import points_at, relations_of
from regulars.engine.sql import Sources, column_of, masked_field, visible_field

MOST_RELATED = 1000
HAS_PARTS = frozenset(("entity", "by", "of", "where", "at_least"))
LATER = f"{{0}}.verb <> 'create' and ({{0}}.verb <> '{OF_THE_PAST}' or {{0}}.version > 1)"
CHANGED_PARTS = frozenset(("field", "period", "since", "until", "by", "from", "to"))
BATCH_PARTS = frozenset(("id", "made"))
SHARED = ("with_me", "by_me")
BY_WORDS = ("me", "my_team", "branch")


def bad(text: str, key: str = "filter") -> Refused:
    return Refused(text, code="bad_filter", fields={key: text})


# -- related records ------------------------------------------------------------------------------------------------


def has_sql(node: Any, sources: Sources, inside: Callable[[Any, Sources], Sql]) -> Sql:
    """There are so many related records. `inside(where, sources)` compiles the filter on them."""
    _shape(node, HAS_PARTS, _("“has” names an entity and may have “by”, “of”, “where” and “at_least”."))
    base, key = _start(node.get("of"), sources)
    other, link = related(node, base, sources)
    at_least = node.get("at_least", 1)
    if not isinstance(at_least, int) or isinstance(at_least, bool) or not 1 <= at_least <= MOST_RELATED:
        raise bad(_("“at_least” is a number from 1 to %(limit)s.") % {"limit": MOST_RELATED})
    inner = Sources(other, sources.actor, root=f"h{sources.depth + 1}", depth=sources.depth + 1, moment=sources.moment)
    where, params = inside(node.get("where"), inner)
    scope, scope_params = access.scope_sql(other, sources.actor, "view", inner.root)
    column = column_of(other, link, inner.root)
    parts, own = [f"{column.part(0)} = {key}"], list[Any]()
    if isinstance(link, AnyReference):
        parts.append(f"{column.part(1)} = %s")
        own.append(base.name)
    parts += [f"{inner.root}.deleted_at is null", scope, f"({where})"]
    if sources.moment is not None:  # a linked record may have been made later, one that points here may not
        parts.append(f"{inner.root}.created_at <= %s")
        params = [*params, sources.moment]
    sql = f"select 1 from {other.source} {inner.root} {' '.join(inner.joins)} where {' and '.join(parts)}"
    everything = [*inner.params, *own, *scope_params, *params]
    if at_least == 1:
        return f"exists ({sql})", everything
    return f"((select count(*) from ({sql} limit {at_least}) counted) >= {at_least})", everything


def related(node: Mapping[str, Any], base: Entity, sources: Sources) -> tuple[Entity, Field]:
    """The entity that a `has` names and the link of it that points here. Raises Refused."""
    actor = sources.actor
    other = registry.find(node["entity"]) if isinstance(node.get("entity"), str) else None
    if other is None or not access.may(actor, other, "view"):
        raise bad(_("There is no entity “%(name)s”.") % {"name": str(node.get("entity"))[:60]}, "entity")
    by = node.get("by")
    if by is None:
        links = [each.field for each in relations_of(base, actor) if each.entity is other]
        if not links:
            raise bad(_("“%(name)s” does not point at these records.") % {"name": str(other.label)}, "entity")
        if len(links) != 1:
            names = ", ".join(each.key for each in links)
            raise bad(_("Name the link in “by”: %(names)s.") % {"names": names}, "by")
        return other, links[0]
    link = visible_field(other, str(by), actor)
    if not points_at(link, base):
        raise bad(_("“%(name)s” does not point at these records.") % {"name": str(link.label)}, "by")
    return other, link


def _start(path: Any, sources: Sources) -> tuple[Entity, str]:
    """Whose related records are asked for, and the SQL of its id."""
    if path is None:
        return sources.entity, f"{sources.root}.id"
    found, column = sources.resolve(path) if isinstance(path, str) else (None, None)
    if not isinstance(found, Reference) or column is None:
        raise bad(_("“of” names a link of the record."), "of")
    return registry.get(found.to), column.sql


# -- changes --------------------------------------------------------------------------------------------------------


def changed_sql(node: Any, sources: Sources) -> Sql:
    """The change log has a change of the record like this, later than its making."""
    text = _("“changed” may have “field”, “period”, “since”, “until”, “by”, “from” and “to”.")
    _shape(node, CHANGED_PARTS, text)
    entity = sources.entity
    alias = f"c{sources.depth}"
    parts = [f"{alias}.record = {sources.root}.id", f"{alias}.entity = %s", LATER.format(alias)]
    params: list[Any] = [entity.name]
    if sources.moment is not None:
        parts.append(f"coalesce({alias}.happened_at, {alias}.at) <= %s")
        params.append(sources.moment)
    for sql, own in (*_fields_changed(node, sources, alias), *_when(node, sources, alias), *_by(node, sources, alias)):
        parts.append(sql)
        params.extend(own)
    return f"exists (select 1 from engine_change {alias} where {' and '.join(parts)})", params


def _fields_changed(node: Mapping[str, Any], sources: Sources, alias: str) -> list[Sql]:
    given = node.get("field")
    keys = [] if given is None else given if isinstance(given, list) else [given]
    if any(not isinstance(key, str) for key in keys) or len(keys) > 50:
        raise bad(_("“field” is the name of a field, or a list of them."), "field")
    fields = [visible_field(sources.entity, key, sources.actor) for key in keys]
    for found in fields:
        if sources.actor.masks(sources.entity.name, found.key):
            raise masked_field(found)
        if not found.keep_history:
            raise bad(_("The changes of “%(name)s” are not kept.") % {"name": str(found.label)}, found.key)
    hidden = sorted(sources.actor.withheld(sources.entity.name))
    made: list[Sql] = [(f"{alias}.diff ?| %s", [keys])] if keys else []
    if hidden and not keys:
        made.append((f"({alias}.diff - %s::text[]) <> '{{}}'", [hidden]))
    for position, part in enumerate(("from", "to")):
        if part not in node:
            continue
        if len(fields) != 1:
            raise bad(_("“from” and “to” need one field."), "field")
        made.append((f"{alias}.diff->%s->{position} = %s::jsonb", [keys[0], _stored(fields[0], node[part], sources)]))
    return made


def _stored(found: Field, value: Any, sources: Sources) -> str:
    """A value as the change log keeps it."""
    try:
        return orjson.dumps(found.dump(found.parse(value, sources.manner)), default=str).decode()
    except Wrong as problem:
        raise bad(str(problem), found.key) from None


def _when(node: Mapping[str, Any], sources: Sources, alias: str) -> list[Sql]:
    at, column, manner = Moment("at", ""), Column(alias, ("at",)), sources.manner
    made: list[Sql] = []
    try:
        if node.get("period") is not None:
            first, last = period_of(node["period"], manner)
            start, end = moments_of(first, last, manner)
            made.append((f"({column.sql} >= %s and {column.sql} < %s)", [start, end]))
        if node.get("since") is not None:
            made.append(at.compare("gte", node["since"], column, manner))
        if node.get("until") is not None:
            made.append(at.compare("lte", node["until"], column, manner))
    except Wrong as problem:
        raise bad(str(problem), "changed") from None
    return made


def _by(node: Mapping[str, Any], sources: Sources, alias: str) -> list[Sql]:
    by = node.get("by")
    if by is None:
        return []
    person, column = Reference("actor", "", to="user"), Column(alias, ("actor",))
    op = by if by in BY_WORDS else "in" if isinstance(by, list) else "eq"
    try:
        return [person.condition(op, None if op == by else by, column, sources.manner, sources.actor)]
    except Wrong as problem:
        raise bad(str(problem), "by") from None


# -- batches --------------------------------------------------------------------------------------------------------


def batch_sql(node: Any, sources: Sources) -> Sql:
    """A batch made the record (`made`), or changed it, or either."""
    _shape(node, BATCH_PARTS, _("“batch” has “id”, and may have “made”."))
    made = node.get("made")
    try:
        found = uuid.UUID(str(node.get("id")))
    except ValueError:
        raise bad(_("“batch” has “id”, and may have “made”."), "batch") from None
    if made not in (None, True, False):
        raise bad(_("“batch” has “id”, and may have “made”."), "made")
    alias = f"b{sources.depth}"
    version = "" if made is None else f" and {alias}.version {'=' if made else '>'} 1"
    sql = (
        f"{sources.root}.id in (select {alias}.record from engine_change {alias} "
        f"where {alias}.batch = %s and {alias}.entity = %s{version})"
    )
    return sql, [found, sources.entity.name]


# -- shares ---------------------------------------------------------------------------------------------------------


def shared_node_sql(node: Any, sources: Sources) -> Sql:
    """The record is lent to the reader, or by them. No rule may ask it: it looks at who reads."""
    entity, actor, root = sources.entity, sources.actor, sources.root
    if node not in SHARED or actor.is_system:
        raise bad(_("“shared” is “with_me” or “by_me”, and no rule asks it."), "shared")
    if node == "with_me":
        return access.either(access.shared_sql(entity, actor, "view", root))
    sql = (
        f"{root}.id in (select s.record from engine_share s where s.entity = %s and s.created_by_id = %s "
        "and (s.until is null or s.until > statement_timestamp()))"
    )
    return sql, [entity.name, actor.id]


def _shape(node: Any, parts: frozenset[str], text: str) -> None:
    if not isinstance(node, Mapping) or set(node) - parts:
        raise bad(text)
