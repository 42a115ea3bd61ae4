"""Programs and tokens in the contract."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import GONE, NAMES, NEXT, answer, closed, common, in_path, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MOMENT, TEXT, UUID, object_of, query_of

RIGHT = "Administrators, with a token that has no scopes."
TOKEN = {
    "id": UUID,
    "user": UUID,
    "name": TEXT,
    "prefix": {**TEXT, "description": "How the secret begins"},
    "scopes": {**NAMES, "description": "Empty: everything its user may"},
    "state": {"enum": ["good", "expired", "revoked"]},
    "created_at": MOMENT,
    "expires_at": MAYBE_MOMENT,
    "last_used_at": MAYBE_MOMENT,
    "revoked_at": MAYBE_MOMENT,
}
CALL = {"at": MOMENT, "address": TEXT, "method": TEXT, "path": TEXT, "status": INTEGER}
PROGRAM = {"id": UUID, "name": TEXT, "email": TEXT, "roles": NAMES}
SCHEMAS: dict[str, Any] = {
    "Tokens": object_of({"items": {"type": "array", "items": object_of(TOKEN, tuple(TOKEN))}}, ("items",)),
    "MadeToken": object_of({**TOKEN, "secret": {**TEXT, "description": "Shown this once"}}, (*TOKEN, "secret")),
    "TokenCalls": object_of(
        {"items": {"type": "array", "items": object_of(CALL, tuple(CALL))}, "next": NEXT}, ("items", "next")
    ),
    "Program": object_of(PROGRAM, tuple(PROGRAM)),
    "NewToken": closed(
        {"user": UUID, "name": TEXT, "scopes": NAMES, "days": {**INTEGER, "minimum": 1}}, "user", "name"
    ),
    "NewProgram": closed({"name": TEXT, "email": TEXT, "roles": NAMES}, "name"),
}


def paths() -> dict[str, Any]:
    user = query_of("user", UUID, "Whose tokens, for administrators; else one's own")
    made = {"201": answer("Made", ref("MadeToken"))}
    program = {"201": answer("Made", ref("Program"), "Location")}
    return {
        "/programs": {
            "post": write(
                "make_program",
                "Make a service account: a user that signs in with tokens only",
                program,
                body=ref("NewProgram"),
                text=f"{RIGHT} Programs are read as `/users?is_program=true`.",
            )
        },
        "/tokens": {
            "get": read("tokens", "Tokens", "Tokens", 403, 422, parameters=[user]),
            "post": write("make_token", "A new token of a program", made, body=ref("NewToken"), text=RIGHT),
        },
        "/tokens/{id}": {"parameters": [in_path()], "delete": write("revoke_token", "Revoke a token", GONE, 404)},
        "/tokens/{id}/calls": {
            "parameters": [in_path()],
            "get": read(
                "token_calls",
                "What was asked with a token, the latest first",
                "TokenCalls",
                403,
                404,
                422,
                parameters=common("limit", "after"),
                text="One's own, or any for administrators. Kept for a month, ten thousand of each token at most.",
            ),
        },
    }
