"""The addresses below a rule for what comes in from outside: where to, what came, taken once more."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, body, common, read, ref, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_UUID, MOMENT, TEXT, UUID, object_of

TAG = "Rules"
STATES = ["waiting", "done", "failed", "held", "suspect"]
ADDRESS = {
    "url": {**TEXT, "description": "Whoever knows it may send; empty where SECRET_KEY was replaced: renew it"},
    "signed": {"type": "boolean", "description": "Whether signatures are asked for (Standard Webhooks)"},
    "made_at": MOMENT,
    "frame": {**TEXT, "description": "Of a form: what shows it on other pages; empty otherwise"},
    "html": {**TEXT, "description": "Of a form: its bare HTML for pages of the sites it names; empty otherwise"},
}
ARRIVAL = {
    "id": UUID,
    "kind": TEXT,
    "key": {**TEXT, "description": "The sender’s `webhook-id` or `Idempotency-Key`"},
    "received_at": MOMENT,
    "state": {**TEXT, "enum": STATES},
    "reason": TEXT,
    "entity": TEXT,
    "record": MAYBE_UUID,
    "label": {**TEXT, "description": "Empty where the record is out of your sight"},
    "made": {"type": "boolean", "description": "Whether the record was made of it"},
    "run": MAYBE_UUID,
    "ended_at": MAYBE_MOMENT,
}
WHOLE = {**ARRIVAL, "media": {**TEXT, "enum": ["json", "form"]}, "body": TEXT}


def _whole(members: dict[str, Any]) -> dict[str, Any]:
    return object_of(members, tuple(members))


SCHEMAS: dict[str, Any] = {
    "RuleAddress": _whole(ADDRESS),
    "RuleArrival": _whole(WHOLE),
    "RuleArrivalList": _whole({"items": {"type": "array", "items": _whole(ARRIVAL)}, "next": MAYBE_UUID}),
    "RuleArrivalCount": _whole({"count": INTEGER}),
}


def paths() -> dict[str, Any]:
    """For the owner of the rule and for administrators."""
    rule = {"name": "id", "in": "path", "required": True, "schema": TEXT, "description": "Id or number of the rule"}
    arrival = {"name": "arrival", "in": "path", "required": True, "schema": UUID}
    state = {"name": "state", "in": "query", "schema": {"type": "string", "enum": STATES}}
    usual = (400, 403, 404, 422)
    renew = write(
        "renew_rule_address",
        "Another address; the old one leads nowhere at once",
        TAG,
        "",
        _good("RuleAddress"),
        named=True,
    )
    sign = write(
        "sign_rule_address", "Ask for signatures under a secret, or for none", TAG, "", _good("RuleAddress"), named=True
    )
    secret = {"signing_secret": {"type": ["string", "null"], "description": "whsec_ and base64"}}
    sign["requestBody"] = body(object_of(secret, ("signing_secret",), additionalProperties=False))
    again = write(
        "replay_rule_arrival",
        "Take one thing once more, or let through what is suspect",
        TAG,
        "",
        _good("RuleArrival"),
        named=True,
    )
    all_again = write(
        "replay_rule_arrivals",
        "Take all that was held or has failed once more",
        TAG,
        "",
        _good("RuleArrivalCount"),
        named=True,
    )
    return {
        "/rules/{id}/address": {
            "parameters": [rule],
            "get": read("rule_address", "Where to send what sets the rule off", TAG, "RuleAddress", [], usual),
            "post": renew,
            "patch": sign,
        },
        "/rules/{id}/arrivals": {
            "parameters": [rule],
            "get": read("rule_arrivals", "What came in, newest first", TAG, "RuleArrivalList", [state, *common("limit", "after")], usual),
        },
        "/rules/{id}/arrivals/replay": {"parameters": [rule], "post": all_again},
        "/rules/{id}/arrivals/{arrival}": {
            "parameters": [rule, arrival],
            "get": read("rule_arrival", "One thing that came in, with its body", TAG, "RuleArrival", [], usual),
        },
        "/rules/{id}/arrivals/{arrival}/replay": {"parameters": [rule, arrival], "post": again},
    }  # fmt: skip


def _good(schema: str) -> dict[str, Any]:
    return {"200": answer("What came of it", ref(schema), "Idempotent-Replay")}
