"""`/api/v1/notifications`: what the person was told, and that they read it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from regulars.api.answers import answer
from regulars.api.call import Call
from regulars.base.errors import Invalid
from regulars.services.notify import actions, queries
from regulars.services.notify.queries import Told

MOST = 200
MOST_READ = 1000


def listed(call: Call) -> HttpResponse:
    """GET: the latest first; `unread=true` only those; `next` is sent as `after`."""
    found = queries.page(
        call.actor,
        after=_after(call.parameter("after")),
        unread=call.choice("unread", ("true", "false")) == "true",
        limit=call.number("limit", 50, MOST),
    )
    items = [_item(told) for told in found.items]
    unread = queries.unread_count(call.actor)
    return answer({"items": items, "next": str(found.next) if found.next else None, "unread": unread})


def read(call: Call) -> HttpResponse:
    """POST /notifications/read: `{"ids": […]}` or `{"all": true}`; gives how many were not read before."""
    data = call.json_object()
    ids = data.get("ids")
    if data.keys() - {"ids", "all"} or (data.get("all") is True) == ("ids" in data):
        raise Invalid(_("Give “ids”, or “all” as true."), code="bad_body")
    return answer({"read": actions.mark_read(None if ids is None else _ids(ids), actor=call.actor)})


def _ids(given: Any) -> list[uuid.UUID]:
    if not isinstance(given, list) or len(given) > MOST_READ:
        raise Invalid(fields={"ids": _("A list is expected.")})
    try:
        return [uuid.UUID(each) for each in given]
    except (ValueError, AttributeError, TypeError):
        raise Invalid(fields={"ids": _("These are no ids.")}) from None


def _after(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Invalid(fields={"after": _("This place cannot be read.")}, code="bad_parameter") from None


def _item(told: Told) -> dict[str, Any]:
    return {
        "id": told.id,
        "kind": told.kind,
        "text": told.text,
        "entity": told.entity.name if told.entity else None,
        "record": told.record,
        "title": told.title,
        "url": f"/api/v1/{told.entity.plural}/{told.record}" if told.entity else None,
        "who": told.who,
        "count": told.count,
        "created_at": told.created_at,
        "read_at": told.read_at,
    }
