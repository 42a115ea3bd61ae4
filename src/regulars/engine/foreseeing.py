"""What is worked out of new records in another process, and whether it still holds in their turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regulars.engine.batch import attributes
from regulars.engine.describe import Entity


class Watched:
    """The columns of some fields of an entity: a record that holds the same there is told the same of."""

    def __init__(self, entity: Entity, keys: Iterable[str]) -> None:
        fields = [entity.by_key[key] for key in keys if key in entity.by_key]
        names = [name for each in fields for name in (("extra",) if each.custom else attributes(entity, each))]
        self._columns = tuple(dict.fromkeys(names))

    def of(self, record: Any) -> list[Any]:
        """What a record holds there now; it does not change with the record."""
        found = map(record.__dict__.get, self._columns)
        return [each.copy() if isinstance(each, dict | list) else each for each in found]
