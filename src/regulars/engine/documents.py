"""The search document of a record: an inline subscriber of the write door."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from regulars.base.text import fold, joined
from regulars.engine import asked, prepared, registry
from regulars.engine.batch import Item, attributes, filled_fields
from regulars.engine.describe import Entity, Search
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.foreseeing import Watched
from regulars.engine.words import phone_words, plain

LONGEST = 20_000
FORESEEN = "_foreseen_text"
MOST_COMPOUNDS = 200
EDITION = 4
"""To be raised with a change of what records are found by: every installation then writes its documents anew once."""


class Text(NamedTuple):
    """What the document of a record holds but for its number and the names of linked records: `folded` and `plain` as they are kept."""

    title: str
    folded: str
    compounds: list[str]
    plain: str
    subtitle: dict[str, str]


def text_of(entity: Entity, record: Any) -> Text:
    """Asks no database."""
    search, by_key = _search_of(entity), entity.by_key
    title = by_key[entity.title]
    name = title.text(title.get(record))
    told = filled_fields(entity, record, _told_by(entity))
    texts = {each.key: _text(each, record) for each in told if not isinstance(each, Reference)}
    named = [key for key in search.fields if texts.get(key)]
    phones = [word for key in named if by_key[key].kind == "phone" for word in phone_words(by_key[key].get(record))]
    words = " ".join(filter(None, [name, *(texts[key] for key in named), *phones]))
    subtitle = {key: texts[key] for key in search.subtitle if texts.get(key)}
    return Text(name, fold(words), joined(words), plain(words[:LONGEST]), subtitle)


def document_of(entity: Entity, record: Any, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    """Title, subtitle, and all searchable words folded to lower-case Latin. `names` are those of linked records."""
    search, text = _search_of(entity), _foreseen(record) or text_of(entity, record)
    links = {each.key: names.get(each.get(record), "") for each in _links_of(entity)}
    linked = " ".join(filter(None, [links.get(key) for key in search.fields]))
    words = [text.folded[:LONGEST], str(record.number), *text.compounds[:MOST_COMPOUNDS]]
    forms = text.plain
    if linked:
        words += [fold(linked)[:LONGEST], *joined(linked)[:MOST_COMPOUNDS]]
        forms = f"{forms} {plain(linked[:LONGEST])}"
    parts = [text.subtitle.get(key) or links.get(key) for key in search.subtitle]
    return {
        "record": record.id,
        "entity": entity.name,
        "owner": getattr(record, f"{entity.access.owner}_id", None) if entity.owner_column else None,
        "title": text.title,
        "subtitle": " · ".join(filter(None, parts))[:200],
        "words": " ".join(words),
        "plain": forms,
    }


class TextForeseen:
    """What documents of new records will hold, worked out while the database is at work on others."""

    def __init__(self, entity: Entity, keys: Iterable[str]) -> None:
        self.entity, self._columns = entity, Watched(entity, keys)

    def look(self, record: Any) -> Any:
        return self._columns.of(record), tuple(text_of(self.entity, record))

    def tell(self, record: Any, seen: Any) -> None:
        record.__dict__[FORESEEN] = (self._columns, seen)


def foreseer(entity: Entity) -> TextForeseen | None:
    """None for records that are not searched for, or by what stands elsewhere than in their columns."""
    if entity.search is None:
        return None
    keys = [key for key in (entity.title, *_told_by(entity)) if not isinstance(entity.by_key[key], Reference)]
    if all(entity.by_key[key].custom or attributes(entity, entity.by_key[key]) for key in keys):
        return TextForeseen(entity, keys)
    return None


def _foreseen(record: Any) -> Text | None:
    columns, seen = record.__dict__.pop(FORESEEN, (None, None))
    return Text(*seen[1]) if columns is not None and columns.of(record) == seen[0] else None


def _search_of(entity: Entity) -> Search:
    assert entity.search is not None, "asked only of searchable entities"
    return entity.search


def _told_by(entity: Entity) -> frozenset[str]:
    """The fields whose words the document holds."""
    kept: frozenset[str] | None = entity.__dict__.get("_told_by")
    if kept is None:
        search = _search_of(entity)
        kept = entity.__dict__["_told_by"] = frozenset((*search.fields, *search.subtitle))
    return kept


def _links_of(entity: Entity) -> list[Reference]:
    """The links whose names the document holds."""
    kept: list[Reference] | None = entity.__dict__.get("_links_told")
    if kept is None:
        told = [entity.by_key[key] for key in sorted(_told_by(entity))]
        kept = entity.__dict__["_links_told"] = [each for each in told if isinstance(each, Reference)]
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
    links = [
        Ref(found, "", each.to)
        for each in _links_of(entity)
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


def _text(found: Field, record: Any) -> str:
    value = found.get(record)
    return "" if value is None else found.text(value)
