"""What the write door refuses of form rules, with words an administrator can act on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine import judge, registry
from regulars.engine.batch import Batch
from regulars.engine.custom.guards import tell
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.forms.rules import EFFECTS, SHOW
from regulars.engine.models import FormRule

MOST_RULES = 100


def guard_rules(batch: Batch) -> None:
    """Refuse a rule that could not be kept."""
    for item in batch.good:
        row: FormRule = item.record
        if not (row.entity and row.label and row.effect):
            continue  # asked for by the door itself
        wrong = _wrong(row)
        if not wrong and item.is_new:
            number = FormRule.objects.filter(entity=row.entity, deleted_at=None).count()
            if number >= MOST_RULES:
                wrong = {"entity": _("An entity has at most %(limit)s rules.") % {"limit": MOST_RULES}}
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
    tell(batch)


def may_have_rules(entity: Entity) -> bool:
    """Whether people fill in its records: not what the program alone writes, nor settings."""
    return not entity.access.kept and entity.group != "settings"


def ruled_fields(entity: Entity) -> list[Field]:
    """The fields that a rule may show, require or lock: those that stand on forms."""
    return [each for each in entity.fields if not each.readonly and each.on_form]


def _wrong(row: FormRule) -> dict[str, str]:
    entity = registry.find(row.entity)
    if entity is None or not may_have_rules(entity):
        return {"entity": _("There is no entity “%(name)s” that takes rules.") % {"name": row.entity[:60]}}
    if row.effect not in EFFECTS:
        return {"effect": _("A rule shows, requires or locks.")}
    return _wrong_fields(row, entity) or _wrong_condition(row, entity)


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
        return {"condition": f"{problem} " + " ".join(str(text) for text in problem.fields.values() if str(text) != str(problem))}  # fmt: skip
    return {}


def _first(paths: Iterable[Any]) -> list[str]:
    return [str(path).split(".", maxsplit=1)[0] for path in paths]
