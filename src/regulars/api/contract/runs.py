"""Long work, and imports that come again: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import KEY, TAG, answer, begun, common, file, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_TEXT, MOMENT, TEXT, UUID, object_of

RECURRING = {
    "name": TEXT,
    "entity": TEXT,
    "kind": {**TEXT, "enum": ["folder", "address"]},
    "place": {**TEXT, "description": "An address of the open Internet, or a folder that the installation allows"},
    "pattern": {**TEXT, "description": "Names of files in a folder: *.csv"},
    "plan": {"type": "object", "description": "A mapping, as POST …/import takes it"},
    "minutes": {**INTEGER, "enum": [15, 60, 360, 1440, 10080]},
    "is_on": {"type": "boolean"},
}

EXPORT = {
    "format": {**TEXT, "enum": ["csv", "xlsx", "json", "jsonl", "vcf", "vcf4"], "default": "csv"},
    "filter": {"type": "object", "description": "The one filter; left out, every record"},
    "q": {**TEXT, "description": "Words that the records must hold"},
    "ids": {"type": "array", "items": UUID, "description": "Only these"},
    "sort": {**TEXT, "description": "By one field, `-` for the greatest first"},
    "fields": {
        "type": "array",
        "items": TEXT,
        "description": "Columns, over links too, as read; left out, every field so that an import brings back the same",
    },
    "group": {"type": "array", "items": TEXT, "description": "Rows stand in the order of these groups"},
    "group_sort": TEXT,
    "as_of": {
        **TEXT,
        "description": "A past moment or day: the records as they stood then; columns without a history are left out",
    },
    "delimiter": {**TEXT, "enum": [",", ";", "\t", "|"], "default": ","},
    "bom": {"type": "boolean", "default": True, "description": "The mark by which spreadsheets know UTF-8 in a CSV"},
}

ROUND = {
    "at": MOMENT,
    "files": {**INTEGER, "description": "How many it began to import"},
    "problem": {**TEXT, "description": "Why the round, or a file of it, failed"},
    "off": {"type": "boolean", "description": "It was switched off for it"},
    "runs": {"type": "array", "items": UUID, "description": "Its imports, `/runs/ID` each"},
    **{name: {**INTEGER, "description": "Rows"} for name in ("created", "updated", "skipped", "refused")},
    "working": {"type": "boolean", "description": "Some of its imports are not at their end yet"},
}

REASON = {
    "reason": {**TEXT, "description": "What differs from row to row is left out as “…”"},
    "count": INTEGER,
    "examples": {
        "type": "array",
        "items": object_of({"row": INTEGER, "value": TEXT}, ("row", "value")),
        "description": "Up to three rows of an import with what they say in that column",
    },
}

SCHEMAS: dict[str, Any] = {
    "Export": object_of(EXPORT, (), additionalProperties=False),
    "Run": object_of(
        {
            "id": UUID,
            "kind": TEXT,
            "label": TEXT,
            "entity": TEXT,
            "state": TEXT,
            "done": INTEGER,
            "total": {"type": ["integer", "null"]},
            "counts": {"type": "object"},
            "message": TEXT,
            "batch": UUID,
            "result": {**MAYBE_TEXT, "description": "The address of the file with the result"},
            "errors": {**MAYBE_TEXT, "description": "The address of the file with refused rows and their reasons"},
            "created_at": MOMENT,
            "started_at": MAYBE_MOMENT,
            "ended_at": MAYBE_MOMENT,
            "url": TEXT,
            "reasons": {
                "type": "array",
                "items": object_of(REASON, tuple(REASON)),
                "description": "Where one run is asked for: why rows or records were refused, by kind, the most frequent first",
            },
        },
        ("id", "state", "done", "total", "counts"),
    ),
    "RunList": object_of({"items": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}}}, ("items",)),
    "RecurringImport": object_of(
        {
            "id": UUID,
            **RECURRING,
            "next_at": MOMENT,
            "last_at": MAYBE_MOMENT,
            "message": TEXT,
            "failures": INTEGER,
            "log": {
                "type": "array",
                "items": object_of(ROUND, ("at", "files", "problem", "runs")),
                "description": "Its rounds that brought something or failed, the latest first; in lists the latest only",
            },
            "url": TEXT,
        },
        ("id", "name", "entity", "kind", "place", "is_on"),
    ),
    "RecurringImportChange": object_of(RECURRING, ()),
    "RecurringImportList": object_of(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/RecurringImport"}}}, ("items",)
    ),
}


def paths() -> dict[str, Any]:
    """How far work has come, what it left; imports that come again by themselves."""
    return {
        "/runs": {"get": read("runs", "Your long work, the latest first", TAG, "RunList", common("limit"), (422,))},
        "/runs/{id}": {"get": read("run", "How far long work has come", TAG, "Run", [KEY], (404,))},
        "/runs/{id}/errors": {"get": file("run_errors", "What was refused, and why", TAG, KEY)},
        "/runs/{id}/result": {"get": file("run_result", "The file that was made", TAG, KEY)},
        "/runs/{id}/cancel": {
            "parameters": [KEY],
            "post": write(
                "cancel_run", "Stop at the next step", TAG, "", {"200": answer("The run", ref("Run"))}, named=True
            ),
        },
        "/runs/{id}/continue": {
            "parameters": [KEY],
            "post": write(
                "continue_run",
                "Go on with what was cancelled or failed, from where it stands",
                TAG,
                "",
                {"200": answer("The run", ref("Run"))},
                named=True,
            ),
        },
        "/runs/{id}/start": {
            "parameters": [KEY],
            "post": write(
                "start_run",
                "Begin the import that a dry run looked at",
                TAG,
                "",
                {"202": begun("The run that does it")},
                named=True,
            ),
        },
        "/runs/{id}/undo": {
            "parameters": [KEY],
            "post": write(
                "undo_run",
                "Take an import or bulk work back",
                TAG,
                "",
                {"202": begun("The run that does so")},
                named=True,
            ),
        },
        "/recurring-imports": {
            "get": read(
                "recurring_imports", "Imports that come again by themselves", TAG, "RecurringImportList", [], (403,)
            ),
            "post": write(
                "create_recurring_import",
                "Set one up",
                TAG,
                "RecurringImportChange",
                {"201": answer("It", ref("RecurringImport"), "Location")},
            ),
        },
        "/recurring-imports/{id}": {
            "parameters": [KEY],
            "get": read("recurring_import", "One of them, with its rounds", TAG, "RecurringImport", [], (404,)),
            "patch": write(
                "change_recurring_import",
                "Change it, switch it on or off",
                TAG,
                "RecurringImportChange",
                {"200": answer("It", ref("RecurringImport"))},
                named=True,
            ),
            "delete": write(
                "delete_recurring_import", "Forget it", TAG, "", {"204": {"description": "Gone"}}, named=True
            ),
        },
        "/recurring-imports/{id}/run": {
            "parameters": [KEY],
            "post": write(
                "run_recurring_import", "Look now", TAG, "", {"202": answer("It", ref("RecurringImport"))}, named=True
            ),
        },
    }
