"""What is made of a field or an entity of one's own: while something is, it is neither deleted nor becomes another type.

Layouts, views and columns do without a field that is gone. What would quietly stop to hold stands in the way: what is worked out of it,
rules and conditions that ask for it, what steps write into it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.engine import registry
from regulars.engine.derived.expressions import Unfit, names_in
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Reference
from regulars.engine.models import CustomEntity, CustomField, Grant

SHOWN = 5
WITHOUT = frozenset(("custom-field", "custom-entity", "list-option", "layout"))
"""Settings that are looked at in their own way, or stand without what is gone."""
TEXTS = frozenset(("text", "long_text", "rich_text"))
PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
LONGEST = 200


def of_field(row: CustomField, *, beside: Collection[Any] = ()) -> list[str]:
    """What asks for a field or writes it, each called by its kind and name; settings `beside` it are about to go as well."""
    if registry.find(row.entity) is None:
        return []
    return [*_worked_out(row, beside), *_places_of(row), *_named(row, beside)]


def of_entity(row: CustomEntity, *, beside: Collection[Any] = ()) -> list[str]:
    """The fields of other entities that lead to it, or are worked out of its records."""
    found = []
    for each in CustomField.objects.filter(deleted_at=None).exclude(entity=row.key).exclude(pk__in=beside):
        rules = each.rules or {}
        to = rules.get("to")
        leads = row.key in ([to] if isinstance(to, str) else to or [])
        if leads or (each.kind == "roll_up" and _source(rules)[0] == row.key):
            found.append(_called("custom-field", f"{each.entity}.{each.key}"))
    return found


def in_words(label: str, uses: list[str]) -> str:
    """The refusal that names them."""
    text = ngettext(
        "“%(label)s” is used by %(uses)s: change or delete that first.",
        "“%(label)s” is used by %(uses)s: change or delete these first.",
        len(uses),
    )
    return text % {"label": label, "uses": ", ".join(uses[:SHOWN]) + (", …" if len(uses) > SHOWN else "")}


def _called(entity: str, name: Any) -> str:
    return _("%(kind)s “%(name)s”") % {"kind": registry.get(entity).label, "name": str(name)[:80]}


def _source(rules: Mapping[str, Any]) -> tuple[str, str]:
    name, _dot, by = str(rules.get("source") or "").partition(".")
    return name, by


def _worked_out(row: CustomField, beside: Collection[Any]) -> Iterator[str]:
    for each in CustomField.objects.filter(deleted_at=None, kind__in=("formula", "roll_up")).exclude(pk__in=beside):
        rules = each.rules or {}
        if each.kind == "formula":
            asked = each.entity == row.entity and row.key in _names(rules)
        else:
            name, by = _source(rules)
            asked = name == row.entity and (
                row.key in (by, rules.get("field"), rules.get("order"))
                or _asks(rules.get("where"), (registry.find(name),), row)
            )
        if asked and each.pk != row.pk:
            yield _called("custom-field", each.label)


def _names(rules: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        return names_in(str(rules.get("expression") or ""))
    except Unfit:
        return ()


def _places_of(row: CustomField) -> Iterator[str]:
    """An entity whose board stands by it, or whose calendar."""
    place = Q(stage_field=row.key) | Q(start_field=row.key) | Q(end_field=row.key)
    for each in CustomEntity.objects.filter(place, key=row.entity, deleted_at=None):
        yield _called("custom-entity", each.label)


def _named(row: CustomField, beside: Collection[Any]) -> Iterator[str]:
    """Rules, processes, templates and whatever else is set up, and the conditions of roles."""
    for entity, keys in _set_up():
        mentioned = Q()
        for each in keys:
            mentioned |= Q(**{f"{each.columns[0]}__icontains": row.key})
        for found in entity.model._default_manager.filter(mentioned, deleted_at=None).exclude(pk__in=beside):
            at = (registry.find(str(entity.by_key["entity"].get(found))),)
            if any(_asks(each.get(found), at, row, free=each.kind in TEXTS) for each in keys):
                yield _called(entity.name, found)
    for grant in Grant.objects.exclude(condition=None).select_related("role"):
        if _asks(grant.condition, (registry.find(grant.entity),), row):
            yield _called("role", grant.role.name)


def _set_up() -> Iterator[tuple[Entity, list[Field]]]:
    """Entities whose records are about the records of one entity, with the fields of theirs that may speak of fields."""
    for entity in registry.entities():
        keys = [each for each in entity.fields if not each.custom and each.kind in ("structure", *TEXTS)]
        says = entity.group == "settings" or any(each.kind == "structure" for each in keys)
        if says and "entity" in entity.by_key and entity.name not in WITHOUT:
            yield entity, keys


def _asks(
    value: Any, at: tuple[Entity | None, ...], row: CustomField, *, free: bool = False, formula: bool = False
) -> bool:
    """Whether a filter, a list of steps or a text asks for the field, seen from these entities. `free` text does so in braces alone."""
    if isinstance(value, Mapping):
        other = registry.find(str(value.get("entity") or ""))
        at = (*at, other) if other else at
        return any(
            _asks(str(key), at, row) or _asks(each, at, row, formula=str(key) in ("formula", "expression"))
            for key, each in value.items()
        )
    if isinstance(value, list | tuple):
        return any(_asks(each, at, row) for each in value)
    if not isinstance(value, str) or row.key not in value:
        return False
    paths: Iterable[str] = PLACE.findall(value)
    if formula:
        paths = (*paths, *(found.group() for found in PATH.finditer(value)))
    elif not free and len(value) <= LONGEST:
        paths = (*paths, value)
    return any(_leads(entity, path, row) for path in paths for entity in at if entity is not None)


def _leads(entity: Entity, path: str, row: CustomField) -> bool:
    """Whether a path over links goes by the field."""
    key, _dot, rest = path.partition(".")
    found = entity.by_key.get(key)
    if found is None:
        return False
    if entity.name == row.entity and key == row.key:
        return True
    if not rest or not isinstance(found, Reference | AnyReference):
        return False
    targets = (found.to,) if isinstance(found, Reference) else found.allowed()
    return any(_leads(other, rest, row) for name in targets if (other := registry.find(name)) is not None)
