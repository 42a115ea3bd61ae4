"""Records into the rows that the linkage compares: read in groups of a thousand, oldest first, written to a file as they come."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from regulars.engine import access, registry, rows
from regulars.engine.actor import system
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.services.duplicates import further
from regulars.services.duplicates.further import further_of, points_for
from regulars.services.duplicates.linkage.traits import row
from regulars.services.duplicates.searching.groups import REACH, Group, Member, employer_of, fields_of

CHUNK = 1000
FIRST = uuid.UUID(int=0)
ID = 17
"""Bytes of one record in the file of identifiers: its member's place, its id."""


class Shelf:
    """The files of one group: `records.csv` with a row for each record, `ids.bin` with whose row it is."""

    def __init__(self, folder: Path, group: Group) -> None:
        self.folder, self.group = folder, group
        folder.mkdir(parents=True, exist_ok=True)
        self.csv, self.ids = folder / "records.csv", folder / "ids.bin"

    def cut(self, size: int, count: int) -> None:
        """Take the files back to what was told to be done."""
        for path, length in ((self.csv, size), (self.ids, count * ID)):
            with path.open("ab") as file:
                file.truncate(length)

    def add(self, place: int, found: Iterable[tuple[uuid.UUID, bool, Mapping[str, Any]]], first: int) -> int:
        """Rows of one member, numbered from `first`. Gives the size of the file."""
        lines, marks = io.StringIO(), bytearray()
        write = csv.writer(lines).writerow
        main = "true" if self.group.members[place].is_main else "false"
        for n, (key, is_new, values) in enumerate(found, first):
            write([n, main, "true" if is_new else "false", *row(self.group.traits, values)])
            marks += bytes([place]) + key.bytes
        for path, content in ((self.csv, lines.getvalue().encode()), (self.ids, bytes(marks))):
            with path.open("ab") as file:
                file.write(content)
        return self.csv.stat().st_size

    def owners(self, numbers: Iterable[int]) -> dict[int, tuple[Entity, uuid.UUID]]:
        """Whose rows these are."""
        found = {}
        with self.ids.open("rb") as file:
            for n in sorted(set(numbers)):
                file.seek(n * ID)
                mark = file.read(ID)
                found[n] = (self.group.members[mark[0]].entity, uuid.UUID(bytes=mark[1:]))
        return found


def collect(
    shelf: Shelf, place: Mapping[str, Any], since: datetime | None, told: Callable[[int, dict[str, Any]], bool]
) -> bool:
    """Every record of the group onto the shelf, from where `place` says; those changed `since` are new (all without it).

    `told` hears the number of records and the place after each chunk, and says whether to stop. Gives whether all are there.
    """
    member, after, count = (
        int(place.get("member", 0)),
        uuid.UUID(place.get("after", str(FIRST))),
        int(place.get("count", 0)),
    )
    shelf.cut(int(place.get("size", 0)), count)
    for at in range(member, len(shelf.group.members)):
        while records := _following(shelf.group.members[at].entity, after):
            after = records[-1].pk
            profiles = profiles_of(shelf.group, shelf.group.members[at], records)
            found = [
                (each.pk, since is None or each.updated_at >= since, profiles[each.pk])
                for each in records
                if each.pk in profiles
            ]
            size = shelf.add(at, found, count)
            count += len(found)
            if told(len(records), {"member": at, "after": str(after), "count": count, "size": size}):
                return False
        after = FIRST
    return True


def profiles_of(group: Group, member: Member, records: Iterable[Any]) -> dict[uuid.UUID, dict[str, Any]]:
    """By record, its values by trait. Who has no name is left out; so is who stands beside others and already belongs to one."""
    listed = list(records)
    if points_for(member.entity):
        further.load(member.entity, listed)
    employers = _employers(member.entity, listed) if group.is_of_persons else {}
    found = {}
    for record in listed:
        if not member.is_main and _belongs(member.entity, record, group.name):
            continue
        values = _values(group, member, record)
        if employers.get(record.pk):
            values["company"] = employers[record.pk]
        if values.get("name") or values.get("given") or values.get("family"):
            found[record.pk] = values
    return found


def _following(entity: Entity, after: uuid.UUID) -> list[Any]:
    ids = [each[0] for each in rows.query(
        f"select id from {entity.source} t where id > %s and deleted_at is null order by id limit {CHUNK}", [after]
    )]  # fmt: skip
    return access.records(entity, system("job")).matching(ids).instances(CHUNK) if ids else []


def _values(group: Group, member: Member, record: Any) -> dict[str, Any]:
    named = member.named.get(record)
    values: dict[str, Any] = {}
    if group.is_of_persons and named:
        values |= {"given": named.first or named.full, "family": named.last}
    elif named:
        values["name"] = named
    for each in fields_of(member.entity):
        value = each.get(record) if each.kind in ("email", "phone", "url", "address", "date", "text") else None
        if not value or each is member.named:
            continue
        if each.kind in REACH:
            values.setdefault(REACH[each.kind], []).append(value)
        if each.kind == "email":
            values.setdefault("domains", []).append(value)
        if each.kind == "address" and not values.get("street"):
            values |= {"street": value.street, "city": value.city, "postcode": value.postcode}
        if each.kind in ("date", "text"):
            values[f"{each.kind}_{each.key}"] = value
    for kind, trait in REACH.items():
        for more in further_of(member.entity, [kind]):
            values.setdefault(trait, []).extend(more.values(record))
    return values


def _belongs(entity: Entity, record: Any, group: str) -> bool:
    """Whether the record is linked to one of the group: a converted lead, a person of an account."""
    links = (each for each in fields_of(entity) if isinstance(each, Reference) and each.to == group)
    return any(each.get(record) for each in links)


def _employers(entity: Entity, records: list[Any]) -> dict[uuid.UUID, str]:
    """By person, the name of where they work."""
    field = employer_of(entity)
    if field is None:
        return {}
    if not isinstance(field, Reference):
        return {record.pk: field.get(record) or "" for record in records}
    target = registry.get(field.to)
    links = {record.pk: getattr(record, f"{field.key}_id", None) for record in records}
    column = target.column(target.by_key[target.title].columns[0])
    names = dict(_names(target, column, {link for link in links.values() if link}))
    return {key: names.get(link, "") if link else "" for key, link in links.items()}


def _names(entity: Entity, column: str, ids: set[uuid.UUID]) -> Iterator[tuple[uuid.UUID, str]]:
    if ids:
        yield from rows.query(f'select id, "{column}" from {entity.source} t where id = any(%s)', [list(ids)])
