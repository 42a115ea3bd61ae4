"""The feed of changes in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import common, led, read, ref
from regulars.api.contract.shared import MAYBE_MOMENT, MOMENT, TEXT, object_of, query_of

POSITION = {**TEXT, "description": "Keep it and send it as `after`; given even when there is nothing new"}
SCHEMAS: dict[str, Any] = {
    "Feed": object_of(
        {
            "items": {"type": "array", "items": ref("FeedItem")},
            "next": POSITION,
            "more": {"type": "boolean", "description": "Whether there is more to fetch at once"},
            "as_of": {
                **MOMENT,
                "description": "With `after=end`: list everything as of this moment, then follow from `next`",
            },
            "history_begins_at": {**MAYBE_MOMENT, "description": "With `after=end`: earlier changes were archived"},
        },
        ("items", "next", "more"),
    ),
}
WAIT = query_of(
    "wait",
    {"type": "integer", "minimum": 0, "maximum": 60},
    "Where there is nothing yet, wait so many seconds: the answer then is a redirect to the live process, to be followed",
)


def paths() -> dict[str, Any]:
    found = read(
        "changes",
        "The feed of changes",
        "Feed",
        410,
        422,
        parameters=[*common("after", "entity", "verb", "limit"), WAIT],
        text="With `Accept: text/event-stream` a stream without end: each change an event `change`, each place an event `position`.",
    )
    found["responses"]["307"] = led("To wait, or for the stream: follow `Location` within a minute")
    return {"/changes": {"get": found}}
