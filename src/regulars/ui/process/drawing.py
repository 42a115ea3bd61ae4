"""The editor of a process as its template draws it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.stages import lanes_of
from regulars.services.approvals.models import Approval
from regulars.services.process.definition import COLLECT, DECIDE, DO
from regulars.services.process.facts import activities
from regulars.ui.workflow.drawn_values import value_control

Drawn = dict[str, Any]
ICONS = {DO: "square-check", COLLECT: "text-cursor-input", DECIDE: "git-branch"}


def kinds() -> list[tuple[str, str]]:
    return [(DO, _("Do something")), (COLLECT, _("Fill in fields")), (DECIDE, _("Decide"))]


def boards(entity: Entity, stages: Any, actor: Actor, wrong: Mapping[str, str]) -> list[Drawn]:
    """Every board of the entity with its stages, and what the process says of each. `wrong` is what is wrong, by place."""
    given = {str(each.get("stage")): (index, each) for index, each in enumerate(stages) if isinstance(each, dict)}
    board = entity.board
    choices = board.choices(actor) if board and board.choices else (("", ""),)
    found, number = [], 0
    for choice, label in choices:
        drawn = []
        for lane in lanes_of(entity, actor, choice):
            at, stage = given.get(lane.value, (-1, {}))
            drawn.append(_stage(f"st-{number}", lane, stage, entity, actor, _below(wrong, f"stages.{at}")))
            number += 1
        found.append({"label": label, "stages": drawn, "is_said": any(each["is_said"] for each in drawn)})
    return found


def offered(entity: Entity, actor: Actor) -> Drawn:
    """What the controls of every step choose among."""
    fields = [
        each for each in entity.by_key.values() if not each.readonly and not actor.withholds(entity.name, each.key)
    ]
    return {
        "kinds": kinds(),
        "activities": [("", _("Only ticked")), *((each.name, str(each.label)) for each in activities())],
        "fields": [(each.key, str(each.label)) for each in fields if each.on_form or each.kind != "structure"],
        "parts": [
            (part.name, str(part.label_plural)) for part, _key in registry.parts_of(entity) if not part.access.kept
        ],
        "approvals": [
            (each.key, each.words)
            for each in Approval.objects.filter(entity=entity.name, deleted_at=None).order_by("position", "label")
        ],
        "stages": [
            (lane.value, f"{label}: {lane.label}" if label else str(lane.label))
            for choice, label in (entity.board.choices(actor) if entity.board and entity.board.choices else (("", ""),))
            for lane in lanes_of(entity, actor, choice)
        ],
    }


def _stage(path: str, lane: Any, stage: Drawn, entity: Entity, actor: Actor, wrong: Mapping[str, str]) -> Drawn:
    steps = [
        _step(f"{path}-{index}", index, step, entity, actor, _below(wrong, f"steps.{index}"))
        for index, step in enumerate(stage.get("steps") or ())
        if isinstance(step, dict)
    ]
    return {
        **stage,
        "path": path,
        "value": lane.value,
        "label": str(lane.label),
        "tone": lane.tone,
        "steps": steps,
        "is_said": bool(set(stage) - {"stage", "name"}),
        "wrong": {name: text for name, text in wrong.items() if "." not in name},
        "is_wrong": bool(wrong),
    }


def _step(path: str, index: int, step: Drawn, entity: Entity, actor: Actor, wrong: Mapping[str, str]) -> Drawn:
    kind = step.get("kind", DO)
    answers = [
        _answer(f"{path}-{number}", answer, entity, actor, _below(wrong, f"answers.{number}"))
        for number, answer in enumerate(step.get("answers") or ())
        if isinstance(answer, dict)
    ]
    return {
        **step,
        "path": path,
        "kind_label": dict(kinds()).get(kind, kind),
        "icon": ICONS.get(kind, "circle"),
        "answers": answers,
        "wrong": {name: text for name, text in wrong.items() if "." not in name},
    }


def _answer(path: str, answer: Drawn, entity: Entity, actor: Actor, wrong: Mapping[str, str]) -> Drawn:
    given = answer.get("set") or {}
    rows = [
        {"key": key, "control": _control(entity, key, value, path, actor)}
        for key, value in [*given.items(), ("", None)]
    ]
    return {**answer, "path": path, "rows": rows, "wrong": dict(wrong)}


def _control(entity: Entity, key: str, value: Any, path: str, actor: Actor) -> Drawn:
    found = entity.by_key.get(key)
    name = f"{path}-value"
    if found is None:
        return {"kind": "text", "name": name, "values": [value or ""], "placeholder": ""}
    return value_control(found, value, name, actor)


def _below(wrong: Mapping[str, str], place: str) -> dict[str, str]:
    """What is wrong below a place, by the rest of its name."""
    return {name.removeprefix(f"{place}."): text for name, text in wrong.items() if name.startswith(f"{place}.")}
