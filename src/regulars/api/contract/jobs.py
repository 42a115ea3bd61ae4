"""The queue of work in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import NEXT, answer, closed, common, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MOMENT, TEXT, object_of, query_of
from regulars.services.jobs import reasons

RIGHT = "Administrators, with a token that has no scopes."
LINE = {
    "queue": TEXT,
    "task": TEXT,
    "title": {**TEXT, "description": "What people call the task, in the reader's language"},
    "waiting": INTEGER,
    "later": {**INTEGER, "description": "Not due yet, those to be tried again among them"},
    "running": INTEGER,
    "failed": INTEGER,
    "oldest": {**MAYBE_MOMENT, "description": "Since when the first that waits is due"},
}
FAILED = {
    "id": INTEGER,
    "queue": TEXT,
    "task": TEXT,
    "title": {**TEXT, "description": "What people call the task, in the reader's language"},
    "about": {
        **TEXT,
        "description": "What it was to work on: a record, an import, a file; empty where nothing is known",
    },
    "url": {**TEXT, "description": "The page of that"},
    "person": {**TEXT, "description": "For whom it was to be done"},
    "arguments": {**TEXT, "description": "JSON, cut after 500 characters"},
    "attempts": INTEGER,
    "at": {**MAYBE_MOMENT, "description": "When it failed the last time"},
    "reason": {"type": "string", "enum": sorted(reasons.WORDS)},
    "why": {**TEXT, "description": "The reason in words, and what to do about it, in the reader's language"},
    "error": {**TEXT, "description": "As the program said it"},
    "trace": {**TEXT, "description": "Where in the program"},
    "tries": {
        "type": "array",
        "items": object_of({"at": MOMENT, "error": TEXT}, ("at", "error")),
        "description": "The latest ten attempts, the last first",
    },
    "again_at": {**MAYBE_MOMENT, "description": "When the clock begins such work anew by itself"},
    "is_known": {
        "type": "boolean",
        "description": "Whether this version can do such work; what it cannot is not begun again",
    },
}
SCHEMAS: dict[str, Any] = {
    "JobLines": object_of({"items": {"type": "array", "items": object_of(LINE, tuple(LINE))}}, ("items",)),
    "FailedJobs": object_of(
        {"items": {"type": "array", "items": object_of(FAILED, tuple(FAILED))}, "next": NEXT}, ("items", "next")
    ),
    "JobChoice": closed(
        {"ids": {"type": "array", "items": {**INTEGER, "minimum": 1}}, "task": TEXT, "all": {"type": "boolean"}}
    ),
}


def paths() -> dict[str, Any]:
    done = {"200": answer("How many", object_of({"count": INTEGER}, ("count",)))}
    task = query_of("task", TEXT, "Only jobs of this task")
    return {
        "/jobs": {"get": read("jobs", "The queue of work, by kind", "JobLines", 403, text=RIGHT)},
        "/jobs/failed": {
            "get": read(
                "failed_jobs",
                "Jobs that are tried no more, the latest first",
                "FailedJobs",
                403,
                422,
                parameters=[task, *common("limit", "after")],
                text=RIGHT,
            )
        },
        "/jobs/retry": {
            "post": write(
                "retry_jobs", "Begin failed jobs again: `ids`, a `task`, or `all`", done, body=ref("JobChoice")
            )
        },
        "/jobs/discard": {
            "post": write("discard_jobs", "Forget failed jobs: `ids`, a `task`, or `all`", done, body=ref("JobChoice"))
        },
    }
