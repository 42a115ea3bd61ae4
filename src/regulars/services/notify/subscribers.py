"""Follows the change log: who became responsible for something, with whom something was shared.

A follower that begins on an old log tells no old news, and neither does a demo or an import of earlier days.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from regulars.engine import registry, sharing
from regulars.engine.changes import Subscriber, subscribe
from regulars.engine.models import Change, User
from regulars.services.notify.actions import Notice, notify
from regulars.services.notify.kinds import ASSIGNED, SHARED

NEWS = timedelta(days=3)


def take(found: list[Change]) -> None:
    """Tell of each change those whom it concerns."""
    since = timezone.now() - NEWS
    for change in found:
        if change.at < since or change.happened_at is not None or change.source == "demo" or change.gone:
            continue
        for person in _made_responsible(change):
            notify([person], _notice(ASSIGNED.name, change))
        notify(_lent_to(change), _notice(SHARED.name, change))


def _notice(kind: str, change: Change) -> Notice:
    """Of one import, bulk edit or verb each person is told once for each entity."""
    key = f"{kind}:{change.entity}:{change.batch}" if change.batch else f"{kind}:{change.id}"
    return Notice(kind, key, entity=change.entity, record=change.record, change=change.id, actor=change.actor)


def _made_responsible(change: Change) -> Iterator[uuid.UUID]:
    entity = registry.find(change.entity)
    moved = change.diff.get(entity.access.owner) if entity is not None and entity.owner_column else None
    if moved and moved[1] and moved[0] != moved[1]:
        yield uuid.UUID(moved[1])


def _lent_to(change: Change) -> list[uuid.UUID]:
    if not sharing.tells(change) or change.entity == sharing.NAME or not change.diff[sharing.NAME][1]:
        return []
    borrower = change.diff[sharing.NAME][1]["with"]
    if borrower["entity"] == "user":
        return [uuid.UUID(borrower["id"])]
    return list(User.objects.filter(team=borrower["id"]).values_list("pk", flat=True))


subscribe(Subscriber("notify", take))
