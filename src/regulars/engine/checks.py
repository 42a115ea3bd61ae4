"""Refuse a wrong description at start, with the entity, the name, and the nearest right one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.checks import Error, register

from regulars.base.text import nearest
from regulars.engine import registry, value_checks
from regulars.engine.describe import Board, Calendar, Entity, List, Search, View
from regulars.engine.fields import AnyReference, Field, Reference

MOST_LISTED = 40


def register_checks() -> None:
    register(check_descriptions, "regulars")


def check_descriptions(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Every name in every description."""
    found: list[Error] = []
    for entity in registry.entities():
        found += [each for check in CHECKS for each in check(entity)]
    return found or [
        wrong(entity, where, text, code="regulars.E003")
        for entity in registry.entities()
        for where, text in value_checks.wrong_values(entity)
    ]


def problem(entity: Entity, where: str, name: str, allowed: Iterable[str], what: str) -> Error:
    near = nearest(name, allowed)
    listed = sorted(allowed)
    known = ", ".join(listed[:MOST_LISTED]) + (" …" if len(listed) > MOST_LISTED else "")
    hint = f"Did you mean {near!r}?" if near else f"There are: {known}."
    return wrong(entity, where, f"there is no {what} {name!r}.", hint=hint, code="regulars.E001")


def wrong(entity: Entity, where: str, text: str, *, hint: str | None = None, code: str) -> Error:
    """An error that says in which file it is to be mended."""
    return Error(f"{registry.place_of(entity)}: entity {entity.name!r}, {where}: {text}", hint=hint, id=code)


def _fields(entity: Entity) -> Iterable[Error]:
    columns = {column.name for column in entity.model._meta.get_fields()}
    seen: set[str] = set()
    for found in entity.fields:
        if found.key in seen:
            yield wrong(entity, f"field {found.key!r}", "is described twice.", code="regulars.E002")
        seen.add(found.key)
        for name in found.columns:
            if name not in columns:
                yield problem(entity, f"field {found.key!r}", name, columns, "column of the model")
        yield from _targets(entity, found)
        yield from _seen_with(entity, found)


def _seen_with(entity: Entity, found: Field) -> Iterable[Error]:
    name, _dot, key = found.seen_with.partition(".")
    other = registry.find(name) if name else None
    if name and (other is None or key not in other.by_key):
        known = [f"{name}.{each}" for each in other.by_key] if other else [each.name for each in registry.entities()]
        yield problem(entity, f"field {found.key!r}, seen_with", found.seen_with, known, "field")


def _targets(entity: Entity, found: Field) -> Iterable[Error]:
    names = {other.name for other in registry.entities()}
    targets = (found.to,) if isinstance(found, Reference) else found.to if isinstance(found, AnyReference) else ()
    for target in targets:
        if target not in names:
            yield problem(entity, f"field {found.key!r}", target, names, "entity")


def _paths(entity: Entity, where: str, paths: Iterable[str]) -> Iterable[Error]:
    for path in paths:
        at = entity
        for hop in path.lstrip("-").split("."):
            if at is None or hop not in at.by_key:
                yield problem(entity, where, path, at.by_key if at else (), "field")
                break
            found = at.by_key[hop]
            at = registry.find(found.to) if isinstance(found, Reference) else None  # type: ignore[assignment]


def _names(entity: Entity) -> Iterable[Error]:
    listing, board = entity.list or List(()), entity.board or Board("")
    calendar, search = entity.calendar or Calendar(""), entity.search or Search()
    asked = {
        "title": (entity.title,),
        "list.columns": listing.columns,
        "list.card": listing.card,
        "list.totals": listing.totals,
        "list.sort": (listing.sort,),
        "board": (board.by, board.sum, board.choice_field, *board.card),
        "calendar": (calendar.start, calendar.end),
        "facts": entity.facts,
        "form": entity.form,
        "sections": tuple(key for section in entity.sections for key in section.fields),
        "search": (*search.fields, *search.subtitle, *search.amounts),
        "exchange.match": entity.exchange.match,
        "part_of": (entity.part_of,),
        "becomes": entity.becomes,
        "access.through": (entity.access.through,),
    }
    for where, paths in asked.items():
        yield from _paths(entity, where, [path for path in paths if path])
    yield from _paths(entity, "unfinished", _filter_fields(entity.unfinished))
    for view in listing.views:
        yield from _paths(
            entity, f"view {view.key!r}", [*view.columns, *_group_fields(view), *_filter_fields(view.filter)]
        )


def _title(entity: Entity) -> Iterable[Error]:
    """Changes keep what a record was called, and rights go by the field it is called by."""
    found = entity.by_key.get(entity.title)
    if found is not None and not found.custom and entity.model.title_attribute not in found.columns:
        text = f"title_attribute of the model is {entity.model.title_attribute!r}, not of the field {entity.title!r}."
        yield wrong(entity, "title", text, code="regulars.E004")


def _group_fields(view: View) -> list[str]:
    return [by.partition(":")[0] for by in view.group]


def _filter_fields(data: Any) -> Iterable[str]:
    if isinstance(data, dict):
        if "field" in data:
            yield data["field"]
        for value in data.values():
            yield from _filter_fields(value)
    elif isinstance(data, list | tuple):
        for each in data:
            yield from _filter_fields(each)


def _related(entity: Entity) -> Iterable[Error]:
    names = {other.name: other for other in registry.entities()}
    for related in entity.related:
        other = names.get(related.entity)
        if other is None:
            yield problem(entity, "related", related.entity, names, "entity")
            continue
        yield from _paths(other, f"panel on {entity.name!r}", [related.field, *related.columns])


def _actions(entity: Entity) -> Iterable[Error]:
    if entity.board and entity.board.move and entity.board.move not in entity.action_by_verb:
        yield problem(entity, "board.move", entity.board.move, entity.action_by_verb, "action")
    for verb in (entity.board.asks if entity.board else {}).values():
        if verb not in entity.action_by_verb:
            yield problem(entity, "board.asks", verb, entity.action_by_verb, "action")


CHECKS: tuple[Callable[[Entity], Iterable[Error]], ...] = (_fields, _names, _title, _related, _actions)
