"""Options of built-in choices that administrators extend: which lists there are, and the fields with the options of now."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from django.utils.functional import lazy
from django.utils.translation import get_language

from regulars.engine import registry
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Field, OpenOptions, Option
from regulars.engine.models import ListOption

logger = logging.getLogger("regulars.custom")
MOST = 60
STEP = 10
"""Between the places of two neighbours, so that one more can be put between them."""
Rows = Mapping[str, list[ListOption]]


@dataclass(frozen=True)
class Known:
    """A list that may be extended: its options in the code and the fields of entities that have them."""

    options: OpenOptions
    fields: tuple[tuple[Entity, Field], ...]

    @property
    def room(self) -> int:
        """The most characters that a value may have: what every column that holds it takes."""
        return min((_room(entity, each) for entity, each in self.fields), default=MOST)


def _room(entity: Entity, found: Field) -> int:
    column: Any = entity.model._meta.get_field(found.columns[0])
    return min(MOST, getattr(column, "max_length", None) or MOST)


def known() -> dict[str, Known]:
    """All lists by name, of the entities that the code describes."""
    found: dict[str, Known] = {}
    for entity in registry.described().values():
        for each in entity.fields:
            options = open_options(each)
            if options is not None:
                before = found.get(options.name)
                found[options.name] = Known(options, (*(before.fields if before else ()), (entity, each)))
    return found


def open_options(found: Field) -> OpenOptions | None:
    """The list of a field that administrators extend, if it has one."""
    options = found.options if isinstance(found, Choice | Choices) else None
    return options if isinstance(options, OpenOptions) else None


def rows_of(name: str) -> list[ListOption]:
    """What administrators made of a list."""
    return list(ListOption.objects.filter(list=name, deleted_at=None).order_by("id"))


def with_options(found: Mapping[str, Entity]) -> Mapping[str, Entity]:
    """The entities with the options of now, in fields and in what verbs ask for."""
    rows: dict[str, list[ListOption]] = {}
    for row in ListOption.objects.filter(deleted_at=None).order_by("id"):
        rows.setdefault(row.list, []).append(row)
    return {name: _entity_with(entity, rows) for name, entity in found.items()} if rows else found


def _entity_with(entity: Entity, rows: Rows) -> Entity:
    fields = _fields_with(entity.fields, rows)
    asked = tuple(_fields_with(each.fields, rows) for each in entity.actions)
    if fields is entity.fields and all(new is old.fields for new, old in zip(asked, entity.actions, strict=True)):
        return entity
    actions = tuple(replace(each, fields=new) for each, new in zip(entity.actions, asked, strict=True))
    return replace(entity, fields=fields, actions=actions)


def _fields_with(fields: tuple[Field, ...], rows: Rows) -> tuple[Field, ...]:
    made = tuple(_field_with(each, rows) for each in fields)
    return fields if all(new is old for new, old in zip(made, fields, strict=True)) else made


def _field_with(found: Field, rows: Rows) -> Field:
    options = open_options(found)
    if options is None or options.name not in rows:
        return found
    return replace(cast("Choice", found), options=standing(options, rows[options.name]))


def standing(built: OpenOptions, rows: Iterable[ListOption]) -> OpenOptions:
    """The options in their order, with what administrators say of them."""
    said = {row.value: row for row in rows}
    places = {each.value: place * STEP for place, each in enumerate(built, 1)}
    shown = [(said[each.value].position if each.value in said else None, each) for each in built]
    found = [
        (places[each.value] if place is None else place, _renamed_option(each, said[each.value]) if each.value in said else each)
        for place, each in shown
    ]  # fmt: skip
    last = max((place for place, _each in found), default=0)
    found += [
        (last + STEP if row.position is None else row.position, _own_option(row))
        for value, row in said.items()
        if value not in places
    ]
    return OpenOptions(built.name, built.label, tuple(each for _place, each in sorted(found, key=lambda one: one[0])))


def _own_option(row: ListOption) -> Option:
    return Option(row.value, bilingual(row.label, row.label_ru), row.tone, row.is_retired)


def _renamed_option(built: Option, row: ListOption) -> Option:
    return Option(row.value, renamed(row.label, row.label_ru, built.label), row.tone, row.is_retired)


def _renamed(english: str, russian: str, built: Any) -> str:
    return (russian if (get_language() or "").startswith("ru") else english) or str(built)


renamed = lazy(_renamed, str)
"""The label of a built-in option in the reader's language: what administrators call it there, else what the code does."""
