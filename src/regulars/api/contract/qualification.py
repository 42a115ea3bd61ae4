"""The address of the qualification of a record in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import common, read
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, PERSON, TEXT, UUID, object_of
from regulars.engine.describe import Entity

YES_NO = {"type": "boolean"}
POINTS = {"type": ["integer", "null"], "description": "Null where the asker may not see points"}
QUESTION = {
    "field": {**TEXT, "description": "Its field: change that to answer"},
    "question": TEXT,
    "help": TEXT,
    "required": YES_NO,
    "answered": YES_NO,
    "answer": {"description": "As the field has it"},
    "points": POINTS,
    "most_points": POINTS,
    "by": PERSON,
    "at": MAYBE_MOMENT,
}
QUALIFICATION = {
    "procedure": object_of({"id": UUID, "label": TEXT}, ("id", "label")),
    "points": POINTS,
    "most_points": POINTS,
    "answered": {**INTEGER, "description": "How many questions"},
    "missing": {"type": "array", "items": TEXT, "description": "Fields of required questions that are open"},
    "before": {"type": "array", "items": TEXT, "description": "Stages that no record comes to while one of them is"},
    "questions": {"type": "array", "items": object_of(QUESTION, tuple(QUESTION))},
}
SCHEMAS: dict[str, Any] = {"Qualification": object_of(QUALIFICATION, tuple(QUALIFICATION))}


def paths() -> dict[str, Any]:
    """It has no address of its own."""
    return {}


def of_entity(entity: Entity, tag: str) -> dict[str, Any]:
    """What stands below a record that may be qualified."""
    shown = read(
        f"qualification_{entity.plural}", "Its qualification: questions, answers, points", tag, "Qualification", [], (403, 404)
    )  # fmt: skip
    return {f"/{entity.plural}/{{id}}/qualification": {"parameters": common("id"), "get": shown}}
