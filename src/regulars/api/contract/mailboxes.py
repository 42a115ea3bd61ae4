"""The addresses of the mailbox that a rule reads, and what they give."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, body, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MOMENT, TEXT, object_of

TAG = "Rules"
PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
SECURITY = {
    **TEXT,
    "enum": ["tls", "starttls", "none"],
    "description": "`none` only for hosts that the installation allows",
}
AFTERWARDS = {**TEXT, "enum": ["seen", "move", "leave"], "description": "What is done with a mail that was taken"}
PASSWORD = {
    **TEXT, "maxLength": 500, "description": "Sealed, never shown; may be left out while host and username stay the same",
}  # fmt: skip
GIVEN = {
    "host": {**TEXT, "maxLength": 253},
    "port": {**PORT, "description": "993 for `tls`, else 143, where it is left out"},
    "security": {**SECURITY, "default": "tls"},
    "username": {**TEXT, "maxLength": 254},
    "password": PASSWORD,
    "folder": {**TEXT, "maxLength": 200, "default": "INBOX"},
    "afterwards": {**AFTERWARDS, "default": "seen"},
    "moved_to": {**TEXT, "maxLength": 200, "description": "The folder for `move`"},
}
TOLD = {
    "host": TEXT, "port": PORT, "security": SECURITY, "username": TEXT, "folder": TEXT, "afterwards": AFTERWARDS, "moved_to": TEXT,
    "set_at": MOMENT,
    "read_at": {**MAYBE_MOMENT, "description": "The last reading that went well"},
    "next_at": {**MOMENT, "description": "Not read again before"},
    "failures": {**INTEGER, "description": "Readings that failed, one after the other"},
    "problem": {**TEXT, "description": "Why the last one failed"},
}  # fmt: skip
SCHEMAS: dict[str, Any] = {
    "RuleMailbox": object_of(TOLD, tuple(TOLD)),
    "RuleMailboxLook": object_of(
        {"messages": INTEGER, "folders": {"type": "array", "items": TEXT}}, ("messages", "folders")
    ),
}


def paths() -> dict[str, Any]:
    """For the owner of the rule and for administrators."""
    rule = {"name": "id", "in": "path", "required": True, "schema": TEXT, "description": "Id or number of the rule"}
    asked = body(object_of(GIVEN, additionalProperties=False))
    put = _write(
        "set_rule_mailbox",
        "Read this mailbox from now on; it is opened first, and what is left out stays",
        _good("RuleMailbox"),
    )
    test = _write(
        "test_rule_mailbox", "Open a mailbox to see whether it could be read; nothing is kept", _good("RuleMailboxLook")
    )
    soon = {"202": answer("A worker reads it now", ref("RuleMailbox"), "Idempotent-Replay")}
    return {
        "/rules/{id}/mailbox": {
            "parameters": [rule],
            "get": read("rule_mailbox", "The mailbox that the rule reads", TAG, "RuleMailbox", [], (400, 403, 404, 422)),
            "patch": {**put, "requestBody": asked},
            "delete": _write("drop_rule_mailbox", "Read it no more", {"204": {"description": "Read no more"}}),
        },
        "/rules/{id}/mailbox/test": {"parameters": [rule], "post": {**test, "requestBody": asked}},
        "/rules/{id}/mailbox/read": {"parameters": [rule], "post": _write("read_rule_mailbox", "Read it now", soon)},
    }  # fmt: skip


def _write(operation: str, summary: str, good: dict[str, Any]) -> dict[str, Any]:
    return write(operation, summary, TAG, "", good, named=True)


def _good(schema: str) -> dict[str, Any]:
    return {"200": answer("What came of it", ref(schema), "Idempotent-Replay")}
