"""What is sent: read from the change log when it is sent, with the rights its owner has then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.engine import actor as actors
from regulars.engine.models import Change
from regulars.services.feed import telling
from regulars.services.feed.items import name_actors
from regulars.services.webhooks.models import Delivery, Webhook
from regulars.services.webhooks.reading import entities_of

TEST = "webhook.test"


def of(hook: Webhook, deliveries: Iterable[Delivery]) -> dict[int, bytes]:
    """The body of each delivery by its place. What its owner may not see any more is sent as a tombstone."""
    listed = list(deliveries)
    items = _items(hook, {each.change for each in listed if each.change is not None})
    return {each.place: orjson.dumps(_body(each, items), default=str, option=orjson.OPT_UTC_Z) for each in listed}


def _body(delivery: Delivery, items: dict[int, dict[str, Any]]) -> dict[str, Any]:
    if delivery.change is None:
        return {"type": TEST, "timestamp": timezone.now(), "data": {"webhook": delivery.webhook_id}}
    item = items.get(delivery.change) or _tombstone(delivery)
    return {"type": delivery.type, "timestamp": item.get("at") or delivery.created_at, "data": item}


def _tombstone(delivery: Delivery) -> dict[str, Any]:
    entity, _dot, verb = delivery.type.partition(".")
    record = {"id": delivery.record, "label": ""}
    return {"id": delivery.change, "verb": verb, "entity": entity, "record": record, "deleted": True, "diff": {}}


def _items(hook: Webhook, ids: set[int]) -> dict[int, dict[str, Any]]:
    actor = actors.by_id(hook.owner_id, source="job")
    if actor is None or not ids:
        return {}
    try:
        entities = entities_of(hook, actor)
    except Refused:
        return {}
    told = telling.told(Change.objects.filter(pk__in=ids), entities, actor)
    items = {change.id: item for change, item in told if item is not None}
    name_actors(list(items.values()), actor)
    return items
