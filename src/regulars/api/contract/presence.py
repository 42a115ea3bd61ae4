"""Who looks at or edits a record, in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, body, common, led, read, ref, write
from regulars.api.contract.shared import MAYBE_MOMENT, MOMENT, TEXT, UUID, object_of

PERSON = {"id": UUID, "label": TEXT, "since": MOMENT, "editing_since": MAYBE_MOMENT}
PRESENT = {
    "items": {
        "type": "array",
        "items": object_of(PERSON, tuple(PERSON)),
        "description": "Those whom you may see, yourself among them; who came first stands first",
    }
}
SAID = {"editing": {"type": "boolean"}, "until": {**MOMENT, "description": "Say it again before"}}
SAYING = {
    "type": "object",
    "properties": {
        "editing": {"type": "boolean", "default": False, "description": "Takes the right to change the record"},
        "seconds": {"type": "integer", "minimum": 10, "maximum": 300, "default": 60},
    },
    "additionalProperties": False,
}
SCHEMAS: dict[str, Any] = {
    "Presence": object_of(PRESENT, tuple(PRESENT)),
    "PresenceSaid": object_of(SAID, tuple(SAID)),
}


def paths_of(plural: str, tag: str) -> dict[str, Any]:
    asked = read(f"presence_at_{plural}", "Who looks at it or edits it now", tag, "Presence", [], (403, 404))
    asked["responses"]["307"] = led("Always: follow `Location` within a minute, the answer is there")
    here = {"200": answer("It counts until then", ref("PresenceSaid"))}
    said = write(f"be_present_at_{plural}", "One looks at it or edits it now", tag, "", here, named=True)
    said["requestBody"] = body(SAYING, required=False)
    away = {"204": {"description": "One is there no more"}}
    return {
        f"/{plural}/{{id}}/presence": {
            "parameters": common("id"),
            "get": asked,
            "post": said,
            "delete": write(f"leave_{plural}", "Not any more", tag, "", away, named=True),
        }
    }
