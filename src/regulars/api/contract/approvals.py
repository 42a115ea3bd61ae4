"""Requests for approvals: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import KEY, answer, body, common, read, ref, write
from regulars.api.contract.shared import (
    INTEGER,
    MAYBE_MOMENT,
    MAYBE_TEXT,
    MAYBE_UUID,
    MOMENT,
    PERSON,
    TEXT,
    UUID,
    object_of,
)

TAG = "Approvals"
STATES = ["waiting", "approved", "rejected", "withdrawn", "expired"]
YES_NO = {"type": "boolean"}


def _whole(members: dict[str, Any]) -> dict[str, Any]:
    return object_of(members, tuple(members))


def _list(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _whole(members)}


REQUEST = {
    "id": UUID,
    "approval": _whole({"id": UUID, "label": TEXT}),
    "state": {**TEXT, "enum": STATES, "description": "expired: rejected because nobody decided in time"},
    "entity": TEXT,
    "record": UUID,
    "title": {**TEXT, "description": "Empty where the record is out of your sight"},
    "version": {**INTEGER, "description": "Of the record, when it was asked for"},
    "asked_by": PERSON,
    "asked_at": MOMENT,
    "comment": TEXT,
    "level": {**INTEGER, "description": "The present one, from 1"},
    "levels": INTEGER,
    "due_at": MAYBE_MOMENT,
    "ended_at": MAYBE_MOMENT,
    "waits_for": {"type": "array", "items": PERSON},
    "may_decide": {**YES_NO, "description": "Whether you are asked, yourself or as a stand-in"},
    "may_withdraw": YES_NO,
}
SEAT = {
    "person": PERSON,
    "why": {**TEXT, "description": "manager, people, role, team, field; nobody: administrators stand in; escalated, reassigned"},
    "open": {**YES_NO, "description": "False where the question was given to another person, or the level ended without an answer"},
    "decision": MAYBE_TEXT,
    "comment": TEXT,
    "decided_by": {**PERSON, "description": "Another than the person where a stand-in decided"},
    "decided_at": MAYBE_MOMENT,
    "way": {**MAYBE_TEXT, "description": "page, phone, mail, api"},
}  # fmt: skip
EVENT = {
    "at": MOMENT,
    "what": {**TEXT, "description": "asked, skipped, nobody, said_yes, said_no, reminded, escalated, reassigned, failed, time_yes, or the state it ended in"},
    "level": INTEGER,
    "who": PERSON,
    "whom": PERSON,
    "comment": TEXT,
    "way": MAYBE_TEXT,
}  # fmt: skip
STEP = {"level": INTEGER, "label": TEXT, "need": {**TEXT, "description": "any, all, or how many"}, "seats": _list(SEAT)}
COMMENT = {"comment": {**TEXT, "maxLength": 2000}}
SCHEMAS: dict[str, Any] = {
    "ApprovalRequest": _whole(
        {**REQUEST, "may_change": {"type": "array", "items": TEXT}, "steps": _list(STEP), "history": _list(EVENT)}
    ),
    "ApprovalRequestList": _whole({"items": _list(REQUEST), "next": MAYBE_UUID}),
    "ApprovalAsk": object_of(
        {
            "approval": {**TEXT, "minLength": 1, "description": "Key or id of the approval"},
            "record": {**TEXT, "minLength": 1, "description": "Id or number of the record"},
            **COMMENT,
        },
        ("approval", "record"),
        additionalProperties=False,
    ),
    "ApprovalAnswer": object_of(COMMENT, (), additionalProperties=False),
    "ApprovalHandOver": object_of({"from": UUID, "to": UUID, **COMMENT}, ("from", "to"), additionalProperties=False),
}


def paths() -> dict[str, Any]:
    """What waits, and the answers."""
    usual = (403, 404, 422)
    named = {"scope": {**TEXT, "enum": ["mine", "asked", "all"], "default": "mine"}, "state": {**TEXT, "enum": STATES}, "entity": TEXT, "record": UUID}  # fmt: skip
    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in named.items()]
    asked = {"201": answer("It waits; the record is locked", ref("ApprovalRequest"), "Location", "Idempotent-Replay")}
    return {
        "/approval-requests": {
            "get": read("approval_requests", "Requests, the newest first", TAG, "ApprovalRequestList", [*parameters, *common("limit", "after")], usual),
            "post": write("ask_for_approval", "Ask for the approval of a record", TAG, "ApprovalAsk", asked, named=True),
        },
        "/approval-requests/{id}": {
            "parameters": [KEY],
            "get": read("approval_request", "A request with everyone asked and all that happened", TAG, "ApprovalRequest", [], usual),
        },
        "/approval-requests/{id}/approve": _does("approve_request", "Say yes", "ApprovalAnswer"),
        "/approval-requests/{id}/reject": _does("reject_request", "Say no", "ApprovalAnswer"),
        "/approval-requests/{id}/withdraw": _does("withdraw_request", "Take a request back", "ApprovalAnswer"),
        "/approval-requests/{id}/hand-over": _does("hand_over_request", "Let another person decide", "ApprovalHandOver"),
    }  # fmt: skip


def _does(operation: str, summary: str, schema: str) -> dict[str, Any]:
    done = {"200": answer("The request as it stands now", ref("ApprovalRequest"), "Idempotent-Replay")}
    call = write(operation, summary, TAG, schema, done, named=True)
    call["requestBody"] = body(ref(schema), required=schema != "ApprovalAnswer")
    return {"parameters": [KEY], "post": call}
