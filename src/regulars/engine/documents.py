"""The search document of a record: an inline subscriber of the write door."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regulars.base.text import fold, joined
from regulars.engine import asked, prepared, registry
from regulars.engine.batch import Item, filled_fields
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.words import phone_words, plain

LONGEST = 20_000
MOST_COMPOUNDS = 200
EDITION = 4
"""To be raised with a change of what records are found by: every installation then writes its documents anew once."""


def document_of(entity: Entity, record: Any, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    """Title, subtitle, and all searchable words folded to lower-case Latin. `names` are those of linked records."""
    search = entity.search
    assert search is not None, "asked only of searchable entities"
    by_key = entity.by_key
    title = by_key[entity.title]
    name = title.text(title.get(record))
    texts = {each.key: _text(each, record, names) for each in filled_fields(entity, record, _told_by(entity))}
    named = [key for key in search.fields if texts.get(key)]
    phones = [word for key in named if by_key[key].kind == "phone" for word in phone_words(by_key[key].get(record))]
    words = " ".join(filter(None, [name, str(record.number), *(texts[key] for key in named), *phones]))
    compounds = joined(words)
    subtitle = " · ".join(texts[key] for key in search.subtitle if texts.get(key))
    return {
        "record": record.id,
        "entity": entity.name,
        "owner": getattr(record, f"{entity.access.owner}_id", None) if entity.owner_column else None,
        "title": name,
        "subtitle": subtitle[:200],
        "words": " ".join([fold(words)[:LONGEST], *compounds[:MOST_COMPOUNDS]]),
        "plain": plain(words[:LONGEST]),
    }


def _told_by(entity: Entity) -> frozenset[str]:
    """The fields whose words the document holds."""
    kept: frozenset[str] | None = entity.__dict__.get("_told_by")
    if kept is None:
        assert entity.search is not None, "asked only of searchable entities"
        kept = entity.__dict__["_told_by"] = frozenset((*entity.search.fields, *entity.search.subtitle))
    return kept


def touches(entity: Entity, item: Item) -> bool:
    """Whether a change moves what the record is found by."""
    if entity.search is None:
        return False
    watched = {entity.title, entity.access.owner, *entity.search.fields, *entity.search.subtitle}
    return item.is_new or bool(watched & item.diff.keys())


def documents(entity: Entity, items: Iterable[Item]) -> list[dict[str, Any]]:
    return documents_of(entity, [item.record for item in items if touches(entity, item)])


def documents_of(entity: Entity, touched: Sequence[Any]) -> list[dict[str, Any]]:
    """The documents of records as they are now."""
    if not touched:
        return []
    search = entity.search
    assert search is not None, "only searchable entities are touched"
    linked = [entity.by_key[key] for key in dict.fromkeys((*search.fields, *search.subtitle))]
    links = [
        Ref(found, "", each.to)
        for each in linked
        if isinstance(each, Reference)
        for record in touched
        if (found := each.get(record)) is not None
    ]
    names = names_of(links)
    return [document_of(entity, record, names) for record in touched]


def names_of(links: Iterable[Ref]) -> dict[uuid.UUID, str]:
    """Names of linked records, whoever may see them, one query for each entity met: for texts the program keeps."""
    wanted: dict[str, set[uuid.UUID]] = {}
    for link in links:
        wanted.setdefault(link.entity, set()).add(link.id)
    found: dict[uuid.UUID, str] = {}
    for name, ids in wanted.items():
        entity = registry.find(name)
        if entity is None:
            continue
        known = asked.shelf(name)
        if lacking := [each for each in ids if ("name", each) not in known]:
            title = entity.column(entity.by_key[entity.title].columns[0])
            sql = f'select id, "{title}" from {entity.source} named where id = any(%s)'
            known.update((("name", key), text) for key, text in prepared.fetch(sql, [lacking]))
        found.update((each, known["name", each]) for each in ids if ("name", each) in known)
    return found


def _text(found: Field, record: Any, names: Mapping[uuid.UUID, str]) -> str:
    value = found.get(record)
    if value is None:
        return ""
    return names.get(value, "") if isinstance(found, Reference) else found.text(value)
