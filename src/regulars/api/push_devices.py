"""`/api/v1/notifications/devices`: one's own browsers that are pushed to."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse

from regulars.api.answers import answer, nothing
from regulars.api.call import Call
from regulars.base.errors import NotFound
from regulars.services.notify import devices, vapid
from regulars.services.notify.models import Device


def listed(call: Call) -> HttpResponse:
    """GET: the latest first, and the key by which a browser subscribes."""
    items = [_item(each) for each in devices.mine(call.actor)]
    return answer({"items": items, "public_key": vapid.public_key()})


def added(call: Call) -> HttpResponse:
    """POST: a browser's subscription."""
    data = call.json_object()
    label = data.get("label")
    made = devices.add(data, label=label if isinstance(label, str) and label else "API", actor=call.actor)
    return answer(_item(made), status=201)


def removed(call: Call, key: str) -> HttpResponse:
    """DELETE …/ID."""
    try:
        devices.remove(uuid.UUID(key), actor=call.actor)
    except ValueError:
        raise NotFound from None
    return nothing()


def _item(device: Device) -> dict[str, Any]:
    return {"id": device.pk, "label": device.label, "created_at": device.created_at, "used_at": device.used_at}
