"""What is lent, by whom and to whom: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import KEY, TAG, answer, common, read, ref, write
from regulars.api.contract.shared import MAYBE_MOMENT, MAYBE_TEXT, MAYBE_UUID, MOMENT, PERSON, TEXT, UUID, object_of

LOAN = {
    "user": {**MAYBE_UUID, "description": "The person; or else `team`"},
    "team": MAYBE_UUID,
    "level": {**TEXT, "enum": ["view", "edit"], "default": "view"},
    "until": {**MAYBE_TEXT, "description": "A moment, or a day to its end; left out: without an end"},
    "note": TEXT,
}

GROUP_LOAN = {"entity": TEXT, "name": TEXT, "filter": {"type": "object", "description": "The one filter"}, **LOAN}

SHARE = {
    "id": UUID,
    "entity": TEXT,
    "record": {**MAYBE_UUID, "description": "The record; null where a group is shared"},
    "name": TEXT,
    "filter": {"type": ["object", "null"], "description": "Which records a shared group holds"},
    "user": PERSON,
    "team": PERSON,
    "level": {**TEXT, "enum": ["view", "edit"]},
    "until": MAYBE_MOMENT,
    "note": TEXT,
    "created_at": MOMENT,
    "created_by": PERSON,
    "url": TEXT,
    "record_url": MAYBE_TEXT,
}

SCHEMAS: dict[str, Any] = {
    "Loan": object_of(LOAN, (), additionalProperties=False),
    "GroupLoan": object_of(GROUP_LOAN, ("entity", "name"), additionalProperties=False),
    "Share": object_of(SHARE, tuple(SHARE)),
    "ShareList": object_of({"items": {"type": "array", "items": {"$ref": "#/components/schemas/Share"}}}, ("items",)),
}


def paths() -> dict[str, Any]:
    """What is lent, by whom and to whom."""
    which = {"name": "of", "in": "query", "schema": {"enum": ["with_me", "by_me", "all"], "default": "with_me"}}
    return {
        "/shares": {
            "get": read(
                "shares",
                "What is lent to you or by you",
                TAG,
                "ShareList",
                [which, *common("entity", "limit")],
                (403, 422),
            ),
            "post": write(
                "share_group",
                "Lend the records that meet a filter",
                TAG,
                "GroupLoan",
                {"201": answer("The share", ref("Share"), "Location")},
            ),
        },
        "/shares/{id}": {
            "parameters": [KEY],
            "get": read("share", "One of them", TAG, "Share", [], (404,)),
            "delete": write("end_share", "End it now", TAG, "", {"204": {"description": "Ended"}}, named=True),
        },
    }


def paths_of(plural: str, tag: str) -> dict[str, Any]:
    """The shares of a record."""
    share = {"name": "share", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    good = {"201": answer("The share", ref("Share"), "Location")}
    return {
        f"/{plural}/{{id}}/shares": {
            "parameters": common("id"),
            "get": read(f"shares_of_{plural}", "With whom it is shared", tag, "ShareList", [], (403, 404)),
            "post": write(f"share_{plural}", "Lend it to a person or a team", tag, "Loan", good, named=True),
        },
        f"/{plural}/{{id}}/shares/{{share}}": {
            "parameters": [*common("id"), share],
            "delete": write(
                f"end_share_of_{plural}", "End a share now", tag, "", {"204": {"description": "Ended"}}, named=True
            ),
        },
    }
