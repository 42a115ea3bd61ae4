"""The columns of a list, compiled once: what to select, and how each row's values are made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Column, Field, Ref, Reference, Text
from regulars.engine.fields.masked import mask, masked
from regulars.engine.sql import Sources

FIRST = 4
"""Columns of every row before those asked for: the sort value, id, version, number."""

MOST_KEPT = 2000
Reader = Callable[[Sequence[Any]], Any]


@dataclass(frozen=True)
class Columns:
    """The columns of some paths: SQL to select, joins with their parameters, and for each path its field and its reader."""

    chosen: tuple[str, ...]
    joins: str
    params: tuple[Any, ...]
    fields: tuple[tuple[str, Field], ...]
    readers: tuple[tuple[str, Reader], ...]


_kept: dict[tuple[int, str, tuple[str, ...], frozenset[str], frozenset[str]], Columns] = {}


def columns_of(entity: Entity, actor: Actor, paths: tuple[str, ...]) -> Columns:
    """Compile paths for an actor. Raises Refused for a path that is none, or that the actor may not see.

    Paths within the entity depend on nothing but the fields hidden from the actor, so they are kept; those that lead to
    other entities hold the actor's own scope there.
    """
    if any("." in path for path in paths):
        return _compile(entity, actor, paths)
    hidden = frozenset() if actor.is_unlimited else actor.hidden.get(entity.name, frozenset())
    key = (registry.edition(), entity.name, paths, hidden, actor.withheld(entity.name))
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = _compile(entity, actor, paths)
    return found


def _compile(entity: Entity, actor: Actor, paths: tuple[str, ...]) -> Columns:
    sources = Sources(entity, actor)
    chosen: list[str] = []
    fields: list[tuple[str, Field]] = []
    readers: list[tuple[str, Reader]] = []
    for path in paths:
        found, column = sources.resolve(path, shown=True)
        parts = list(found.select(column))
        if isinstance(found, Reference):
            parts.append(_label(found, column))
        start = FIRST + len(chosen)
        reader = _reader(found, start, start + len(parts))
        if sources.is_masked(path):
            found, reader = masked(found), _masking(found, reader)
        fields.append((path, found))
        readers.append((path, reader))
        chosen.extend(parts)
    return Columns(tuple(chosen), " ".join(sources.joins), tuple(sources.params), tuple(fields), tuple(readers))


def _masking(found: Field, reader: Reader) -> Reader:
    return lambda raw: mask(found, reader(raw))


def _label(reference: Reference, column: Column) -> str:
    """The name of the linked record. A query for each costs the planner far less than a join for each."""
    target = registry.get(reference.to)
    title = target.column(target.by_key[target.title].columns[0])
    return f'(select named."{title}" from {target.source} named where named.id = {column.sql})'


def _reader(found: Field, start: int, end: int) -> Reader:
    """How a value is made of a row. What most fields do is written out: a list of 25 asks it five hundred times."""
    own = type(found).from_row
    if own is Field.from_row:
        return itemgetter(start)
    if own in (Text.from_row, Choice.from_row):
        return lambda raw: raw[start] or None
    if isinstance(found, Reference) and own is Reference.from_row:
        to = found.to
        return lambda raw: None if raw[start] is None else Ref(raw[start], raw[start + 1] or "", to)
    from_row, part = found.from_row, slice(start, end)
    return lambda raw: from_row(raw[part])
