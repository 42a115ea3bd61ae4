"""The addresses of webhooks in the contract, and what is sent to them."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.operation import GONE, NAMES, NEXT, answer, closed, common, in_path, read, ref, write
from regulars.api.contract.shared import (
    CHANGE,
    INTEGER,
    MAYBE_MOMENT,
    MAYBE_UUID,
    MOMENT,
    PERSON,
    TEXT,
    UUID,
    object_of,
    query_of,
)

RIGHT = "Administrators, with a token that has no scopes."
ASKED: dict[str, Any] = {
    "name": {**TEXT, "minLength": 1, "maxLength": 120},
    "url": {
        **TEXT,
        "maxLength": 2000,
        "description": "https:// or http://; addresses inside our own network are not asked",
    },
    "owner": {**UUID, "description": "In whose name: they are told what this person may see"},
    "entities": {**NAMES, "description": "Empty: all"},
    "verbs": {**NAMES, "description": "`create`, `update`, `delete`, verbs of the trade; empty: all"},
    "filter": {"type": ["object", "null"], "description": "The one filter, with exactly one entity"},
    "is_on": {"type": "boolean"},
}
SHOWN: dict[str, Any] = {
    "id": UUID,
    **ASKED,
    "owner": PERSON,
    "state": {**TEXT, "enum": ["on", "failing", "off", "stopped"]},
    "reason": {**TEXT, "description": "Why it was switched off by itself"},
    "failing_since": MAYBE_MOMENT,
    "resume_at": {**MAYBE_MOMENT, "description": "Nothing is sent before"},
    "old_secret_until": MAYBE_MOMENT,
    "position": {**TEXT, "description": "How far the feed has been read"},
    "created_at": MOMENT,
    "api_url": TEXT,
}
TRY = {
    "at": MOMENT,
    "ms": INTEGER,
    "status": {"type": ["integer", "null"]},
    "problem": TEXT,
    "answer": {**TEXT, "description": "The beginning of a bad answer"},
    "said": TEXT,
}
DELIVERY = {
    "id": INTEGER,
    "message": {**TEXT, "description": "The `webhook-id`: the same however often it is sent"},
    "type": TEXT,
    "change": {"type": ["integer", "null"]},
    "record": MAYBE_UUID,
    "state": {**TEXT, "enum": ["waiting", "done", "failed"]},
    "next_at": MAYBE_MOMENT,
    "created_at": MOMENT,
    "ended_at": MAYBE_MOMENT,
    "tries": {"type": "array", "items": object_of(TRY, tuple(TRY))},
}
SECRET = {"secret": {**TEXT, "description": "Shown only now"}}
EVENT = {
    "type": {**TEXT, "description": "`deal.update`, `deal.win`, `account.delete`; `webhook.test`"},
    "timestamp": MOMENT,
    "data": object_of(
        {
            **CHANGE,
            "entity": TEXT,
            "record": object_of({"id": UUID, "label": TEXT}),
            "deleted": {"type": "boolean", "description": "Gone, or out of your sight"},
        }
    ),
}
SCHEMAS: dict[str, Any] = {
    "Webhook": object_of(SHOWN, tuple(SHOWN)),
    "WebhookWithSecret": object_of({**SHOWN, **SECRET}, (*SHOWN, "secret")),
    "WebhookList": object_of({"items": {"type": "array", "items": ref("Webhook")}}, ("items",)),
    "WebhookChange": closed(ASKED),
    "NewWebhook": closed(ASKED, "name", "url"),
    "WebhookDelivery": object_of(DELIVERY, tuple(DELIVERY)),
    "WebhookDeliveryList": object_of(
        {"items": {"type": "array", "items": ref("WebhookDelivery")}, "next": NEXT}, ("items", "next")
    ),
    "WebhookEvent": object_of(EVENT, tuple(EVENT)),
}


def paths() -> dict[str, Any]:
    it = {"200": answer("It", ref("Webhook"))}
    outcome = {"200": answer("What came of it", ref("WebhookDelivery"))}
    hours = {**INTEGER, "minimum": 0, "maximum": 168, "default": 24, "description": "How long the old secret signs too"}
    which = query_of("state", {**TEXT, "enum": ["waiting", "done", "failed"]}, "Only these")
    return {
        "/webhooks": {
            "get": read("webhooks", "Where changes are sent", "WebhookList", 403, text=RIGHT),
            "post": write(
                "create_webhook",
                "Send changes to an address from now on",
                {"201": answer("It, with its secret", ref("WebhookWithSecret"), "Location")},
                body=ref("NewWebhook"),
                text=RIGHT,
            ),
        },
        "/webhooks/{id}": {
            "parameters": [in_path()],
            "get": read("webhook", "One of them", "Webhook", 403, 404),
            "patch": write(
                "change_webhook", "Change it, switch it on or off", it, 404, body=ref("WebhookChange"), required=False
            ),
            "delete": write("delete_webhook", "Send nothing there any more", GONE, 404),
        },
        "/webhooks/{id}/rotate": {
            "parameters": [in_path()],
            "post": write(
                "rotate_webhook",
                "A new secret; the old one signs too for a while",
                {"200": answer("It, with its new secret", ref("WebhookWithSecret"))},
                404,
                body=closed({"hours": hours}),
                required=False,
            ),
        },
        "/webhooks/{id}/test": {
            "parameters": [in_path()],
            "post": write("test_webhook", "Send a test now", outcome, 404),
        },
        "/webhooks/{id}/replay": {
            "parameters": [in_path()],
            "post": write(
                "replay_webhook",
                "Send everything since a moment once more",
                {"202": answer("It", ref("Webhook"))},
                404,
                body=closed({"since": {**TEXT, "description": "A moment or a day"}}, "since"),
            ),
        },
        "/webhooks/{id}/deliveries": {
            "parameters": [in_path()],
            "get": read(
                "webhook_deliveries",
                "What became of each, the latest first",
                "WebhookDeliveryList",
                403,
                404,
                422,
                parameters=[which, *common("limit", "after")],
            ),
        },
        "/webhooks/{id}/deliveries/{delivery}/resend": {
            "parameters": [in_path(), in_path("delivery", INTEGER)],
            "post": write("resend_delivery", "Send one once more, now", outcome, 404),
        },
    }


def events() -> dict[str, Any]:
    """What is sent (`webhooks` of OpenAPI 3.1)."""
    found = {
        "operationId": "told_of_change",
        "summary": "A change, signed by Standard Webhooks: any answer of 2xx is good",
        "tags": ["Everything"],
        "requestBody": {"required": True, "content": {"application/json": {"schema": ref("WebhookEvent")}}},
        "responses": {"2XX": {"description": "It arrived"}},
    }
    return {"change": {"post": found}}
