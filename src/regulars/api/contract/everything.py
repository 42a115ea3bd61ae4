"""Addresses that belong to no entity: what there is, the feed, the search, settings."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import TAG, answer, begun, common, read, ref, write
from regulars.api.contract.shared import CHANGE, INTEGER, MAYBE_TEXT, TEXT, UUID, object_of

SCHEMAS: dict[str, Any] = {
    "FeedItem": object_of(
        {
            **CHANGE,
            "entity": TEXT,
            "record": object_of({"id": UUID, "label": TEXT}),
            "deleted": {"type": "boolean", "description": "A tombstone: deleted, or out of your reach now"},
        },
        (*CHANGE, "entity", "record", "deleted"),
    ),
    "Settings": {
        "type": "object",
        "description": "Parts by name, things by key: own entities and fields, rules, roles, shared views, the workspace",
        "properties": {"form": {"type": "string", "const": "regulars-settings"}, "version": INTEGER},
        "required": ["form", "version"],
        "additionalProperties": {"type": "object", "additionalProperties": {"type": "object"}},
    },
    "SettingsTaken": object_of(
        {
            "changed": {
                "type": "array",
                "items": object_of(
                    {"part": TEXT, "key": TEXT, "new": {"type": "boolean"}, "fields": {"type": "object"}},
                    ("part", "key", "new", "fields"),
                ),
            },
            "only_here": {"type": "array", "items": object_of({"part": TEXT, "key": TEXT}, ("part", "key"))},
            "refused": {"type": "object", "additionalProperties": TEXT},
        },
        ("changed", "only_here", "refused"),
    ),
    "Found": object_of(
        {
            "items": {
                "type": "array",
                "items": object_of({"entity": TEXT, "id": UUID, "label": TEXT, "subtitle": TEXT, "url": TEXT}),
            },
            "files": {
                "type": "array",
                "description": "Files of records whose name or contents hold the words",
                "items": object_of(
                    {
                        "id": UUID,
                        "name": TEXT,
                        "excerpt": TEXT,
                        "note": TEXT,
                        "entity": TEXT,
                        "record": UUID,
                        "label": TEXT,
                        "url": TEXT,
                    }
                ),
            },
        },
        ("items", "files"),
    ),
    "Me": object_of(
        {
            "id": UUID,
            "name": TEXT,
            "email": TEXT,
            "is_admin": {"type": "boolean"},
            "language": MAYBE_TEXT,
            "timezone": TEXT,
            "currency": TEXT,
            "first_weekday": {**INTEGER, "description": "0 is Monday"},
            "fiscal_month": {**INTEGER, "description": "The month with which the fiscal year begins"},
            "token": object_of({"id": UUID, "scopes": {"type": ["array", "null"], "items": TEXT}}),
        }
    ),
    "Index": object_of(
        {
            "entities": {
                "type": "array",
                "items": object_of(
                    {
                        "name": TEXT,
                        "plural": TEXT,
                        "label": TEXT,
                        "label_plural": TEXT,
                        "url": TEXT,
                        "rights": {"type": "array", "items": TEXT},
                        "verbs": {"type": "array", "items": TEXT},
                    }
                ),
            },
            "links": {"type": "object", "additionalProperties": TEXT},
        }
    ),
}


def paths() -> dict[str, Any]:
    """What there is, the feed, the search, the settings."""
    return {
        "/": {"get": read("index", "What there is", TAG, "Index", [], ())},
        "/me": {"get": read("me", "Who the token acts for", TAG, "Me", [], ())},
        "/search": {"get": read("search", "Find anything", TAG, "Found", common("q", "entity", "limit"), (400, 422))},
        "/search/rebuild": {
            "post": write(
                "rebuild_search",
                "All search documents written anew (administrators)",
                TAG,
                "",
                {"202": begun("The run that does so")},
                named=True,
            ),
        },
        "/settings": {
            "get": read("settings", "The settings as one document (administrators)", TAG, "Settings", [], (403,)),
            "post": _taking(),
        },
        "/archive": {
            "post": write(
                "archive",
                "Everything in one archive (administrators)",
                TAG,
                "",
                {"202": begun("The run that does so")},
                named=True,
            ),
        },
    }


def _taking() -> dict[str, Any]:
    """Taking a document of settings over."""
    dry = {"name": "dry_run", "in": "query", "schema": {"type": "boolean", "default": False}}
    good = {"200": answer("What changed, or would", ref("SettingsTaken"), "Idempotent-Replay")}
    found = write("take_settings", "Take over a document of settings, all or nothing", TAG, "Settings", good)
    found["parameters"].append(dry)
    return found
