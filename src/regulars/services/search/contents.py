"""Find files by the words inside them: those of records the person may see."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from regulars.base.text import fold
from regulars.engine import access, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import File
from regulars.engine.sql import column_of
from regulars.engine.words import question
from regulars.services.search.excerpts import Piece, excerpt

GROUP = 60
MOST_LOOKED_AT = 300
SHORTEST = 3


class FileHit(NamedTuple):
    """A file that holds the words, the place where they stand, and the record it hangs on."""

    id: uuid.UUID
    name: str
    entity: str
    record: uuid.UUID
    title: str
    excerpt: list[Piece]
    note: str = ""


Notes = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, str]]
_notes: dict[str, tuple[Notes, frozenset[str]]] = {}


def note(entity: str, tell: Notes, *, fields: Collection[str]) -> None:
    """Have an area say of its records what stands beside the files on them: that a document has expired. Once, at start.

    `fields` are what that is told by; it is not said to those from whom one of them is kept.
    """
    _notes[entity] = tell, frozenset(fields)


class _Found(NamedTuple):
    id: uuid.UUID
    name: str
    entity: str
    record: uuid.UUID


def find_files(words: str, actor: Actor, *, entities: tuple[str, ...] = (), limit: int = 10) -> list[FileHit]:
    """The newest files whose name or contents hold every word, in some form of it."""
    asked = question(words)
    if asked is None or len(fold(words)) < SHORTEST:
        return []
    names = [
        entity.name
        for entity in registry.entities()
        if (not entities or entity.name in entities) and access.may(actor, entity, "view")
    ]
    sql, params = asked
    hits: list[FileHit] = []
    for start in range(0, MOST_LOOKED_AT, GROUP):
        found = rows.query(
            "select f.id, f.name, f.entity, f.record from engine_filetext c join engine_storedfile f on f.id = c.file_id "
            f"where c.vector @@ {sql} and f.record is not null and f.entity = any(%s) "
            f"order by f.created_at desc, f.id limit {GROUP} offset {start}",
            [*params, names],
        )
        hits += _allowed([_Found(*each) for each in found], words, actor, limit - len(hits))
        if len(hits) >= limit or len(found) < GROUP:
            break
    return hits


def _allowed(found: list[_Found], words: str, actor: Actor, limit: int) -> list[FileHit]:
    """Those on records that the actor may see, but not in a field that is hidden from them."""
    by_entity: defaultdict[str, list[_Found]] = defaultdict(list)
    for each in found:
        by_entity[each.entity].append(each)
    titles: dict[uuid.UUID, str] = {}
    for name, files in by_entity.items():
        entity = registry.get(name)
        ids = {each.record for each in files}
        records = access.records(entity, actor).matching(ids).order_by("created_at")
        shown = [] if actor.withholds(name, entity.title) else [entity.title]
        seen = {row.id: row for row in records.rows(shown, limit=len(ids))}
        withheld = _withheld(entity, actor, list(seen))
        for each in files:
            if each.record in seen and each.id not in withheld:
                row = seen[each.record]
                title = entity.by_key[entity.title].said(row[entity.title]) if shown else ""
                titles[each.id] = title or str(row.number)
    kept = [each for each in found if each.id in titles][:limit]
    if not kept:
        return []
    texts = dict(
        rows.query("select file_id, text from engine_filetext where file_id = any(%s)", [[k.id for k in kept]])
    )
    told = {
        record: text
        for name, (tell, fields) in _notes.items()
        if not actor.withheld(name) & fields and (of_it := {each.record for each in kept if each.entity == name})
        for record, text in tell(of_it).items()
    }
    return [
        FileHit(
            each.id, each.name, each.entity, each.record, titles[each.id], excerpt(texts.get(each.id, ""), words), told.get(each.record, "")
        )
        for each in kept
    ]  # fmt: skip


def _withheld(entity: Entity, actor: Actor, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Files that these records hold in fields whose values the actor may not have."""
    hidden = [each for each in entity.fields if isinstance(each, File) and actor.withholds(entity.name, each.key)]
    return {
        row[0]
        for each in hidden
        for row in rows.query(
            f"select ({column_of(entity, each, 't').sql})::uuid from {entity.source} t where t.id = any(%s)", [ids]
        )
    }
