"""Keys of records that are not there yet, worked out elsewhere while the database is at work on those before them."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

from regulars.engine.describe import Entity
from regulars.engine.foreseeing import Watched
from regulars.services.duplicates import further
from regulars.services.duplicates.book import Chapter, Rule
from regulars.services.duplicates.keys import Found, keys_of

KEPT = "_foreseen_keys"


class KeysForeseen:
    """Looks at new records of one entity by the rules as they stand; what it saw holds while neither rules nor values change."""

    def __init__(self, entity: Entity, chapter: Chapter, watched: AbstractSet[str], *, holds: bool) -> None:
        self.chapter, self.watched, self.holds = chapter, frozenset(watched), holds
        self._places = {id(rule): place for place, rule in enumerate(chapter.asked)}
        self._together: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._columns = Watched(entity, chapter.fields)

    def look(self, record: Any) -> Any:
        found = keys_of(self.chapter, record, self.watched)
        asked = tuple([self._of(rules) for rules in found.asked.values()])
        return (
            self._columns.of(record),
            tuple(found.asked),
            asked,
            tuple(found.held),
            tuple(found.blocks) if self.holds else (),
        )

    def tell(self, record: Any, seen: Any) -> None:
        record.__dict__[KEPT] = (self, seen)

    def still(self, record: Any, seen: Any) -> bool:
        """Whether the record is as it was."""
        return bool(seen[0] == self._columns.of(record)) and further.LOADED not in record.__dict__

    def found(self, seen: Any) -> Found:
        _values, asked, places, held, blocks = seen
        rules = self.chapter.asked
        each = [[rules[place] for place in listed] for listed in places]
        return Found(dict(zip(asked, each, strict=True)), set(held), set(blocks))

    def _of(self, rules: Iterable[Rule]) -> tuple[int, ...]:
        """Which rules those are: the same ones are one object, which is told once."""
        places = tuple([self._places[id(rule)] for rule in rules])
        return self._together.setdefault(places, places)


def keys(chapter: Chapter, record: Any, watched: AbstractSet[str], *, holds: bool) -> Found:
    """The keys of a record, as `keys_of`; what was foreseen where it still is so. `holds` says that others with the same are to wait."""
    by, seen = record.__dict__.pop(KEPT, (None, None))
    if (
        by is not None
        and by.chapter is chapter
        and by.watched == watched
        and by.holds >= holds
        and by.still(record, seen)
    ):
        found: Found = by.found(seen)
        return found
    return keys_of(chapter, record, watched)
