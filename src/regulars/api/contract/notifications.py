"""What a person was told: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, common, read, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_TEXT, MAYBE_UUID, MOMENT, TEXT, UUID, object_of

NOTIFICATION = {
    "id": UUID,
    "kind": {**TEXT, "description": "assigned, shared, rule"},
    "text": {**TEXT, "description": "In the person’s language"},
    "entity": {**MAYBE_TEXT, "description": "Null, as the record, where it is about none that you may see now"},
    "record": MAYBE_UUID,
    "title": TEXT,
    "url": MAYBE_TEXT,
    "who": {**TEXT, "description": "Who did it; empty for the program"},
    "count": {**INTEGER, "description": "How many records one import, bulk edit or verb made it of"},
    "created_at": MOMENT,
    "read_at": MAYBE_MOMENT,
}
LIST = {
    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Notification"}},
    "next": MAYBE_TEXT,
    "unread": {**INTEGER, "description": "100 means that many or more"},
}
IDS = {"type": "array", "items": UUID, "maxItems": 1000}
SCHEMAS: dict[str, Any] = {
    "Notification": object_of(NOTIFICATION, tuple(NOTIFICATION)),
    "NotificationList": object_of(LIST, tuple(LIST)),
    "IdsOrAll": {
        "oneOf": [
            object_of({"ids": IDS}, ("ids",), additionalProperties=False),
            object_of({"all": {"const": True}}, ("all",), additionalProperties=False),
        ]
    },
}


def paths() -> dict[str, Any]:
    """One's own notifications, and reading them."""
    unread = {"name": "unread", "in": "query", "schema": {**TEXT, "enum": ["true", "false"]}}
    marked = object_of({"read": INTEGER}, ("read",))
    return {
        "/notifications": {
            "get": read(
                "notifications",
                "What you were told, the latest first",
                "Everything",
                "NotificationList",
                [unread, *common("limit", "after")],
                (403, 422),
            )
        },
        "/notifications/read": {
            "post": write(
                "read_notifications",
                "Mark as read",
                "Everything",
                "IdsOrAll",
                {"200": answer("How many were not read before", marked)},
            )
        },
    }
