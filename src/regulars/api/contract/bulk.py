"""Many records at once: shapes, and the call."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, begun, body, ref, write
from regulars.api.contract.shared import INTEGER, TEXT, UUID, object_of

SCHEMAS: dict[str, Any] = {
    "BulkRun": object_of(
        {
            "filter": {"type": "object", "description": "All that the one filter finds; `{}` is every record"},
            "q": {**TEXT, "description": "Words that the records must hold"},
            "ids": {"type": "array", "items": UUID, "maxItems": 100000, "description": "Instead of `filter`"},
            "set": {"type": "object", "description": "Values to set; or `delete`, or `action`"},
            "delete": {"const": True},
            "action": {**TEXT, "description": "A verb that may be done to many; `values` are what it asks for"},
            "values": {"type": "object"},
            "dry_run": {"type": "boolean", "default": False, "description": "Only say what would become of each"},
        }
    ),
    "BulkOperation": object_of(
        {
            "op": {**TEXT, "enum": ["create", "update", "upsert", "delete"]},
            "id": {"type": ["string", "integer"], "description": "Identifier or number (update, delete)"},
            "external_id": {**TEXT, "description": "Instead of `id`; an upsert makes the record where there is none"},
            "version": {**INTEGER, "description": "Refuse the row when the record has moved on"},
            "values": {"type": "object"},
        },
        ("op",),
        additionalProperties=False,
    ),
    "BulkResult": object_of(
        {
            "results": {
                "type": "array",
                "items": object_of(
                    {
                        "index": INTEGER,
                        "status": INTEGER,
                        "result": {**TEXT, "enum": ["created", "updated", "unchanged", "deleted", "not_done"]},
                        "id": UUID,
                        "number": INTEGER,
                        "version": INTEGER,
                        "problem": {"$ref": "#/components/schemas/Problem"},
                    },
                    ("index", "status"),
                ),
            },
            "counts": {"type": "object", "additionalProperties": INTEGER},
            "batch": UUID,
        },
        ("results", "counts", "batch"),
    ),
    "Description": object_of(
        {
            "name": TEXT,
            "plural": TEXT,
            "label": TEXT,
            "help": TEXT,
            "title": {**TEXT, "description": "The field that names a record"},
            "fields": {"type": "array", "items": {"type": "object"}},
            "verbs": {"type": "array", "items": {"type": "object"}},
        }
    ),
    "Groups": object_of(
        {
            "groups": {
                "type": "array",
                "items": object_of(
                    {
                        "values": {
                            "type": "object",
                            "description": "By field; the first day of a period, `from` and `below` of a range",
                        },
                        "count": INTEGER,
                        "sums": {"type": "object"},
                        "filter": {"type": "object", "description": "Finds the records of this group"},
                    },
                    ("values", "count", "sums", "filter"),
                ),
            },
            "group_count": {**INTEGER, "description": "How many groups there are in all"},
            "next_offset": {"type": ["integer", "null"]},
            "count": {**INTEGER, "description": "Records of all groups, each once"},
            "sums": {"type": "object", "description": "Sums of all records, each once"},
        },
        ("groups", "group_count", "next_offset", "count", "sums"),
    ),
}


def bulk(plural: str, tag: str) -> dict[str, Any]:
    operations = {"type": "array", "minItems": 1, "maxItems": 1000, "items": ref("BulkOperation")}
    atomic = {"type": "boolean", "default": False, "description": "All or none"}
    good = {
        "200": answer("What became of each row", ref("BulkResult"), "Idempotent-Replay"),
        "202": begun("Asked by filter: the run that does it"),
    }
    found = write(f"bulk_{plural}", "Up to a thousand at once, or all that a filter finds", tag, "", good)
    rows = {
        "type": "object",
        "properties": {"operations": operations, "atomic": atomic},
        "required": ["operations"],
        "additionalProperties": False,
    }
    found["requestBody"] = body({"oneOf": [rows, ref("BulkRun")]})
    return found
