"""Territories in the write door: who is new, or has changed in what the rules ask of, is placed in the same save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Entity
from regulars.engine.models import User
from regulars.engine.territories.placing import Placer, paths_of
from regulars.engine.territories.plan import every

ASSIGN = "assign_territory"
PUT_BACK = frozenset(("undo", "merge"))
"""Verbs whose territory is nobody's decision of this moment: it comes back, or comes from another record."""


def assign(batch: Batch) -> None:
    """Place the records of a batch by the plan in force. Who names a territory has decided, and is kept by the lock."""
    entity = batch.entity
    if not entity.territories or entity.own_territory is None or batch.verb == ASSIGN:
        return
    step = _Step(batch)
    asking = [item for item in batch.good if step.is_asked(item)]
    if not asking:
        return
    placer = Placer(entity, [item.record for item in asking])
    for item in asking:
        place = placer.place_of(item.record)
        step.settle(item, place.territory if place else None)
    hand_over_all(
        entity, [item.record for item in asking if batch.changed(item, step.key) and not step.is_locked(item)]
    )


class _Step:
    """What one save says of a record's territory."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.key = batch, batch.entity.access.territory
        self.lock = f"{self.key}_is_manual"
        self.fields = sorted(
            {path.split(".")[0] for path in paths_of(batch.entity.territories)} & set(batch.entity.by_key)
        )

    def is_locked(self, item: Item) -> bool:
        return bool(getattr(item.record, self.lock))

    def is_named(self, item: Item) -> bool:
        """Whether this save names a territory."""
        named = getattr(item.record, f"{self.key}_id") is not None
        return named and self.batch.verb not in PUT_BACK and self.batch.changed(item, self.key)

    def is_asked(self, item: Item) -> bool:
        """Whether the rules are asked of a record now."""
        if self.is_named(item):
            return not self.is_locked(item)
        if self.is_locked(item):
            return False
        if item.is_new:
            return True
        if self.batch.changed(item, self.key):
            return self.batch.verb not in PUT_BACK
        return self.batch.changed(item, self.lock, *self.fields)

    def settle(self, item: Item, territory: Any) -> None:
        """The territory by the rules; or the lock, where another was named."""
        if not self.is_named(item):
            setattr(item.record, f"{self.key}_id", territory)
        elif getattr(item.record, f"{self.key}_id") != territory:
            setattr(item.record, self.lock, True)


def hand_over_all(entity: Entity, records: Iterable[Any]) -> None:
    """Records that the rules moved into a territory with someone who gets them go to that person, while their account is open."""
    owners = {place.territory: place.owner for place in every(entity.territories) if place.owner}
    attribute = f"{entity.access.territory}_id"
    moved = [record for record in records if getattr(record, attribute) in owners] if entity.owner_column else []
    wanted = {owners[getattr(record, attribute)] for record in moved}
    if not wanted:
        return
    there = set(User.objects.filter(pk__in=wanted, is_active=True, deleted_at=None).values_list("pk", flat=True))
    for record in moved:
        owner = owners[getattr(record, attribute)]
        if owner in there:
            setattr(record, f"{entity.access.owner}_id", owner)
