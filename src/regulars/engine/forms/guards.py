"""What the write door refuses of form rules, with words an administrator can act on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine import judge, registry
from regulars.engine.batch import Batch, Item
from regulars.engine.custom.guards import refuse_wrong, tell
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.forms.layouts import FORM, LIST, PAGE, PANELS, panel_keys
from regulars.engine.forms.rules import EFFECTS, SHOW
from regulars.engine.models import FormRule, Layout, Role

MOST_RULES = 100


def guard_rules(batch: Batch) -> None:
    """Refuse a rule that could not be kept."""
    refuse_wrong(batch, _wrong, asked=("entity", "label", "effect"))


def may_have_rules(entity: Entity) -> bool:
    """Whether people fill in its records: not what the program alone writes, nor settings."""
    return not entity.access.kept and entity.group != "settings"


def ruled_fields(entity: Entity) -> list[Field]:
    """The fields that a rule may show, require or lock: those that stand on forms."""
    return [each for each in entity.fields if not each.readonly and each.on_form]


def _wrong(row: FormRule, _batch: Batch, item: Item) -> dict[str, str]:
    entity = registry.find(row.entity)
    if entity is None or not may_have_rules(entity):
        return {"entity": _("There is no entity “%(name)s” that takes rules.") % {"name": row.entity[:60]}}
    if row.effect not in EFFECTS:
        return {"effect": _("A rule shows, requires or locks.")}
    if wrong := _wrong_fields(row, entity) or _wrong_condition(row, entity):
        return wrong
    if item.is_new and FormRule.objects.filter(entity=row.entity, deleted_at=None).count() >= MOST_RULES:
        return {"entity": _("An entity has at most %(limit)s rules.") % {"limit": MOST_RULES}}
    return {}


def _wrong_fields(row: FormRule, entity: Entity) -> dict[str, str]:
    keys = row.targets
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        return {"targets": _("Name at least one field.")}
    able = {each.key: each for each in ruled_fields(entity)}
    for key in keys:
        if key not in able:
            return {"targets": _("There is no field “%(name)s” on the form.") % {"name": key[:80]}}
        if row.effect == SHOW and able[key].required and not able[key].custom:
            return {"targets": _("“%(field)s” is always needed and cannot be hidden.") % {"field": able[key].label}}
    return {}


def _wrong_condition(row: FormRule, entity: Entity) -> dict[str, str]:
    from regulars.engine.actor import system

    paths = list(judge.paths_in(row.condition))
    if not isinstance(row.condition, dict) or not paths:
        return {"condition": _("Say when the rule holds.")}
    if row.effect == SHOW and set(_first(paths)) & set(row.targets):
        return {"condition": _("A field cannot be shown because of its own value.")}
    try:
        judge.holds(row.condition, entity, entity.model(), system())
    except Refused as problem:
        return {"condition": problem.why}
    return {}


def _first(paths: Iterable[Any]) -> list[str]:
    return [str(path).split(".", maxsplit=1)[0] for path in paths]


def guard_layouts(batch: Batch) -> None:
    """Refuse a layout that could not be shown, and a second one for the same people."""
    for item in batch.good:
        row: Layout = item.record
        if not row.entity:
            continue  # asked for by the door itself
        role = Role.objects.filter(pk=row.role_id).first() if row.role_id else None
        if row.role_id and role is None:
            continue  # refused by the door itself, too
        row.key = role.key if role else Layout.EVERYONE
        wrong = _wrong_layout(row)
        if not wrong:
            same = Layout.objects.filter(entity=row.entity, role=row.role_id, deleted_at=None).exclude(pk=row.pk)
            wrong = {"role": _("There is a layout for these people already.")} if same.exists() else {}
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
    tell(batch)


def _wrong_layout(row: Layout) -> dict[str, str]:
    entity = registry.find(row.entity)
    if entity is None or entity.access.kept or entity.group == "settings":
        return {"entity": _("There is no entity “%(name)s” that takes layouts.") % {"name": row.entity[:60]}}
    if not isinstance(row.parts, dict) or set(row.parts) - set(SHAPES):
        return {"parts": _("A layout has the parts %(parts)s.") % {"parts": ", ".join(SHAPES)}}
    for name, part in row.parts.items():
        problem = _wrong_part(name, part, entity)
        if problem:
            return {"parts": problem}
    return {}


SHAPES = {
    PAGE: ("sections", "hidden"),
    FORM: ("first", "more", "hidden"),
    LIST: ("columns",),
    PANELS: ("shown", "hidden"),
}
MOST_NAMED = 500


def _wrong_part(name: str, part: Any, entity: Entity) -> str:
    if not isinstance(part, dict) or set(part) - set(SHAPES[name]):
        return _("The part “%(part)s” has %(names)s.") % {"part": name, "names": ", ".join(SHAPES[name])}
    sections = part.get("sections", [])
    if not isinstance(sections, list) or not all(_is_section(each) for each in sections):
        return _("A section has a label and fields.")
    lists = [*(each["fields"] for each in sections), *(part.get(key, []) for key in SHAPES[name] if key != "sections")]
    if not all(isinstance(each, list) and all(isinstance(key, str) for key in each) for each in lists):
        return _("A layout lists the keys of fields or panels.")
    keys = [key for each in lists for key in each]
    if len(keys) != len(set(keys)) or len(keys) > MOST_NAMED:
        return _("Each field or panel stands once.")
    able = set(panel_keys(entity)) if name == PANELS else set(entity.by_key)
    for key in keys:
        if (key.split(".")[0] if name == LIST else key) not in able:
            return _("There is no field “%(name)s”.") % {"name": key[:80]}
    needed = [entity.by_key[key] for key in part.get("hidden", [])] if name == FORM else []
    for each in needed:
        if each.required and each.initial() in (None, "", []):
            return _("“%(field)s” is always needed and cannot be hidden.") % {"field": each.label}
    return ""


def _is_section(each: Any) -> bool:
    if not isinstance(each, dict) or set(each) - {"label", "label_ru", "fields"}:
        return False
    return isinstance(each.get("label"), str) and bool(each["label"].strip()) and isinstance(each.get("label_ru", ""), str) and isinstance(each.get("fields"), list)  # fmt: skip
