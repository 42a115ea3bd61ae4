"""The addresses below a rule in the contract: its runs, its versions, a try, and when it would have been set off."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, body, common, read, ref, write
from regulars.api.contract.shared import DIFF, INTEGER, MAYBE_MOMENT, MAYBE_UUID, MOMENT, TEXT, UUID, object_of

TAG = "Rules"
FILTER = {"type": "object", "description": "The one filter"}
STATES = ["waiting", "asleep", "done", "failed", "stopped", "held"]
STEP = {
    "path": {**TEXT, "description": "Its place in the tree: 0, 1.then.0, 2.RECORD.0"},
    "kind": TEXT,
    "state": {**TEXT, "enum": ["done", "asleep", "failed"]},
    "told": {"type": "object", "description": "What the step found or did, without values of fields"},
    "at": MOMENT,
}
CHANGE = {"id": INTEGER, "entity": TEXT, "record": UUID, "title": TEXT, "verb": TEXT, "version": INTEGER, "diff": DIFF}
RUN = {
    "id": {**UUID, "description": "Also the batch of all it wrote: what undoes it"},
    "version": {**INTEGER, "description": "Of the rule"},
    "state": {**TEXT, "enum": STATES},
    "reason": TEXT,
    "entity": TEXT,
    "record": UUID,
    "label": {**TEXT, "description": "Empty where the record is out of your sight"},
    "change": {"type": ["integer", "null"], "description": "The change that set it off"},
    "due_at": MAYBE_MOMENT,
    "created_at": MOMENT,
    "ended_at": MAYBE_MOMENT,
}
VERSION = {
    "number": INTEGER, "trigger": {"type": "object"}, "before": FILTER, "condition": FILTER, "steps": {"type": "array", "items": {}},
    "made_at": MOMENT, "made_by": MAYBE_UUID,
}  # fmt: skip
FIRING = {"at": MAYBE_MOMENT, "record": UUID, "label": TEXT, "change": {"type": ["integer", "null"]}}

TRY = {"at": MOMENT, "ms": INTEGER, "status": {"type": ["integer", "null"]}, "problem": TEXT, "answer": TEXT}
CALL = {
    "id": {**UUID, "description": "The `webhook-id` and `Idempotency-Key`: the same at every attempt"},
    "path": {**TEXT, "description": "Of the step"},
    "state": {**TEXT, "enum": ["waiting", "done", "failed", "withdrawn"]},
    "status": {"type": ["integer", "null"], "description": "Of the last answer"},
    "problem": TEXT,
    "method": TEXT,
    "host": TEXT,
    "url": {
        **TEXT,
        "description": "Like headers, body and answer only for the rule’s owner and administrators; credentials by name",
    },
    "headers": {"type": "object"},
    "body": TEXT,
    "answer": TEXT,
    "tries": {"type": "array", "items": object_of(TRY, tuple(TRY))},
    "created_at": MOMENT,
    "ended_at": MAYBE_MOMENT,
    "next_at": MAYBE_MOMENT,
}


def _whole(members: dict[str, Any]) -> dict[str, Any]:
    return object_of(members, tuple(members))


def _list(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _whole(members)}


TRIAL = {
    "held": {"type": "boolean", "description": "Whether the rule’s condition holds; if not, no step was tried"},
    "conditions": _list({"condition": FILTER, "held": {"type": "boolean"}}),
    "steps": _list(STEP),
    "changes": _list(CHANGE),
    "problem": TEXT,
}
STOOD = {
    **_whole({"label": TEXT, "made": {"type": "boolean"}}),
    "description": "Of something incoming: the record it would find, or make; no label where neither",
}

SCHEMAS: dict[str, Any] = {
    "RuleRun": _whole({**RUN, "steps": _list(STEP), "calls": _list(CALL), "changes": _list(CHANGE)}),
    "RuleRunList": _whole({"items": _list(RUN), "next": MAYBE_UUID}),
    "RuleVersionList": _whole({"items": _list(VERSION)}),
    "RuleTrial": object_of({**TRIAL, "record": STOOD}, tuple(TRIAL)),
    "RuleRunsRetried": _whole({"count": INTEGER}),
    "RuleRehearsal": _whole(
        {"since": MOMENT, "count": INTEGER, "complete": {"type": "boolean"}, "firings": _list(FIRING)}
    ),
}


def paths() -> dict[str, Any]:
    """What stands below one rule. For those who make rules."""
    rule = {"name": "id", "in": "path", "required": True, "schema": TEXT, "description": "Id or number of the rule"}
    run = {"name": "run", "in": "path", "required": True, "schema": UUID}
    state = {"name": "state", "in": "query", "schema": {"type": "string", "enum": STATES}}
    days = {"name": "days", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 90, "default": 30}}
    test = write("test_rule", "Try a rule on a record and keep nothing", TAG, "", _good("RuleTrial"), named=True)
    record = {"record": {"type": "string", "minLength": 1, "description": "Id or number of the record"}}
    coming = {"incoming": {"type": ["object", "array"], "description": "What comes in, where that sets the rule off"}}
    either = [object_of(each, tuple(each), additionalProperties=False) for each in (record, coming)]
    test["requestBody"] = body({"oneOf": either})
    retry = write("retry_rule_run", "Let a failed or held run go on", TAG, "", _good("RuleRun"), named=True)
    stop = write("stop_rule_run", "End a run that waits where it is", TAG, "", _good("RuleRun"), named=True)
    every = write(
        "retry_rule_runs",
        "Let all failed, or all held, runs of a rule go on, a thousand at a time",
        TAG,
        "",
        _good("RuleRunsRetried"),
        named=True,
    )
    every["requestBody"] = body(
        object_of({"state": {"type": "string", "enum": ["failed", "held"]}}, ("state",), additionalProperties=False)
    )
    usual = (400, 403, 404, 422)
    return {
        "/rules/{id}/runs": {
            "parameters": [rule],
            "get": read("rule_runs", "Runs of a rule, newest first", TAG, "RuleRunList", [state, *common("limit", "after")], usual),
        },
        "/rules/{id}/runs/retry": {"parameters": [rule], "post": every},
        "/rules/{id}/runs/{run}": {
            "parameters": [rule, run],
            "get": read("rule_run", "A run with its steps and what they wrote", TAG, "RuleRun", [], usual),
        },
        "/rules/{id}/runs/{run}/retry": {"parameters": [rule, run], "post": retry},
        "/rules/{id}/runs/{run}/stop": {"parameters": [rule, run], "post": stop},
        "/rules/{id}/versions": {
            "parameters": [rule],
            "get": read("rule_versions", "Every version of a rule, newest first", TAG, "RuleVersionList", [], usual),
        },
        "/rules/{id}/test": {"parameters": [rule], "post": test},
        "/rules/{id}/rehearsal": {
            "parameters": [rule],
            "get": read("rehearse_rule", "When a rule would have been set off", TAG, "RuleRehearsal", [days], usual),
        },
    }  # fmt: skip


def _good(schema: str) -> dict[str, Any]:
    return {"200": answer("What came of it", ref(schema), "Idempotent-Replay")}
