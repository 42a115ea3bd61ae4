"""Saved views: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import KEY, TAG, answer, common, read, ref, write
from regulars.api.contract.shared import TEXT, UUID, object_of

VIEW: dict[str, Any] = {
    "entity": TEXT,
    "name": TEXT,
    "for": {"enum": ["me", "team", "all"], "description": "Who sees it"},
    "filter": {"type": "object"},
    "sort": TEXT,
    "columns": {"type": "array", "items": TEXT},
    "group": {"type": "array", "items": TEXT, "description": "Fields a list is grouped by"},
    "group_sort": TEXT,
    "rows": {**TEXT, "description": "The field of a board's rows"},
    "layout": {"enum": ["list", "board"]},
}

SCHEMAS: dict[str, Any] = {
    "SavedView": object_of(
        {
            **VIEW,
            "id": UUID,
            "may_change": {"type": "boolean"},
            "url": TEXT,
        },
        ("id", "entity", "name", "for"),
    ),
    "ViewChange": object_of(VIEW),
    "ViewChoice": object_of(
        {
            "first": {"type": ["string", "null"], "description": "Your own word: a view's key or id"},
            "first_by_roles": {"type": "array", "items": TEXT},
            "order": {"type": "array", "items": TEXT},
        },
        ("first", "first_by_roles", "order"),
    ),
    "ViewList": {
        "allOf": [{"$ref": "#/components/schemas/ViewChoice"}],
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/SavedView"}}},
    },
    "ViewFirst": object_of(
        {
            "entity": TEXT,
            "view": {"type": ["string", "null"], "description": "A view's key or id; null takes it back"},
            "role": {**TEXT, "description": "By name; for administrators"},
            "order": {"type": "array", "items": TEXT},
        },
        ("entity",),
    ),
}


def paths() -> dict[str, Any]:
    """Views of an entity's list."""
    return {
        "/views": {
            "get": read("views", "Saved views of an entity's list", TAG, "ViewList", common("entity"), (403, 422)),
            "post": write(
                "create_view", "Keep a view", TAG, "ViewChange", {"201": answer("It", ref("SavedView"), "Location")}
            ),
        },
        "/views/{id}": {
            "parameters": [KEY],
            "get": read("view", "One of them", TAG, "SavedView", [], (404,)),
            "patch": write(
                "change_view", "Change it", TAG, "ViewChange", {"200": answer("It", ref("SavedView"))}, named=True
            ),
            "delete": write("delete_view", "Forget it", TAG, "", {"204": {"description": "Gone"}}, named=True),
        },
        "/views/first": {
            "post": write(
                "view_first",
                "Which view opens first for you or (administrators) for a role; the order of your tabs",
                TAG,
                "ViewFirst",
                {"200": answer("What holds now for you", ref("ViewChoice"))},
            ),
        },
    }
