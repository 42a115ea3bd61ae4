"""The search document of a record: an inline subscriber of the write door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from regulars.base.text import fold
from regulars.engine.batch import Item
from regulars.engine.describe import Entity


def document_of(entity: Entity, record: Any) -> dict[str, Any]:
    """Title, subtitle, and all searchable words folded to lower-case Latin."""
    search = entity.search
    assert search is not None, "asked only of searchable entities"
    title = entity.by_key[entity.title]
    name = title.text(title.get(record))
    words = [name, str(record.number), *(_text(entity, key, record) for key in search.fields)]
    subtitle = " · ".join(filter(None, (_text(entity, key, record) for key in search.subtitle)))
    return {
        "record": record.id,
        "entity": entity.name,
        "owner": getattr(record, f"{entity.access.owner}_id", None) if entity.owner_column else None,
        "title": name,
        "subtitle": subtitle[:200],
        "words": fold(" ".join(filter(None, words)))[:20_000],
    }


def touches(entity: Entity, item: Item) -> bool:
    """Whether a change moves what the record is found by."""
    if entity.search is None:
        return False
    watched = {entity.title, entity.access.owner, *entity.search.fields, *entity.search.subtitle}
    return item.is_new or bool(watched & item.diff.keys())


def documents(entity: Entity, items: Iterable[Item]) -> list[dict[str, Any]]:
    return [document_of(entity, item.record) for item in items if touches(entity, item)]


def _text(entity: Entity, key: str, record: Any) -> str:
    found = entity.by_key[key]
    if found.kind == "reference":
        linked = getattr(record, found.key, None)
        return str(linked) if linked is not None else ""
    return found.text(found.get(record))
