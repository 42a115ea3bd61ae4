"""The columns of a list, compiled once: what to select, and how each row's values are made of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from regulars.engine import names, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Ref, Reference, Text
from regulars.engine.fields.base import Sql
from regulars.engine.fields.masked import mask, masked
from regulars.engine.sql import Sources

FIRST = 4
"""Columns of every row before those asked for: the sort value, id, version, number."""

MOST_KEPT = 2000
Reader = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class Columns:
    """The columns of some paths: SQL to select, joins, both with parameters, and for each path its field and its reader."""

    chosen: tuple[str, ...]
    chosen_params: tuple[Any, ...]
    joins: str
    params: tuple[Any, ...]
    fields: tuple[tuple[str, Field], ...]
    readers: tuple[tuple[str, Reader], ...]


_kept: OrderedDict[tuple[Any, ...], Columns] = OrderedDict()


def columns_of(entity: Entity, actor: Actor, paths: tuple[str, ...]) -> Columns:
    """Compile paths for an actor. Raises Refused for a path that is none, or that the actor may not see.

    Paths within the entity depend on nothing but the fields hidden from the actor, so they are kept for all of the same sight;
    those that lead to other entities hold the actor's own scope there, and so do names of records of which the actor may not see
    all: these are kept for the actor alone, until the epoch moves and with it another actor stands for the person.
    """
    own = (registry.edition(), entity.name, paths, actor.mark)
    found = _kept.get(own)
    if found is not None:
        return found
    if any("." in path for path in paths) or _names_limited(entity, actor, paths):
        found = _compile(entity, actor, paths)
    else:
        hidden = frozenset() if actor.is_unlimited else actor.hidden.get(entity.name, frozenset())
        key = (registry.edition(), entity.name, paths, hidden, actor.withheld(entity.name))
        found = _kept.get(key) or _keep(key, _compile(entity, actor, paths))
    return _keep(own, found) if actor.is_timeless else found


def _keep(key: tuple[Any, ...], made: Columns) -> Columns:
    _kept[key] = made
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return made


def _compile(entity: Entity, actor: Actor, paths: tuple[str, ...]) -> Columns:
    sources = Sources(entity, actor)
    chosen: list[str] = []
    params: list[Any] = []
    fields: list[tuple[str, Field]] = []
    readers: list[tuple[str, Reader]] = []
    for path in paths:
        found, column = sources.resolve(path, shown=True)
        parts = list(found.select(column))
        if isinstance(found, Reference):
            name, own = names.name_sql(found, column, actor)
            parts.append(name)
            params += own
        elif isinstance(found, Text) and found.after:
            seen, own = _told(sources, path, found)
            parts = [part if seen == "true" else f"case when {seen} then {part} else '' end" for part in parts]
            params += own
        start = FIRST + len(chosen)
        reader = _reader(found, start, start + len(parts))
        if sources.is_masked(path):
            found, reader = masked(found), _masking(found, reader)
        fields.append((path, found))
        readers.append((path, reader))
        chosen.extend(parts)
    return Columns(
        tuple(chosen), tuple(params), " ".join(sources.joins), tuple(sources.params), tuple(fields), tuple(readers)
    )


def _names_limited(entity: Entity, actor: Actor, paths: tuple[str, ...]) -> bool:
    """Whether a column holds names of records of which some are out of the actor's sight."""
    if actor.is_unlimited:
        return False
    fields = [entity.by_key[path] for path in paths if path in entity.by_key]
    if any(isinstance(found, Text) and names.carried(entity, found, actor) for found in fields):
        return True
    targets = [registry.get(name) for name in {found.to for found in fields if isinstance(found, Reference)}]
    return any(
        names.limit_of(each.name, actor, "named")[0] != "true"
        or names.carried(each, each.by_key[each.title], actor) is not None
        for each in targets
    )


def _told(sources: Sources, path: str, found: Text) -> Sql:
    """Whether the name of a linked record that a field carries may be told."""
    *hops, _key = path.split(".")
    entity = sources.owner_of(hops)
    link = names.carried(entity, found, sources.actor)
    if link is None:
        return "true", []
    if sources.actor.withholds(entity.name, link.key):
        return "false", []
    _link, column = sources.resolve(".".join((*hops, link.key)), shown=True)
    return names.seen_sql(link, column, sources.actor)


def _name(label: str | None) -> str:
    """The name that was read: none where it may not be told, a dash for a record without one."""
    return "" if label is None else label or names.NAMELESS


def _masking(found: Field, reader: Reader) -> Reader:
    return lambda raw: mask(found, reader(raw))


def _reader(found: Field, start: int, end: int) -> Reader:
    """How a value is made of a row. What most fields do is written out: a list of 25 asks it five hundred times."""
    own = type(found).from_row
    if own is Field.from_row:
        return itemgetter(start)
    if own in (Text.from_row, Choice.from_row):
        return lambda raw: raw[start] or None
    if isinstance(found, Reference) and own is Reference.from_row:
        to = found.to
        return lambda raw: None if raw[start] is None else Ref(raw[start], _name(raw[start + 1]), to)
    from_row, part = found.from_row, slice(start, end)
    return lambda raw: from_row(raw[part])
