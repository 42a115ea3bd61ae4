"""The addresses of probable duplicates, and what they give."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
UUID = {"type": "string", "format": "uuid"}
NUMBER = {"type": "number"}
REASON = {
    "trait": TEXT,
    "label": TEXT,
    "level": {**TEXT, "description": "How far they agree, for programs; empty where one of them has no value"},
    "agreement": TEXT,
    "weight": {**NUMBER, "description": "Bits; below 0 speaks against it"},
}
SCHEMAS: dict[str, Any] = {
    "DuplicatePair": {
        "type": "object",
        "properties": {
            "id": UUID,
            "records": {
                "type": "array",
                "items": {"type": "object", "properties": {"entity": TEXT, "id": UUID, "url": TEXT}},
            },
            "probability": {**NUMBER, "minimum": 0, "maximum": 1},
            "weight": NUMBER,
            "state": {**TEXT, "enum": ["open", "dismissed", "merged"]},
            "later_until": {"type": ["string", "null"], "format": "date-time"},
            "found_by": {**TEXT, "enum": ["search", "rule"]},
            "judged_at": {**TEXT, "format": "date-time"},
            "reasons": {"type": "array", "items": {"type": "object", "properties": REASON}},
        },
        "required": ["id", "records", "probability", "state", "reasons"],
    },
    "DuplicatePairList": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/DuplicatePair"}},
            "next": {"type": ["string", "null"]},
            "count": {"type": "integer"},
            "count_exact": {"type": "boolean"},
        },
        "required": ["items", "next", "count", "count_exact"],
    },
    "DuplicateSearch": {
        "type": "object",
        "properties": {"whole": {"type": "boolean", "default": True, "description": "All records, or those changed"}},
        "additionalProperties": False,
    },
}
CONDITIONS: list[dict[str, Any]] = [
    {"name": "entity", "in": "query", "schema": TEXT},
    {"name": "least", "in": "query", "schema": {**NUMBER, "minimum": 0, "maximum": 1}},
    {"name": "owner", "in": "query", "schema": UUID},
    {"name": "state", "in": "query", "schema": {**TEXT, "enum": ["open", "dismissed"]}},
    {"name": "later", "in": "query", "schema": {"type": "boolean"}},
]
