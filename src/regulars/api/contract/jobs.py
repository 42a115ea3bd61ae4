"""The queue of work in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import NEXT, answer, closed, common, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, TEXT, object_of, query_of

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
    "arguments": {**TEXT, "description": "JSON, cut after 500 characters"},
    "attempts": INTEGER,
    "at": MAYBE_MOMENT,
    "error": TEXT,
    "trace": TEXT,
}
SCHEMAS: dict[str, Any] = {
    "JobLines": object_of({"items": {"type": "array", "items": object_of(LINE, tuple(LINE))}}, ("items",)),
    "FailedJobs": object_of(
        {"items": {"type": "array", "items": object_of(FAILED, tuple(FAILED))}, "next": NEXT}, ("items", "next")
    ),
    "JobChoice": closed({"ids": {"type": "array", "items": {**INTEGER, "minimum": 1}}, "task": TEXT}),
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
            "post": write("retry_jobs", "Begin failed jobs again: `ids`, or a `task`", done, body=ref("JobChoice"))
        },
        "/jobs/discard": {
            "post": write("discard_jobs", "Forget failed jobs: `ids`, or a `task`", done, body=ref("JobChoice"))
        },
    }
