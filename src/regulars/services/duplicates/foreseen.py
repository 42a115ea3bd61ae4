"""Keys of records that are not there yet, worked out elsewhere while the database is at work on those before them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from regulars.engine.batch import attributes
from regulars.engine.describe import Entity
from regulars.services.duplicates import further
from regulars.services.duplicates.book import Chapter
from regulars.services.duplicates.keys import Found, keys_of

KEPT = "_foreseen_keys"


class KeysForeseen:
    """Looks at new records of one entity by the rules as they stand; what it saw holds while neither rules nor values change."""

    def __init__(self, entity: Entity, chapter: Chapter, watched: AbstractSet[str]) -> None:
        self.chapter, self.watched = chapter, frozenset(watched)
        self._places = {id(rule): place for place, rule in enumerate(chapter.asked)}
        fields = [entity.by_key[key] for key in chapter.fields if key in entity.by_key]
        names = [name for each in fields for name in (("extra",) if each.custom else attributes(entity, each))]
        self._columns = tuple(dict.fromkeys(names))

    def look(self, record: Any) -> Any:
        found = keys_of(self.chapter, record, self.watched)
        asked = [(key, [self._places[id(rule)] for rule in rules]) for key, rules in found.asked.items()]
        return self._values(record.__dict__), asked, found.held, found.blocks

    def tell(self, record: Any, seen: Any) -> None:
        record.__dict__[KEPT] = (self, seen)

    def still(self, record: Any, seen: Any) -> bool:
        """Whether the record is as it was."""
        return bool(seen[0] == self._values(record.__dict__)) and further.LOADED not in record.__dict__

    def found(self, seen: Any) -> Found:
        _values, asked, held, blocks = seen
        rules = self.chapter.asked
        return Found({key: [rules[place] for place in places] for key, places in asked}, held, blocks)

    def _values(self, own: dict[str, Any]) -> list[Any]:
        found = [own.get(name) for name in self._columns]
        return [each.copy() if isinstance(each, dict | list) else each for each in found]


def keys(chapter: Chapter, record: Any, watched: AbstractSet[str]) -> Found:
    """The keys of a record, as `keys_of`; what was foreseen where it still holds."""
    by, seen = record.__dict__.pop(KEPT, (None, None))
    if by is not None and by.chapter is chapter and by.watched == watched and by.still(record, seen):
        found: Found = by.found(seen)
        return found
    return keys_of(chapter, record, watched)
