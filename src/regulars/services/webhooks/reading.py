"""From the change log to what has to be sent: each webhook reads the log with a cursor of its own, so the log itself is the queue.

One that is behind keeps no more than a number of deliveries waiting; the rest stays in the log until there is room.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from regulars.base.errors import Refused
from regulars.engine import access, changes, horizon, registry
from regulars.engine import actor as actors
from regulars.engine.actor import Actor
from regulars.engine.changes import Position
from regulars.engine.describe import Entity
from regulars.engine.models import Change
from regulars.services.feed import telling
from regulars.services.webhooks import switching
from regulars.services.webhooks.models import Delivery, Webhook

BATCH = 500
MOST_WAITING = 2000


def read_all() -> bool:
    """Every webhook a step further. Gives whether there may be more at once."""
    read: dict[Position, list[Change]] = {}
    more = [_one(key, read) for key in Webhook.objects.filter(is_on=True).values_list("pk", flat=True)]
    return any(more)


def entities_of(hook: Webhook, actor: Actor) -> dict[str, Entity]:
    """The entities it is told of, as far as its owner may see any. Raises Refused for one that is gone."""
    known = [registry.find(name) for name in hook.entities] if hook.entities else list(registry.entities())
    if None in known:
        raise Refused(code="unknown_entity")
    return {each.name: each for each in known if each is not None and access.may(actor, each, "view")}


def _one(key: uuid.UUID, read: dict[Position, list[Change]]) -> bool:
    with transaction.atomic():
        hook = Webhook.objects.select_for_update(skip_locked=True).filter(pk=key, is_on=True).first()
        if hook is None or _waiting(hook) >= MOST_WAITING:
            return False
        position = Position(hook.transaction, hook.change)
        actor = actors.by_id(hook.owner_id, source="job")
        if actor is None:
            return switching.stop(hook, "owner")
        if position < horizon.dropped_to():
            return switching.stop(hook, "history")
        if position not in read:
            read[position] = changes.read(position, limit=BATCH)
        found = read[position]
        if not found:
            return False
        try:
            Delivery.objects.bulk_create(_deliveries(hook, found, actor), batch_size=BATCH)
        except Refused:
            return switching.stop(hook, "filter")
        hook.transaction, hook.change = changes.position_of(found[-1])
        hook.save(update_fields=["transaction", "change"])
        return len(found) == BATCH


def _deliveries(hook: Webhook, found: list[Change], actor: Actor) -> list[Delivery]:
    entities = entities_of(hook, actor)
    wanted = [change for change in found if change.entity in entities and (not hook.verbs or change.verb in hook.verbs)]
    if not wanted:
        return []
    passing = _passing(hook, wanted, entities, actor) if hook.filter else None
    return [
        Delivery(webhook=hook, change=change.id, record=change.record, type=type_of(item))
        for change, item in telling.told(wanted, entities, actor)
        if item is not None and (passing is None or change.record in passing)
    ]


def type_of(item: Mapping[str, Any]) -> str:
    """What a receiver chooses by: `deal.update`, `deal.win`, `account.delete`."""
    return f"{item['entity']}.{item['verb']}"


def _passing(hook: Webhook, wanted: Iterable[Change], entities: Mapping[str, Entity], actor: Actor) -> set[uuid.UUID]:
    """The records that meet the filter as they are now, those in the bin included."""
    passing: set[uuid.UUID] = set()
    for entity in entities.values():
        ids = {change.record for change in wanted if change.entity == entity.name}
        met = access.records(entity, actor, "view").matching(ids).where(hook.filter)
        passing.update(met.ids(), met.deleted().ids())
    return passing


def _waiting(hook: Webhook) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select 1 from webhooks_delivery where webhook_id = %s and state = 'waiting' limit %s) w",
            [hook.pk, MOST_WAITING],
        )
        return int(cursor.fetchone()[0])
