"""Layouts at work: how the page, the form, the list and the panels of an entity stand for a person.

Each part is decided on its own: by the first of the person's roles (by name) that arranges it, else by the layout of everyone,
else by the description. A field or panel that a layout does not name (it was added later) stands at the end, never nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars.engine.actor import Actor
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity, Section

PAGE, FORM, LIST, PANELS = "page", "form", "list", "panels"
PARTS = (PAGE, FORM, LIST, PANELS)
FIRST_FIELDS = 8


@dataclass(frozen=True)
class FormLayout:
    """The keys asked for first, those under “More fields”, and those that are not on the form."""

    first: tuple[str, ...]
    more: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


def part_of(entity: Entity, actor: Actor, part: str) -> Mapping[str, Any] | None:
    """A part as the person's layout arranges it; None where the description stands."""
    if not entity.layouts:
        return None
    by_role = {role: parts for role, parts in entity.layouts if part in parts}
    for role, _name in actor.roles:
        if str(role) in by_role:
            return dict(by_role[str(role)][part])
    return dict(by_role[""][part]) if "" in by_role else None


def sections_of(entity: Entity, actor: Actor) -> tuple[tuple[Section, ...], frozenset[str]]:
    """The sections of the record page, and the fields that are left out of it."""
    found = part_of(entity, actor, PAGE)
    if found is None:
        return entity.sections, frozenset()
    sections = tuple(
        Section(bilingual(each["label"], each.get("label_ru", "")), known(entity, each["fields"]))
        for each in found.get("sections", ())
    )
    return sections, frozenset(found.get("hidden", ()))


def form_of(entity: Entity, actor: Actor) -> FormLayout:
    """The order of the form."""
    found = part_of(entity, actor, FORM)
    if found is None:
        return FormLayout(entity.form)
    return FormLayout(
        known(entity, found.get("first", ())), known(entity, found.get("more", ())), frozenset(found.get("hidden", ()))
    )


def columns_of(entity: Entity, actor: Actor) -> tuple[str, ...]:
    """The columns of a list in which nobody has chosen others."""
    found = part_of(entity, actor, LIST)
    if found is not None:
        return tuple(found.get("columns", ()))
    return entity.list.columns if entity.list else (entity.title,)


def panels_of(entity: Entity, actor: Actor, keys: Iterable[str]) -> list[str]:
    """These panels in the order of the layout, without those it leaves out."""
    found = part_of(entity, actor, PANELS)
    listed = list(keys)
    if found is None:
        return listed
    first = [key for key in found.get("shown", ()) if key in listed]
    hidden = set(found.get("hidden", ()))
    return [*first, *(key for key in listed if key not in first and key not in hidden)]


def known(entity: Entity, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key in entity.by_key)


def panel_keys(entity: Entity) -> dict[str, Any]:
    """Every panel of an entity's page by its key, with its label: the areas' own first, then those of related records."""
    from regulars.engine import registry

    found: dict[str, Any] = {f"own-{each.key}": each.label for each in entity.panels}
    for each in entity.related:
        other = registry.find(each.entity)
        if other is not None:
            found[f"{each.entity}-{each.field}"] = each.label or other.label_plural
    return found
