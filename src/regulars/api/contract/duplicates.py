"""The addresses of probable duplicates, and what they give."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import KEY, answer, begun, common, read, ref, write
from regulars.api.contract.shared import TEXT, UUID

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
            "state": {**TEXT, "enum": ["open", "dismissed", "accepted", "merged"]},
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
    {"name": "state", "in": "query", "schema": {**TEXT, "enum": ["open", "dismissed", "accepted"]}},
    {"name": "later", "in": "query", "schema": {"type": "boolean"}},
]


def paths() -> dict[str, Any]:
    """Probable duplicates, the search for them, decisions."""
    tag = "Duplicates"
    lists = [*CONDITIONS, *common("limit", "after")]
    merging = write("merge_duplicates", "Merge all certain ones", tag, "", {"202": begun("The run that does so")})
    merging["parameters"] += CONDITIONS
    decisions = {"dismiss": "Not the same: remembered", "later": "Ask again in a week", "reopen": "To be decided again"}
    return {
        "/duplicates": {
            "get": read(
                "list_duplicates",
                "Probable duplicates, the likeliest first",
                tag,
                "DuplicatePairList",
                lists,
                (403, 422),
            )
        },
        "/duplicates/run": {
            "post": write(
                "search_duplicates",
                "Search for duplicates (administrators)",
                tag,
                "DuplicateSearch",
                {"202": begun("The run that does so")},
            )
        },
        "/duplicates/merge": {"post": merging},
        **{
            f"/duplicates/{{id}}/{name}": {
                "parameters": [KEY],
                "post": write(
                    f"{name}_duplicate",
                    summary,
                    tag,
                    "",
                    {"200": answer("The pair", ref("DuplicatePair"))},
                    named=True,
                ),
            }
            for name, summary in decisions.items()
        },
    }
