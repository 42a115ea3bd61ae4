"""Mail that the program sends, in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import NEXT, answer, common, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_UUID, MOMENT, TEXT, UUID, object_of, query_of

RIGHT = "Administrators, with a token that has no scopes."
STATES = ["waiting", "sending", "sent", "failed"]
STATE = {**TEXT, "enum": STATES}
LETTER = {
    "id": UUID,
    "message_id": {**TEXT, "description": "The same at every attempt"},
    "kind": TEXT,
    "to": TEXT,
    "subject": TEXT,
    "state": STATE,
    "attempts": INTEGER,
    "problem": {**TEXT, "description": "no_server, refused, later, too_often, unknown, unreadable, unsendable"},
    "answer": {**TEXT, "description": "What the mail server said last"},
    "why": {**TEXT, "description": "The problem in words"},
    "entity": TEXT,
    "record": MAYBE_UUID,
    "created_at": MOMENT,
    "next_at": MAYBE_MOMENT,
    "ended_at": MAYBE_MOMENT,
}
LIST = {
    "items": {"type": "array", "items": object_of(LETTER, tuple(LETTER))},
    "next": NEXT,
    "counts": object_of(
        {state: {**INTEGER, "description": "10000 means that many or more"} for state in STATES}, tuple(STATES)
    ),
}
SCHEMAS: dict[str, Any] = {"OutgoingMail": object_of(LIST, tuple(LIST))}


def paths() -> dict[str, Any]:
    done = {"200": answer("How many", object_of({"count": INTEGER}, ("count",)))}
    state = query_of("state", STATE, "Only letters in this state")
    return {
        "/outgoing-mail": {
            "get": read(
                "outgoing_mail",
                "Mail that the program sends, the latest first, without what it says",
                "OutgoingMail",
                403,
                422,
                parameters=[state, *common("limit", "after")],
                text=RIGHT,
            )
        },
        "/outgoing-mail/retry": {
            "post": write("retry_mail", "Send failed letters again: `ids`, or `all`", done, body=ref("IdsOrAll"))
        },
        "/outgoing-mail/discard": {
            "post": write("discard_mail", "Forget failed letters: `ids`, or `all`", done, body=ref("IdsOrAll"))
        },
    }
