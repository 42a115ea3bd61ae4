"""The editor of a procedure as its template draws it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Field
from regulars.engine.stages import lanes_of
from regulars.services.qualification.checking import askable
from regulars.services.qualification.definition import CHOSEN, NUMBERS

Drawn = dict[str, Any]
SPARE = {"label": "", "label_ru": "", "points": ""}


def kinds() -> list[tuple[str, str]]:
    """The types of questions for which a field is made."""
    return [
        ("yes_no", _("Yes or no")),
        ("choice", _("One of several answers")),
        ("number", _("A number")),
        ("text", _("In their own words")),
    ]


def offered(entity: Entity, actor: Actor, questions: list[Drawn]) -> Drawn:
    """What can be added: types of new questions, and fields that no question is about yet."""
    taken = {each.get("field") for each in questions}
    fields = [
        (each.key, str(each.label))
        for each in askable(entity)
        if each.key not in taken and not actor.withholds(entity.name, each.key)
    ]
    return {"kinds": kinds(), "fields": sorted(fields, key=lambda each: each[1].casefold())}


def stages(entity: Entity, actor: Actor) -> list[tuple[str, str]]:
    """Every stage that answers can be required for, with the board it is on where there are several."""
    board = entity.board
    choices = board.choices(actor) if board and board.choices else (("", ""),)
    several = len(choices) > 1
    return [
        (lane.value, f"{label}: {lane.label}" if several else str(lane.label))
        for choice, label in choices
        for lane in lanes_of(entity, actor, choice)
        if lane.tone != "bad"
    ]


def questions(entity: Entity, given: list[Drawn], wrong: Mapping[str, str]) -> list[Drawn]:
    return [
        _question(index, each, entity, _below(wrong, f"questions.{index}"))
        for index, each in enumerate(given)
        if isinstance(each, dict)
    ]


def _question(index: int, given: Drawn, entity: Entity, wrong: Mapping[str, str]) -> Drawn:
    found = entity.by_key.get(given.get("field") or "")
    new, points = given.get("new", ""), given.get("points")
    drawn: Drawn = {
        **given,
        "path": f"q-{index}",
        "wrong": wrong,
        "new": new,
        "kind_label": dict(kinds()).get(new) or (str(found.label) if found else str(given.get("field"))),
        "field_url": f"/admin/entities/{entity.name}/{found.key}" if found is not None and found.custom else "",
    }
    if new == "choice":
        drawn["answers"] = [*given.get("answers", ()), SPARE, SPARE] if given.get("answers") else [SPARE] * 3
    elif new == "yes_no":
        kept = points if isinstance(points, dict) else {}
        drawn["options"] = [(value, label, kept.get(value, "")) for value, label in yes_no()]
    elif new == "number" or (found is not None and found.kind in NUMBERS):
        steps = points if isinstance(points, list) else []
        drawn["steps"] = [*((each.get("from"), each.get("points")) for each in steps), ("", ""), ("", "")]
    elif found is not None and (found.kind in CHOSEN or found.kind == "yes_no"):
        kept = points if isinstance(points, dict) else {}
        drawn["options"] = [(value, label, kept.get(value, "")) for value, label in _options(found)]
    else:
        drawn["filled"] = points if isinstance(points, int | str) else ""
    return drawn


def yes_no() -> list[tuple[str, str]]:
    return [("yes", _("Yes")), ("no", _("No"))]


def _options(found: Field) -> list[tuple[str, str]]:
    if not isinstance(found, Choice | Choices):
        return [("yes", _("Yes"))]
    return [(option.value, str(option.label)) for option in found.options if not option.retired]


def _below(wrong: Mapping[str, str], place: str) -> dict[str, str]:
    return {name.removeprefix(f"{place}."): text for name, text in wrong.items() if name.startswith(f"{place}.")}
