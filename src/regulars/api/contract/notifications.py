"""What a person was told: shapes and addresses."""

from __future__ import annotations

from typing import Any

from regulars.api.contract.calls import answer, common, read, write
from regulars.api.contract.shared import INTEGER, MAYBE_MOMENT, MAYBE_TEXT, MAYBE_UUID, MOMENT, TEXT, UUID, object_of

NOTIFICATION = {
    "id": UUID,
    "kind": {**TEXT, "description": "assigned, shared, rule, failure and others, see /notifications/settings"},
    "text": {**TEXT, "description": "In the person’s language"},
    "entity": {**MAYBE_TEXT, "description": "Null, as the record, where it is about none that you may see now"},
    "record": MAYBE_UUID,
    "title": TEXT,
    "url": {**MAYBE_TEXT, "description": "The record in the API; a page of the interface where it is about no record"},
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
CLOCK = {**MAYBE_TEXT, "description": "HH:MM on the person’s clock"}
DAY = {**INTEGER, "minimum": 1, "maximum": 7}
TIMES = {
    "quiet_from": CLOCK,
    "quiet_until": CLOCK,
    "quiet_days": {"type": "array", "items": DAY, "maxItems": 6, "description": "1 is Monday"},
}
CHANNEL = {
    "in_app": {"type": "boolean"},
    "mail": {**TEXT, "enum": ["now", "daily", "weekly", "never"]},
    "push": {"type": "boolean"},
    "quiet": {
        **TEXT,
        "enum": ["common", "never", "own"],
        "description": "Which quiet times hold for the kind: those of all, none, or the three below",
    },
    **TIMES,
}
CHOICES = {
    "kinds": {"type": "object", "additionalProperties": object_of(CHANNEL, additionalProperties=False)},
    **TIMES,
    "paused_until": MAYBE_MOMENT,
    "digest_hour": {**INTEGER, "minimum": 0, "maximum": 23},
    "digest_day": DAY,
}
DEVICE = {"id": UUID, "label": TEXT, "created_at": MOMENT, "used_at": MAYBE_MOMENT}
DEVICES = {"items": {"type": "array", "items": object_of(DEVICE, tuple(DEVICE))}, "public_key": TEXT}
KEYS = object_of({"p256dh": TEXT, "auth": TEXT}, ("p256dh", "auth"))
SUBSCRIPTION = {"endpoint": TEXT, "keys": KEYS, "expirationTime": {}, "label": TEXT}
SCHEMAS: dict[str, Any] = {
    "PushDevices": object_of(DEVICES, tuple(DEVICES)),
    "PushSubscription": object_of(SUBSCRIPTION, ("endpoint", "keys")),
    "NotificationSettings": object_of(CHOICES, tuple(CHOICES)),
    "NotificationSettingsChange": object_of(CHOICES, additionalProperties=False),
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
        "/notifications/devices": {
            "get": read("push_devices", "Your browsers that are pushed to", "Everything", "PushDevices", [], (403,)),
            "post": write(
                "add_push_device",
                "Add one: what PushSubscription.toJSON() gives, asked with `public_key`",
                "Everything",
                "PushSubscription",
                {"201": answer("Added", object_of(DEVICE, tuple(DEVICE)))},
            ),
        },
        "/notifications/devices/{id}": {
            "parameters": common("id"),
            "delete": write(
                "remove_push_device",
                "Push there no more",
                "Everything",
                "",
                {"204": {"description": "Gone"}},
                named=True,
            ),
        },
        "/notifications/settings": _settings("", "How you are told of what, and when you are left in peace"),
        "/notifications/defaults": _settings("_for_all", "The same for all who chose nothing (administrators)"),
    }


def _settings(whose: str, summary: str) -> dict[str, Any]:
    good = {"200": answer("As it is now", {"$ref": "#/components/schemas/NotificationSettings"})}
    return {
        "get": read(f"notification_settings{whose}", summary, "Everything", "NotificationSettings", [], (403,)),
        "patch": write(
            f"change_notification_settings{whose}", summary, "Everything", "NotificationSettingsChange", good
        ),
    }
