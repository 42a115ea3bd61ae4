"""The last look: every text of every table, for e-mails and telephones of the person, and outside of records for their name.

What keeps texts of its own (drafts of answers, jobs, runs, saved views, logs of other services, tables that are yet to be
invented) needs no line here: the columns are read off the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import orjson
from django.db import IntegrityError, transaction

from regulars.engine import registry, rows
from regulars.services.privacy.erasing.marks import Marks

JSON = ("json", "jsonb")
LISTS = ("_text", "_varchar")
TEXTS = ("text", "varchar", "bpchar", *JSON, *LISTS)
APART = frozenset(("django_migrations", "engine_searchdocument", "engine_searchword", "privacy_suppressed"))
"""Made anew of what is left, or without texts of people."""


@dataclass(frozen=True)
class Table:
    """A table with texts: its columns and their types."""

    name: str
    columns: tuple[tuple[str, str], ...]


def sweep(marks: Marks) -> dict[str, int]:
    """Take the marks out of every table. Gives the number of rows that had some, by table."""
    reach = marks.without_names()
    records = {entity.table for entity in registry.entities()}
    found = {}
    for table in tables():
        logs = table.name.startswith("engine_change")
        number = _clean(table, reach if table.name in records or logs else marks)
        if number:
            found[table.name] = number
    return found


def tables() -> Iterator[Table]:
    """Every table of this installation that holds texts; parts of a log each for itself."""
    listed: dict[str, list[tuple[str, str]]] = {}
    found = rows.query(
        "select c.relname, a.attname, t.typname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "join pg_type t on t.oid = a.atttypid where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' "
        "and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and t.typname = any(%s) order by 1, a.attnum",
        [list(TEXTS)],
    )
    for table, column, kind in found:
        listed.setdefault(table, []).append((column, kind))
    return (Table(name, tuple(columns)) for name, columns in listed.items() if name not in APART)


def _clean(table: Table, marks: Marks) -> int:
    if not marks.sql:
        return 0
    names = [f'"{column}"' for column, _kind in table.columns]
    where = " or ".join(f"{name}::text ~* %s" for name in names)
    chosen = ", ".join(
        f"{name}::text" if kind in JSON else name for name, (_c, kind) in zip(names, table.columns, strict=True)
    )
    hits = rows.query(
        f'select ctid::text, {chosen} from "{table.name}" where {where} for update', [marks.sql] * len(names)
    )
    return sum(_rewrite(table, place, values, marks) for place, *values in hits)


def _rewrite(table: Table, place: str, values: list[Any], marks: Marks) -> int:
    changed = {}
    for (column, kind), value in zip(table.columns, values, strict=True):
        now = _less(value, kind, marks)
        if now != value:
            changed[column] = now
    if not changed:
        return 0
    kinds = dict(table.columns)
    assigned = ", ".join(
        f'"{column}" = %s' + (f"::{kinds[column]}" if kinds[column] in JSON else "") for column in changed
    )
    statement = f'update "{table.name}" set {assigned} where ctid = %s::tid'
    try:
        with transaction.atomic():
            rows.query(statement, [*changed.values(), place])
    except IntegrityError:  # a value that may stand once, and another row has the same words already
        return _rewrite(table, place, values, replace(marks, instead=f"{marks.instead} {uuid4().hex}"))
    return 1


def _less(value: Any, kind: str, marks: Marks) -> Any:
    if value is None:
        return None
    if kind not in JSON:
        return marks.out_of(value)
    now = marks.out_of(orjson.loads(value))
    return orjson.dumps(now).decode() if now != orjson.loads(value) else value
