"""The addresses of the process of a record in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, body, common, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_TEXT, MOMENT, PERSON, TEXT, UUID, object_of
from regulars.engine.describe import Entity
from regulars.services.approvals.models import STATES

YES_NO = {"type": "boolean"}
TEXTS = {"type": "array", "items": TEXT}
STEP = {
    "step": {**TEXT, "description": "Its key"},
    "kind": {**TEXT, "enum": ["do", "collect", "decide"]},
    "label": TEXT,
    "required": YES_NO,
    "done": YES_NO,
    "by": PERSON,
    "at": MAYBE_MOMENT,
    "answer": {**MAYBE_TEXT, "description": "How it was decided"},
    "answers": {"type": "array", "items": object_of({"answer": TEXT, "label": TEXT}, ("answer", "label"))},
    "missing": {**TEXTS, "description": "Fields and parts that are still to be filled in"},
    "activity": {"type": ["object", "null"], "properties": {"entity": TEXT, "id": UUID}},
}
STAGE = {"stage": TEXT, "label": TEXT, "current": YES_NO}
APPROVAL = {
    "approval": {**TEXT, "description": "Its key"},
    "label": TEXT,
    "granted": YES_NO,
    "state": {
        "type": ["string", "null"],
        "enum": [*STATES, None],
        "description": "Of the latest request; null: not asked for",
    },
    "request": {"type": ["string", "null"], "format": "uuid"},
}
CRITERIA = {"condition": {"type": "object", "description": "The one filter"}, "met": YES_NO}
STANDING = {
    "process": object_of({"id": UUID, "label": TEXT}, ("id", "label")),
    "stages": {"type": "array", "items": object_of(STAGE, tuple(STAGE))},
    "stage": {**TEXT, "description": "Where the record stands"},
    "guidance": {**TEXT, "description": "HTML"},
    "entered_at": MAYBE_MOMENT,
    "due_at": MAYBE_MOMENT,
    "overdue": YES_NO,
    "steps": {"type": "array", "items": object_of(STEP, tuple(STEP))},
    "criteria": object_of(CRITERIA, tuple(CRITERIA)),
    "approvals": {"type": "array", "items": object_of(APPROVAL, tuple(APPROVAL))},
    "missing": {**TEXTS, "description": "Required steps that are not done"},
    "next": {**MAYBE_TEXT, "description": "The stage that comes after"},
}
MADE = {"activity": object_of({"id": UUID, "number": INTEGER}, ("id", "number"))}
COUNTS = ("entered", "forward", "back", "closed", "standing", "overdue", "kept", "refused")
OF_STEP = {"step": TEXT, "label": TEXT, "done": INTEGER, "skipped": INTEGER}
MAYBE_NUMBER = {"type": ["number", "null"]}
OF_STAGE = {
    "stage": TEXT,
    "label": TEXT,
    **dict.fromkeys(COUNTS, INTEGER),
    "service_hours": {**MAYBE_NUMBER, "description": "In working time"},
    "median_seconds": {**MAYBE_NUMBER, "description": "By the clock on the wall"},
    "ninety_seconds": {**MAYBE_NUMBER, "description": "Nine of ten were quicker"},
    "missing": {"type": "array", "items": object_of({"key": TEXT, "count": INTEGER}, ("key", "count"))},
    "steps": {"type": "array", "items": object_of(OF_STEP, tuple(OF_STEP))},
}
FIGURES = {
    "since": MOMENT,
    "until": MOMENT,
    "stages": {"type": "array", "items": object_of(OF_STAGE, tuple(OF_STAGE))},
}
SCHEMAS: dict[str, Any] = {
    "Adherence": object_of(FIGURES, tuple(FIGURES)),
    "Standing": object_of(STANDING, tuple(STANDING)),
    "StandingWithActivity": object_of({**STANDING, **MADE}, (*STANDING, *MADE)),
}


def paths() -> dict[str, Any]:
    """What stands below one process."""
    process = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": TEXT,
        "description": "Id or number of the process",
    }
    days = {"name": "days", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 3660, "default": 90}}
    told = read("process_adherence", "How far it is kept to", "Processes", "Adherence", [days], (403, 404, 422))
    return {"/processes/{id}/adherence": {"parameters": [process], "get": told}}


def of_entity(entity: Entity, tag: str) -> dict[str, Any]:
    """What stands below a record that may have a process."""
    plural = entity.plural
    step = {"name": "step", "in": "path", "required": True, "schema": TEXT, "description": "The key of the step"}
    good = {"200": answer("Where it stands now", ref("Standing"), "Idempotent-Replay")}
    done = write(f"do_process_step_{plural}", "Tick a step, or decide", tag, "", good, named=True)
    ticked = object_of({"done": YES_NO}, ("done",), additionalProperties=False)
    decided = object_of({"answer": TEXT}, ("answer",), additionalProperties=False)
    done["requestBody"] = body({"oneOf": [ticked, decided]})
    made = {"201": answer("Made", ref("StandingWithActivity"), "Idempotent-Replay")}
    shown = read(f"process_{plural}", "Where it stands in its process", tag, "Standing", [], (403, 404))
    return {
        f"/{plural}/{{id}}/process": {"parameters": common("id"), "get": shown},
        f"/{plural}/{{id}}/process/{{step}}": {"parameters": [*common("id"), step], "post": done},
        f"/{plural}/{{id}}/process/{{step}}/activity": {
            "parameters": [*common("id"), step],
            "post": write(f"begin_process_step_{plural}", "Make the activity of a step", tag, "", made, named=True),
        },
    }
