"""Records about which activities have changed: what is kept of these on them is worked out anew, once for a batch."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable

from regulars.engine import registry
from regulars.engine.batch import Item
from regulars.engine.describe import Entity


class Touched:
    """Such records by entity, of those that `keeps` something; `refresh` works it out."""

    def __init__(self, keeps: Callable[[str], bool], refresh: Callable[[Entity, Iterable[uuid.UUID]], None]) -> None:
        self._keeps, self._refresh = keeps, refresh
        self._ids: defaultdict[str, set[uuid.UUID]] = defaultdict(set)

    def add(self, entity: str, record: uuid.UUID | None) -> None:
        if record is not None and self._keeps(entity):
            self._ids[entity].add(record)

    def add_both(self, item: Item) -> None:
        """What an activity is about, and what it was about before."""
        self.add(item.record.record_entity, item.record.record_id)
        if item.before:
            self.add(item.before["record_entity"], item.before["record_id"])

    def __bool__(self) -> bool:
        return bool(self._ids)

    def refresh(self) -> None:
        """In the running transaction."""
        for name, ids in self._ids.items():
            self._refresh(registry.get(name), ids)
