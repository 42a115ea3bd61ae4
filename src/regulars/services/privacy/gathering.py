"""Everything about a person: their records, what hangs on them, and the traces in the program's own tables."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from regulars.engine import registry, rows
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field, Reference
from regulars.engine.sql import column_of
from regulars.services.privacy.people import Person, by_entity, kinds, with_merged

OWN, ABOUT, BESIDE = "own", "about", "beside"


@dataclass(frozen=True)
class Group:
    """Records of one entity that belong to a person in one way.

    `own` are the person themselves, `about` what hangs on them (their addresses, notes, calls), `beside` what leads to
    them or hangs on what hangs on them (their deals, those deals' notes): there only their name and reach are theirs.
    """

    entity: Entity
    way: str
    ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Everything:
    """All that is kept of a person."""

    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    traces: dict[str, int] = field(default_factory=dict)

    def ids(self, *ways: str) -> list[uuid.UUID]:
        return [key for group in self.groups if not ways or group.way in ways for key in group.ids]


def everything(named: Iterable[Person], *, traces: bool = True) -> Everything:
    """What is kept of these people, read off the registry: links, links of several kinds, parts; the bin and merged ones too."""
    people = with_merged(named)
    own = by_entity(people)
    gathered = _Gathered()
    for entity, ids in own.items():
        gathered.add(entity, OWN, ids)
    for entity, ids in own.items():
        gathered.follow(entity, ids, ABOUT, is_about)
    gathered.add(registry.get("subject-request"), ABOUT, _requests(people))
    for entity, ids in own.items():
        gathered.follow(entity, ids, BESIDE, partial(is_kept_beside, entity))
    for entity, ids in gathered.others(own):
        gathered.follow(entity, ids, BESIDE, hangs)
    found = Everything(tuple(people), gathered.groups())
    return Everything(found.people, found.groups, _traces(found)) if traces else found


def _requests(people: list[Person]) -> list[uuid.UUID]:
    """Requests that name one of these records."""
    sql = "select id from privacy_subjectrequest where records ?| %s order by id"
    return [key for (key,) in rows.query(sql, [[str(each) for each in people]])]


class _Gathered:
    """Records as they are found, each once, in the way it was found first."""

    def __init__(self) -> None:
        self.ways: dict[tuple[str, str], dict[uuid.UUID, None]] = {}
        self.seen: set[uuid.UUID] = set()

    def add(self, entity: Entity, way: str, ids: Iterable[uuid.UUID]) -> None:
        fresh = [key for key in ids if key not in self.seen]
        self.seen.update(fresh)
        if fresh:
            self.ways.setdefault((entity.name, way), {}).update(dict.fromkeys(fresh))

    def follow(self, entity: Entity, ids: list[uuid.UUID], way: str, counts: Callable[[Entity, Field], bool]) -> None:
        """What leads to these by a field that counts."""
        for other, each in leading_to(entity):
            if counts(other, each):
                self.add(other, way, pointers(other, each, entity, ids))

    def others(self, own: Collection[Entity]) -> list[tuple[Entity, list[uuid.UUID]]]:
        names = {entity.name for entity in own}
        return [(registry.get(name), list(ids)) for (name, _way), ids in self.ways.items() if name not in names]

    def groups(self) -> tuple[Group, ...]:
        return tuple(Group(registry.get(name), way, tuple(ids)) for (name, way), ids in self.ways.items())


def leading_to(entity: Entity) -> Iterator[tuple[Entity, Field]]:
    """Every entity with a field that may lead to this one, what the program alone keeps included."""
    for other in registry.entities():
        for each in other.fields:
            if (isinstance(each, Reference) and each.to == entity.name) or (
                isinstance(each, AnyReference) and entity.name in each.allowed()
            ):
                yield other, each


def hangs(other: Entity, each: Any) -> bool:
    """Whether a record hangs on the one that the field leads to, rather than merely naming it."""
    return bool(each.key in (other.part_of, other.access.through) or each.parent)


def is_about(other: Entity, each: Field) -> bool:
    """Whether what leads here speaks of the person: it hangs on them, has personal fields, and is nobody itself."""
    is_someone = other.name in {kind.name for kind in kinds()}
    return (
        not is_someone and hangs(other, each) and any(found.personal and not found.readonly for found in other.fields)
    )


def is_kept_beside(to: Entity, other: Entity, each: Field) -> bool:
    """Links to a colleague as the one responsible are too many to list, and speak of the work, not of the person."""
    return isinstance(each, AnyReference) or to.name != "user"


def pointers(other: Entity, each: Field, entity: Entity, ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Records whose field leads to one of these, wherever they are."""
    place = column_of(other, each, "t")
    also, own = (f" and {place.part(1)} = %s", [entity.name]) if isinstance(each, AnyReference) else ("", [])
    sql = f"select t.id from {other.source} t where {place.part(0)} = any(%s){also} order by t.id"
    return [key for (key,) in rows.query(sql, [list(ids), *own])]


TRACES = {
    "changes": "select count(*) from engine_change where record = any(%(ids)s)",
    "documents": "select count(*) from engine_searchdocument where record = any(%(ids)s)",
    "files": "select count(*) from engine_storedfile where record = any(%(ids)s)",
    "merges": "select count(*) from engine_merge where record = any(%(own)s) or winner = any(%(own)s)",
    "imports": "select count(*) from engine_run r where r.kind = 'import' and r.batch in "
    "(select c.batch from engine_change c where c.record = any(%(own)s) and c.batch is not null)",
    "readings": "select count(*) from engine_reading where records && %(ids)s::uuid[]",
}


def _traces(found: Everything) -> dict[str, int]:
    """How many rows of the program's own tables speak of these records."""
    given = {"ids": found.ids(), "own": found.ids(OWN)}
    with rows.connection.cursor() as cursor:
        counted = {}
        for name, sql in TRACES.items():
            cursor.execute(sql, given)
            counted[name] = int(cursor.fetchone()[0])
    return counted
