"""`/api/v1/notifications`: what the person was told, and that they read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from regulars.api import choosing, notification_settings, push_devices
from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.services.notify import actions, queries
from regulars.services.notify.queries import Told

MOST = 200


def offered(call: Call, rest: list[str]) -> Mapping[str, Callable[[], HttpResponse]] | None:
    """What may be asked at an address of notifications, by method; None where there is nothing."""
    match rest:
        case []:
            return {"GET": lambda: listed(call)}
        case ["read"]:
            return {"POST": lambda: read(call)}
        case ["devices"]:
            return {"GET": lambda: push_devices.listed(call), "POST": lambda: push_devices.added(call)}
        case ["devices", key]:
            return {"DELETE": lambda: push_devices.removed(call, key)}
        case [("settings" | "defaults") as whose]:
            everyone = whose == "defaults"
            return {
                "GET": lambda: notification_settings.shown(call, everyone=everyone),
                "PATCH": lambda: notification_settings.changed(call, everyone=everyone),
            }
    return None


def listed(call: Call) -> HttpResponse:
    """GET: the latest first; `unread=true` only those; `next` is sent as `after`."""
    found = queries.page(
        call.actor,
        after=call.identifier("after"),
        unread=call.choice("unread", ("true", "false")) == "true",
        limit=call.number("limit", 50, MOST),
    )
    items = [_item(told) for told in found.items]
    unread = queries.unread_count(call.actor)
    return answer({"items": items, "next": str(found.next) if found.next else None, "unread": unread})


def read(call: Call) -> HttpResponse:
    """POST /notifications/read: `{"ids": […]}` or `{"all": true}`; gives how many were not read before."""
    return answer({"read": actions.mark_read(choosing.ids_or_all(call.json_object()), actor=call.actor)})


def _item(told: Told) -> dict[str, Any]:
    return {
        "id": told.id,
        "kind": told.kind,
        "text": told.text,
        "entity": told.entity.name if told.entity else None,
        "record": told.record,
        "title": told.title,
        "url": f"/api/v1/{told.entity.plural}/{told.record}" if told.entity else told.url or None,
        "who": told.who,
        "count": told.count,
        "created_at": told.created_at,
        "read_at": told.read_at,
    }
