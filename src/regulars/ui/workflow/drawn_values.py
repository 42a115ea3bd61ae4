"""The fields that a step gives values to, each with its control: how the value is given, and what it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import outside
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Field, Reference
from regulars.services.workflow.steps import deadlines
from regulars.ui.filter_form import fields_of
from regulars.ui.filter_values import link_control
from regulars.ui.workflow.reading import as_posted

Drawn = dict[str, Any]
UNFIT = frozenset(("file", "image", "address", "structure", "formula", "roll_up"))
"""Kinds of fields that have no value in one line."""


def hows(came: Collection[str] = ()) -> list[tuple[str, str]]:
    """How a value is given; also from what comes from outside, where something does."""
    further = {outside.INCOMING: _("from what came in"), outside.ANSWER: _("from the answer of the call")}
    return [
        *((name, label) for name, label in further.items() if name in came),
        ("value", _("is")),
        ("text", _("text with fields")),
        ("from", _("as in the field")),
        ("formula", _("formula")),
        (deadlines.HOW, _("in working hours")),
    ]


def settable(entity: Entity | None, actor: Actor) -> dict[str, Field]:
    if entity is None:
        return {}
    return {
        each.key: each
        for each in entity.fields
        if not each.readonly
        and not each.retired
        and each.kind not in UNFIT
        and not actor.withholds(entity.name, each.key)
    }


def rows_of(
    given: Any, able: Mapping[str, Field], source: Entity, actor: Actor, path: str, *, spare: bool = True
) -> list[Drawn]:
    """A line for each field that gets a value, and an empty one for the next."""
    values = given if isinstance(given, Mapping) else {}
    rows = [_row(key, value, able, source, actor, path) for key, value in values.items()]
    return [*rows, _row("", {}, able, source, actor, path)] if spare else rows


def _row(key: str, given: Any, able: Mapping[str, Field], source: Entity, actor: Actor, path: str) -> Drawn:
    how, what = next(iter(given.items())) if isinstance(given, Mapping) and given else ("value", None)
    if how == "from" and isinstance(what, str) and outside.is_path(what):
        how, _point, what = what.partition(".")
    found = able.get(key)
    name = f"{path}-what"
    return {
        "key": key,
        "label": str(found.label) if found is not None else "",
        "fields": [(each.key, str(each.label)) for each in able.values()],
        "how": how,
        "control": _control(found, how, what, source, name, actor),
    }


def _control(found: Field | None, how: str, what: Any, source: Entity, name: str, actor: Actor) -> Drawn:
    if how == "from":
        own = [("record", _("the record itself")), *fields_of(source, actor)]
        return {"kind": "select", "name": name, "options": own, "values": [what]}
    if how == "value" and found is not None:
        return value_control(found, what, name, actor)
    hints = {"text": _("Call {name}"), "formula": "amount * 0.1", deadlines.HOW: "8"}
    hint = (hints | {outside.INCOMING: "contact.email", outside.ANSWER: "order.id"}).get(how, "")
    return {"kind": "text", "name": name, "values": [what or ""], "placeholder": hint}


def value_control(found: Field, value: Any, name: str, actor: Actor) -> Drawn:
    """One control that posts one value."""
    plain = as_posted(found, value)
    if isinstance(found, Choice):
        return {
            "kind": "select",
            "name": name,
            "options": [(each.value, str(each.label)) for each in found.options],
            "values": [plain],
        }
    if found.kind == "yes_no":
        return {"kind": "select", "name": name, "options": [("true", _("Yes")), ("false", _("No"))], "values": [plain]}
    if isinstance(found, Reference):
        return link_control(found, [value] if value else [], name, actor, several=False)
    hint = _("today, tomorrow, 2026-12-31") if found.kind in ("date", "moment") else ""
    return {"kind": "text", "name": name, "values": [plain], "placeholder": hint}
