"""Records that are people: looked for by name, e-mail or telephone, with their doubles and those merged into them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from regulars.engine import actor as actors
from regulars.engine import registry, rows
from regulars.engine.conditions import rule_sql
from regulars.engine.describe import Entity
from regulars.engine.fields import Email, Field, Phone, Wrong
from regulars.engine.sql import column_of

MOST = 50


@dataclass(frozen=True)
class Person:
    """A record that is a person, by entity and id; written `contact:ID`."""

    entity: str
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.entity}:{self.id}"

    @classmethod
    def read(cls, text: str) -> Person:
        """Raises ValueError for what is none."""
        entity, _colon, key = text.partition(":")
        return cls(entity, uuid.UUID(key))


@dataclass(frozen=True)
class Found:
    """A person as the search shows them."""

    person: Person
    title: str
    number: int
    email: str
    phone: str
    state: str = ""

    @property
    def entity(self) -> Entity:
        return registry.get(self.person.entity)


def kinds() -> Iterator[Entity]:
    """Entities whose records may be people: those that say so, and own ones with a personal name, e-mail or telephone."""
    for entity in registry.entities():
        if entity.person is not None or (
            hasattr(entity.model, "of_entity")
            and any(each.personal and each.kind in ("person_name", "email", "phone") for each in entity.fields)
        ):
            yield entity


def person_sql(entity: Entity, alias: str) -> tuple[str, list[Any]]:
    """The condition that a row is a person."""
    return rule_sql(entity, entity.person, actors.system(), alias) if entity.person else ("true", [])


def are_people(name: str, ids: Collection[uuid.UUID]) -> bool:
    """Whether these are records of people, those in the bin included."""
    entity = next((each for each in kinds() if each.name == name), None)
    if entity is None or not ids:
        return False
    condition, params = person_sql(entity, "t")
    sql = f"select count(*) from {entity.source} t where t.id = any(%s) and {condition}"
    return bool(rows.query(sql, [list(ids), *params])[0][0] == len(set(ids)))


def search(text: str) -> list[Found]:
    """People by a part of their name, or by their whole e-mail or telephone; those in the bin and merged ones too."""
    words = text.strip()
    if len(words) < 2:
        return []
    found: dict[Person, Found] = {}
    for entity in kinds():
        for each in [*_by_reach(entity, [words]), *_by_name(entity, words)]:
            found.setdefault(each.person, each)
    return list(found.values())


def alike(people: Iterable[Person]) -> list[Found]:
    """Other records of people with one of these people's e-mails or telephones."""
    known = set(people)
    reach = sorted(reach_of(known))
    if not reach:
        return []
    found = {each.person: each for entity in kinds() for each in _by_reach(entity, reach)}
    return [each for person, each in found.items() if person not in known]


def reach_of(people: Iterable[Person]) -> set[str]:
    """Their e-mails and telephones, as they are stored, those of their parts (further telephones) too."""
    found: set[str] = set()
    for entity, ids in by_entity(people).items():
        records = list(entity.model._default_manager.filter(pk__in=ids))
        found |= {value for record in records for each in reach_fields(entity) if (value := each.get(record))}
        for part, key in registry.parts_of(entity):
            link = part.by_key[key]
            for record in part.model._default_manager.filter(**{f"{link.columns[0]}__in": ids}):
                found |= {
                    value
                    for each in part.fields
                    if each.personal and isinstance(value := each.get(record), str) and is_reach(value)
                }
    return found


def is_reach(value: str) -> bool:
    """Whether a text is an e-mail or a telephone as they are stored."""
    return "@" in value or (value.startswith("+") and value[1:].split(";", maxsplit=1)[0].isdecimal())


def reach_fields(entity: Entity) -> list[Field]:
    """Its fields that hold a person's e-mail or telephone."""
    return [each for each in entity.fields if each.personal and each.kind in ("email", "phone") and not each.sensitive]


def by_entity(people: Iterable[Person]) -> dict[Entity, list[uuid.UUID]]:
    found: dict[Entity, list[uuid.UUID]] = {}
    for person in people:
        entity = registry.find(person.entity)
        if entity is not None:
            found.setdefault(entity, []).append(person.id)
    return found


def shown(people: Iterable[Person]) -> list[Found]:
    """These records as the search shows them, those that are gone left out."""
    found: list[Found] = []
    for entity, ids in by_entity(people).items():
        found += _found(entity, "t.id = any(%s)", [ids])
    return found


def with_merged(people: Iterable[Person]) -> list[Person]:
    """These, and those that were merged into them."""
    found: dict[Person, None] = dict.fromkeys(people)
    for entity, ids in by_entity(list(found)).items():
        sql = (
            "with recursive gone as (select record from engine_merge where entity = %s and winner = any(%s) "
            "union select m.record from engine_merge m join gone g on m.winner = g.record where m.entity = %s) "
            "select record from gone"
        )
        found |= dict.fromkeys(Person(entity.name, key) for (key,) in rows.query(sql, [entity.name, ids, entity.name]))
    return list(found)


def shared(reach: Iterable[str], ids: Collection[uuid.UUID]) -> set[str]:
    """Which of these e-mails and telephones other people and companies have too: a common mailbox, a switchboard."""
    wanted = sorted(reach)
    found: set[str] = set()
    for entity in _with_parts() if wanted else ():
        for each in entity.fields:
            if each.personal and each.kind in ("email", "phone", "text"):
                place = column_of(entity, each, "t").sql
                sql = f"select distinct {place} from {entity.source} t where {place} = any(%s) and not t.id = any(%s)"
                found |= {value for (value,) in rows.query(sql, [wanted, list(ids)])}
    return found


def _with_parts() -> list[Entity]:
    """Entities of people (and of companies among them), and their further telephones and addresses."""
    found = {entity.name: entity for entity in kinds()}
    for entity in list(found.values()):
        found |= {part.name: part for part, _key in registry.parts_of(entity)}
    return list(found.values())


def _by_reach(entity: Entity, values: list[str]) -> list[Found]:
    conditions, params = [], []
    for each in reach_fields(entity):
        wanted = sorted({stored for value in values if (stored := _as_stored(each, value))})
        if wanted:
            conditions.append(f"{column_of(entity, each, 't').sql} = any(%s)")
            params.append(wanted)
    return _found(entity, f"({' or '.join(conditions)})", params) if conditions else []


def _as_stored(found: Field, value: str) -> str:
    """An e-mail or a telephone as its column keeps it; nothing where it is none."""
    if not isinstance(found, Email | Phone):
        return ""
    try:
        return str(found.parse(value, actors.system().manner) or "")
    except Wrong:
        return ""


def _by_name(entity: Entity, words: str) -> list[Found]:
    title = column_of(entity, entity.by_key[entity.title], "t").sql
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return _found(entity, f"{title} ilike %s", [pattern])


def _found(entity: Entity, condition: str, params: list[Any]) -> list[Found]:
    is_person, own = person_sql(entity, "t")
    title = column_of(entity, entity.by_key[entity.title], "t").sql
    reach = {
        kind: next((column_of(entity, each, "t").sql for each in reach_fields(entity) if each.kind == kind), "''")
        for kind in ("email", "phone")
    }
    sql = (
        f"select t.id, {title}, t.number, {reach['email']}, {reach['phone']}, "
        "case when exists (select from engine_merge m where m.record = t.id) then 'merged' "
        f"when t.deleted_at is not null then 'bin' else '' end from {entity.source} t "
        f"where {condition} and {is_person} order by t.deleted_at nulls first, t.id desc limit {MOST}"
    )
    return [
        Found(Person(entity.name, key), name or "", number, email or "", phone or "", state)
        for key, name, number, email, phone, state in rows.query(sql, [*params, *own])
    ]
