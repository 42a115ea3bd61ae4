"""The addresses of the process of a record in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, body, common, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_TEXT, PERSON, TEXT, UUID, object_of
from regulars.engine.describe import Entity

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
    "missing": {**TEXTS, "description": "Required steps that are not done"},
    "next": {**MAYBE_TEXT, "description": "The stage that comes after"},
}
MADE = {"activity": object_of({"id": UUID, "number": INTEGER}, ("id", "number"))}
SCHEMAS: dict[str, Any] = {
    "Standing": object_of(STANDING, tuple(STANDING)),
    "StandingWithActivity": object_of({**STANDING, **MADE}, (*STANDING, *MADE)),
}


def paths() -> dict[str, Any]:
    return {}


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
