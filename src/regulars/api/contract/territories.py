"""Shapes of the rules of territories: as drafted, in force, and what activating them would do."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.shared import INTEGER, MAYBE_UUID, TEXT, UUID, _object

COUNTED = ("total", "moved", "kept_by_hand", "without_territory")
MOVE = {"before": MAYBE_UUID, "after": MAYBE_UUID}


def _list(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(members, tuple(members))}


SCHEMAS: dict[str, Any] = {
    "TerritoryPlace": _object(
        {
            "territory": UUID,
            "name": TEXT,
            "owner": MAYBE_UUID,
            "rules": {"type": "array", "items": {"type": "object"}, "description": "Filters, any of which takes a record"},
            "places": {"type": "array", "items": {"$ref": "#/components/schemas/TerritoryPlace"}},
        },
        ("territory", "name", "rules", "places"),
    ),
    "TerritoryPlan": _object(
        {
            "entity": TEXT,
            "mark": {**TEXT, "description": "What to activate the draft by"},
            "draft": {"type": "array", "items": {"$ref": "#/components/schemas/TerritoryPlace"}},
            "in_force": {"type": ["object", "null"]},
            "differences": _list({"territory": UUID, "name": TEXT, "kind": {"enum": ["new", "gone", "moved", "rules", "owner"]}}),
        },
        ("entity", "mark", "draft", "in_force", "differences"),
    ),
    "TerritoryPreview": _object(
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
