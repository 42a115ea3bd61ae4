"""Steps that write records: fields set, another record made, a verb done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.engine import access, relations, save, values
from regulars.engine.describe import Action, Entity
from regulars.engine.fields import Field
from regulars.engine.fields.base import Wrong
from regulars.services.workflow.steps import giving
from regulars.services.workflow.steps.base import Data, Place, StepKind, Told, add, entity_of

# -- set ------------------------------------------------------------------------------------------------------------------


def _check_set(step: Data, entity: Entity) -> None:
    if entity.access.kept:
        raise Wrong(_("These records are kept by the program."))
    giving.check(step.get("values"), entity, entity)


def _set(place: Place, step: Data) -> Told:
    record = place.fetch("edit")
    data = giving.worked(step["values"], place.entity, place, record)
    values.apply(record, place.entity, data, place.actor)
    moved = save.save_many([record], actor=place.actor)
    return {"fields": sorted(data), "same": not moved}


# -- create ---------------------------------------------------------------------------------------------------------------


def _check_create(step: Data, entity: Entity) -> None:
    target = entity_of(step.get("entity"))
    if not may_be_made(target):
        raise Wrong(_("Records of “%(entity)s” are not made by rules.") % {"entity": target.label})
    giving.check(step.get("values"), target, entity)
    given = {key for key, value in step["values"].items() if value.get("value", True) not in (None, "", [])}
    linked = {each.key for each in links_to(target, entity)}
    for each in target.fields:
        if each.required and each.initial() in (None, "", []) and each.key not in given | linked and not each.readonly:
            raise Wrong(_("“%(field)s” is needed.") % {"field": each.label})


def may_be_made(entity: Entity) -> bool:
    """Whether a rule may make records of this: of the trade, not settings and not what the program keeps."""
    return entity.is_of_trade and not entity.access.kept


def links_to(target: Entity, entity: Entity) -> list[Field]:
    """The links by which a new record belongs to the one it is made from; they are set unless the step says otherwise."""
    found = [each for each in target.fields if getattr(each, "parent", False) and relations.points_at(each, entity)]
    return found[:1]


def _create(place: Place, step: Data) -> Told:
    target = entity_of(step["entity"])
    record = place.fetch()
    given = {each.key: {"from": "record"} for each in links_to(target, place.entity)} | dict(step["values"])
    data = giving.worked(given, target, place, record)
    made = values.new_record(target)
    values.apply(made, target, data, place.actor)
    save.save(made, actor=place.actor)
    return {"made": {"entity": target.name, "id": str(made.id)}}


# -- verb -----------------------------------------------------------------------------------------------------------------


def verbs_of(entity: Entity) -> list[Action]:
    """The verbs that a rule may do; those that rules make themselves are left out."""
    return [each for each in entity.actions if not each.verb.startswith(BUTTON)]


BUTTON = "rule_"


def _check_verb(step: Data, entity: Entity) -> None:
    action = next((each for each in verbs_of(entity) if each.verb == step.get("verb")), None)
    if action is None:
        raise Wrong(_("There is no verb “%(name)s”.") % {"name": str(step.get("verb"))[:60]})
    given = step.get("values") or {}
    if not isinstance(given, Mapping):
        raise Wrong(_("An object is expected."))
    asked = {each.key: each for each in action.fields}
    for key, value in given.items():
        if key not in asked:
            raise Wrong(_("There is no field “%(name)s”.") % {"name": str(key)[:80]})
        giving.check_one(value, asked[key], entity)
    for key, each in asked.items():
        if each.required and key not in given and each.initial() in (None, "", []):
            raise Wrong(_("“%(field)s” is needed.") % {"field": each.label})


def _verb(place: Place, step: Data) -> Told:
    action = place.entity.action_by_verb.get(step["verb"])
    if action is None:
        raise Wrong(_("There is no verb “%(name)s”.") % {"name": step["verb"]})
    right = action.verb if action.right == "edit" else action.right
    record = access.records(place.entity, place.actor, right).get(place.record)
    action.run(record, actor=place.actor, **_asked(action, step, place, record))
    return {"verb": action.verb}


def _asked(action: Action, step: Data, place: Place, record: Any) -> dict[str, Any]:
    """What the verb asks for. Raises Invalid."""
    wrong: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for each in action.fields:
        given = (step.get("values") or {}).get(each.key)
        try:
            raw = giving.worked_one(given, each, place, record) if given else None
            value = each.parse(raw, place.actor.manner) if given else each.initial()
            each.check(value)
            found[each.key] = value
        except Wrong as problem:
            wrong[each.key] = str(problem)
    if wrong:
        raise Invalid(fields=wrong)
    return found


add(StepKind("set", gettext_lazy("Set fields"), ("values",), _check_set, _set, icon="pencil"))
add(StepKind("create", gettext_lazy("Create a record"), ("entity", "values"), _check_create, _create, icon="plus"))
add(
    StepKind(
        "verb",
        gettext_lazy("Do a verb"),
        ("verb", "values"),
        _check_verb,
        _verb,
        icon="play",
        offered=lambda entity: bool(verbs_of(entity)),
    )
)
