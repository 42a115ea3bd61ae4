"""Shapes and addresses of the rules of territories: as drafted, in force, and what activating them would do."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import TAG, answer, begun, body, common, read, write
from regulars.api.contract.shared import INTEGER, MAYBE_UUID, TEXT, UUID, object_of

COUNTED = ("total", "moved", "kept_by_hand", "without_territory")
MOVE = {"before": MAYBE_UUID, "after": MAYBE_UUID}


def _list(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": object_of(members, tuple(members))}


SCHEMAS: dict[str, Any] = {
    "TerritoryPlace": object_of(
        {
            "territory": UUID,
            "name": TEXT,
            "owner": MAYBE_UUID,
            "rules": {"type": "array", "items": {"type": "object"}, "description": "Filters, any of which takes a record"},
            "places": {"type": "array", "items": {"$ref": "#/components/schemas/TerritoryPlace"}},
        },
        ("territory", "name", "rules", "places"),
    ),
    "TerritoryPlan": object_of(
        {
            "entity": TEXT,
            "mark": {**TEXT, "description": "What to activate the draft by"},
            "draft": {"type": "array", "items": {"$ref": "#/components/schemas/TerritoryPlace"}},
            "in_force": {"type": ["object", "null"]},
            "differences": _list({"territory": UUID, "name": TEXT, "kind": {"enum": ["new", "gone", "moved", "rules", "owner"]}}),
        },
        ("entity", "mark", "draft", "in_force", "differences"),
    ),
    "TerritoryPreview": object_of(
        {
            "entity": TEXT,
            "mark": TEXT,
            **dict.fromkeys(COUNTED, INTEGER),
            "moves": _list({**MOVE, "count": INTEGER}),
            "people": _list({"id": UUID, "name": TEXT, "gains": INTEGER, "loses": INTEGER}),
            "more_people": {"type": "boolean"},
            "records": _list({"id": UUID, **MOVE}),
            "next": MAYBE_UUID,
        },
        ("entity", "mark", *COUNTED, "moves", "people", "records", "next"),
    ),
}  # fmt: skip


def paths() -> dict[str, Any]:
    """The rules of territories: looked at, put in force."""
    entity = {"name": "entity", "in": "query", "schema": {"type": "string", "default": "account"}}
    run = {"202": begun("The run that moves the records")}
    activate = write("activate_territories", "Put in force the rules you looked at (administrators)", TAG, "", run)
    named = {"entity": {"type": "string", "default": "account"}}
    mark = {"type": "string", "description": "The mark of the preview"}
    activate["requestBody"] = body(
        {"type": "object", "properties": {**named, "mark": mark}, "required": ["mark"], "additionalProperties": False}
    )
    right = {"type": "object", "properties": {"moved": {"type": "integer"}}, "required": ["moved"]}
    good = {**run, "200": answer("Everything lies where the rules say", right, "Idempotent-Replay")}
    settle = write("settle_territories", "Move what does not lie where the rules say (administrators)", TAG, "", good)
    settle["requestBody"] = body({"type": "object", "properties": named, "additionalProperties": False}, required=False)
    return {
        "/territories/plan": {
            "get": read(
                "territory_plan",
                "Rules as drafted and in force (administrators)",
                TAG,
                "TerritoryPlan",
                [entity],
                (403, 422),
            ),
        },
        "/territories/preview": {
            "get": read(
                "preview_territories",
                "What activating the draft would do (administrators)",
                TAG,
                "TerritoryPreview",
                [entity, *common("limit", "after")],
                (403, 422),
            ),
        },
        "/territories/activate": {"post": activate},
        "/territories/settle": {"post": settle},
    }
