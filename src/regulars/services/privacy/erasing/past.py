"""What a person was called and reached by in earlier days, and the months of history that have left the database for files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from regulars.engine import registry, rows
from regulars.engine.describe import Entity
from regulars.services.audit import archive
from regulars.services.privacy.erasing.marks import Marks
from regulars.services.privacy.erasing.values import emptied, names_in, personal_keys
from regulars.services.privacy.gathering import ABOUT, BESIDE, OWN, Everything
from regulars.services.privacy.people import is_reach, reach_fields

CHANGES = "engine_change"


class Told(NamedTuple):
    """One change as the log or an archived month tells it."""

    entity: str
    record: uuid.UUID
    title: str
    diff: dict[str, Any]


def names_and_reach(found: Everything) -> tuple[set[str], set[str]]:
    """The names, e-mails and telephones that the person's records and their parts ever had, as history tells them."""
    own = {key: group.entity for group in found.groups if group.way == OWN for key in group.ids}
    parts = {part.name for entity in set(own.values()) for part, _link in registry.parts_of(entity)}
    further = {key for group in found.groups if group.way == ABOUT and group.entity.name in parts for key in group.ids}
    names: set[str] = set()
    reach: set[str] = set()
    for told in _told([*own, *further]):
        entity = registry.find(told.entity)
        if entity is None:
            continue
        if told.record in own:
            names |= _names(entity, told)
        keys = {each.key for each in reach_fields(entity)} if told.record in own else personal_keys(entity)
        values = (value for key in keys for value in told.diff.get(key, ()))
        reach |= {each for each in values if isinstance(each, str) and is_reach(each) and not set(each) & set(" <")}
    return names, reach


def empty(found: Everything, marks: Marks) -> dict[str, int]:
    """Take the person out of archived months: their files are written anew. Gives the number of lines by file."""
    ways = {str(key): (group.way, group.entity) for group in found.groups for key in group.ids}
    return archive.rewrite(lambda table, row: _less(table, row, ways, marks))


def _less(table: str, row: dict[str, Any], ways: dict[str, tuple[str, Entity]], marks: Marks) -> dict[str, Any]:
    """A line of a month without the person: their own changes without personal values, all others without their marks."""
    if not table.startswith(CHANGES):
        return dict(marks.out_of(row))
    way, entity = ways.get(row["record"], ("", None))
    if entity is None:
        return dict(marks.without_names().out_of(row))
    if way == BESIDE:
        return {**row, "title": marks.redacted(row["title"]), "diff": marks.out_of(row["diff"])}
    title, diff = emptied(entity, row["title"], row["diff"], marks)
    return {**row, "title": title, "diff": diff}


def _told(ids: list[uuid.UUID]) -> Iterator[Told]:
    """The changes of these records, in the database and in the files."""
    sql = "select entity, record, title, diff from engine_change where record = any(%s)"
    for entity, record, title, diff in rows.query(sql, [ids]):
        yield Told(entity, record, title, orjson.loads(diff) if isinstance(diff, str | bytes) else diff)
    wanted = {str(key) for key in ids}
    for table, row in archive.rows():
        if table.startswith(CHANGES) and row["record"] in wanted:
            yield Told(row["entity"], uuid.UUID(row["record"]), row["title"], row["diff"])


def _names(entity: Entity, told: Told) -> set[str]:
    title = entity.by_key[entity.title]
    if not title.personal:
        return set()
    found = {told.title}
    for value in told.diff.get(title.key, ()):
        found |= names_in(value)
    return {" ".join(each.split()) for each in found if each and each.strip()}
