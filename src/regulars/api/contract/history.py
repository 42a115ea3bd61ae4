"""Shapes and addresses of what is told of the past and brings it back: audit, undo, bin, retention."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import KEY, TAG, answer, begun, common, read, ref, write
from regulars.api.contract.shared import (
    DIFF,
    INTEGER,
    MAYBE_MOMENT,
    MAYBE_TEXT,
    MAYBE_UUID,
    MOMENT,
    PERSON,
    TEXT,
    UUID,
    object_of,
    query_of,
)

FILTERS = {
    "log": "`change`, `event` or `reading` (of sensitive fields)",
    "since": "A moment, or a day from its beginning",
    "until": "A moment, or a day to its end",
    "actor": "A person's id, or `program`",
    "source": "`page`, `api`, `import`, `bulk`, `job`, `workflow` …",
    "token": "An API token's id",
    "what": "A verb of a change, or a kind of event",
    "entity": "An entity",
    "record": "A record's id",
    "field": "Changes and readings of this field",
    "batch": "What was done together",
    "cause": "A change, and what it led to",
    "address": "A network address, or its beginning",
    "session": "The print of a session, as entries have it",
    "q": "Words of a record's name, an address or a path tried",
}
AUDIT_FILTERS = [query_of(name, TEXT, text) for name, text in FILTERS.items()]

ENTRY = {
    "log": {**TEXT, "enum": ["change", "event", "reading"]},
    "id": INTEGER,
    "at": MOMENT,
    "actor": PERSON,
    "source": TEXT,
    "token": {"type": ["object", "null"], "properties": {"id": UUID, "label": TEXT}},
    "address": MAYBE_TEXT,
    "session": MAYBE_TEXT,
    "agent": MAYBE_TEXT,
    "entity": MAYBE_TEXT,
    "record": {"type": ["object", "null"], "properties": {"id": UUID, "label": TEXT}},
    "what": TEXT,
    "label": MAYBE_TEXT,
    "title": TEXT,
    "diff": DIFF,
    "detail": {"type": "object"},
    "count": {"type": ["integer", "null"]},
    "batch": MAYBE_UUID,
    "run": {"type": ["object", "null"], "properties": {"id": UUID, "label": TEXT}},
    "cause": {"type": ["integer", "null"]},
}

BIN_FILTERS = [query_of("by", UUID, "Who deleted it")]
RECORD = {"entity": TEXT, "record": object_of({"id": UUID, "label": TEXT})}
LEFT = {"type": "array", "items": object_of({**RECORD, "reason": TEXT}, ("entity", "record", "reason"))}
POLICY = {
    "changes_months": {**INTEGER, "minimum": 0, "maximum": 600, "description": "0 is for ever"},
    "events_months": {**INTEGER, "minimum": 0, "maximum": 600},
    "readings_months": {
        **INTEGER,
        "minimum": 0,
        "maximum": 600,
        "description": "Who read sensitive fields; older ones are deleted, not archived",
    },
    "bin_days": {**INTEGER, "minimum": 0, "maximum": 3650},
}
DELETED = {
    **RECORD,
    "number": INTEGER,
    "deleted_at": MOMENT,
    "deleted_by": PERSON,
    "parts": {**INTEGER, "description": "How many parts went along"},
}

SCHEMAS: dict[str, Any] = {
    "Undone": object_of(
        {
            "changes": {
                **INTEGER,
                "description": "How many there are in all; of a long batch the newest are looked at",
            },
            "taken_back": INTEGER,
            "batch": {**MAYBE_UUID, "description": "Takes the undo back"},
            "steps": {
                "type": "array",
                "items": object_of(
                    {"change": INTEGER, **RECORD, "step": {**TEXT, "enum": ["bin", "back", "values"]}, "diff": DIFF},
                    ("change", "entity", "record", "step", "diff"),
                ),
            },
            "left": {
                "type": "array",
                "items": object_of({"change": INTEGER, **RECORD, "reason": TEXT}, ("change", "reason")),
            },
        },
        ("changes", "taken_back", "batch", "steps", "left"),
    ),
    "Bin": object_of(
        {"items": {"type": "array", "items": object_of(DELETED, tuple(DELETED))}, "next": MAYBE_TEXT}, ("items", "next")
    ),
    "Chosen": object_of(
        {
            "records": {
                "type": "array",
                "minItems": 1,
                "maxItems": 500,
                "items": object_of({"entity": TEXT, "id": UUID}, ("entity", "id")),
            }
        },
        ("records",),
    ),
    "BroughtBack": object_of({"restored": INTEGER, "left": LEFT, "batch": MAYBE_UUID}, ("restored", "left", "batch")),
    "Purged": object_of({"purged": INTEGER, "left": LEFT}, ("purged", "left")),
    "RetentionChange": object_of(POLICY, (), additionalProperties=False),
    "Retention": object_of(
        {
            **POLICY,
            "history_begins_at": MAYBE_MOMENT,
            "would_go": {"type": "array", "items": {"type": "object"}},
            "readings_before": MAYBE_MOMENT,
            "readings": {**INTEGER, "description": "How many readings are older"},
            "bin_before": MAYBE_MOMENT,
            "archived": {"type": "array", "items": {"type": "object"}},
        },
        tuple(POLICY),
    ),
    "BringBack": object_of(
        {"table": {**TEXT, "description": "The `table` of one of `archived`: of each log the latest"}},
        ("table",),
        additionalProperties=False,
    ),
    "Asked": object_of({"asked": {"type": "boolean"}}, ("asked",)),
    "AuditEntry": object_of(ENTRY, tuple(ENTRY)),
    "Audit": object_of(
        {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/AuditEntry"}},
            "next": {**MAYBE_TEXT, "description": "Send it as `after` for the next page"},
            "looked_to": {**MAYBE_MOMENT, "description": "Where a page that may go on has stopped looking"},
        },
        ("items", "next", "looked_to"),
    ),
    "AuditExport": object_of(
        {
            "format": {**TEXT, "enum": ["csv", "xlsx", "jsonl"]},
            **{name: {**TEXT, "description": text} for name, text in FILTERS.items()},
        },
        additionalProperties=False,
    ),
}


def paths() -> dict[str, Any]:
    """What is told of the past, and what brings it back."""
    change = {**KEY, "schema": {"type": "integer"}}
    undone = {"200": answer("What was taken back, what is left and why", ref("Undone"), "Idempotent-Replay")}
    return {
        "/audit": {
            "get": read(
                "audit",
                "Who did what, when, from where and why (administrators, and roles with the right)",
                TAG,
                "Audit",
                [*AUDIT_FILTERS, *common("limit", "after")],
                (403, 422),
            )
        },
        "/audit/export": {"post": _audit_export()},
        "/changes/{id}/undo": {
            "parameters": [change],
            "get": read("look_at_undo", "What taking a change back would do", TAG, "Undone", [], (404,)),
            "post": write("undo_change", "Take a change back", TAG, "", undone, named=True),
        },
        "/batches/{id}/undo": {
            "parameters": [KEY],
            "get": read("look_at_batch", "What taking a batch back would do", TAG, "Undone", [], (404,)),
            "post": write(
                "undo_batch",
                "Take back what was done together",
                TAG,
                "",
                {**undone, "202": begun("It is much: the run that does so")},
                named=True,
            ),
        },
        **_bin(),
        **_retention(),
    }


def _bin() -> dict[str, Any]:
    """The bin of all entities."""
    back = {"200": answer("How many are back, and which are not", ref("BroughtBack"), "Idempotent-Replay")}
    gone = {"200": answer("How many are gone, and which are not", ref("Purged"), "Idempotent-Replay")}
    return {
        "/bin": {
            "get": read(
                "bin",
                "All deleted records that you may bring back, the latest first",
                TAG,
                "Bin",
                [*BIN_FILTERS, *common("q", "entity", "limit", "after")],
                (403, 422),
            )
        },
        "/bin/restore": {"post": write("restore_many", "Bring records back whole", TAG, "Chosen", back)},
        "/bin/purge": {"post": write("purge", "Delete for good (administrators)", TAG, "Chosen", gone)},
    }


def _retention() -> dict[str, Any]:
    """How long history and the bin are kept."""
    now = {"200": answer("How it is now", ref("Retention"), "Idempotent-Replay")}
    asked = {"202": answer("The worker does it", ref("Asked"), "Idempotent-Replay")}
    return {
        "/retention": {
            "get": read(
                "retention", "How long history is kept, what would go (administrators)", TAG, "Retention", [], (403,)
            ),
            "patch": write("set_retention", "Keep it this long", TAG, "RetentionChange", now),
        },
        "/retention/apply": {"post": write("apply_retention", "Do now what the night does", TAG, "", asked)},
        "/retention/bring-back": {
            "post": write(
                "bring_back_history", "Take an archived month back into the log", TAG, "BringBack", asked, named=True
            )
        },
    }


def _audit_export() -> dict[str, Any]:
    found = write(
        "export_audit", "A file of the entries that meet the filters", TAG, "AuditExport", {"202": begun("The run")}
    )
    found["parameters"] += AUDIT_FILTERS
    return found
