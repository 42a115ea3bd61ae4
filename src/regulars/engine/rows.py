"""Rows to SQL: the statements of the write door, the same for one record and for a thousand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

from regulars.engine import origin, prepared
from regulars.engine.describe import Entity
from regulars.engine.install import sequence_of

MANY = 50


def query(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        if _ahead.get():
            return cursor.fetchall()
        return cursor.fetchall() if cursor.description else []


def again(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The same, of a question that may soon come again with the same values."""
    return query(sql, params) if _ahead.get() else prepared.again(sql, params)


_ahead: ContextVar[bool] = ContextVar("ahead", default=False)
_meanwhile: ContextVar[Callable[[], Any] | None] = ContextVar("meanwhile", default=None)


@contextmanager
def meanwhile(function: Callable[[], Any]) -> Iterator[None]:
    """What is written inside ahead is not waited for before this function has been called, which neither asks the database nor raises."""
    token = _meanwhile.set(function)
    try:
        yield
    finally:
        _meanwhile.reset(token)


@contextmanager
def ahead() -> Iterator[None]:
    """Statements sent inside are not waited for: the database works on one while the next is being made.

    What goes wrong with one is raised at the next question, or at the end. (PostgreSQL's pipeline mode.)
    """
    if _ahead.get() or connection.connection is None:
        yield
        return
    token = _ahead.set(True)
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
            if (function := _meanwhile.get()) is not None:
                function()
    finally:
        _ahead.reset(token)


def send(sql: str, params: Sequence[Any]) -> None:
    """A statement of whose answer nothing is wanted."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def packed(rows: Any) -> str:
    """Rows as JSON text, for json_populate_recordset."""
    return orjson.dumps(rows, default=_plain, option=orjson.OPT_UTC_Z).decode()


def array(plain: Iterable[str]) -> str:
    """Numbers, identifiers and quoted words as an array's text: for long lists a tenth of what the driver takes."""
    return f"{{{','.join(plain)}}}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return f"{value.total_seconds()} seconds"
    return str(value)


def lock(
    entity: Entity, ids: Iterable[uuid.UUID], allowed: str, params: Sequence[Any]
) -> dict[uuid.UUID, tuple[Any, bool]]:
    """Lock rows in order of id. Gives each its instance as stored and whether `allowed` (a condition on t0) holds."""
    return lock_where(entity, "t0.id = any(%s)", [*params, sorted(ids)], allowed=allowed)


def lock_where(
    entity: Entity, condition: str, params: Sequence[Any], *, allowed: str = "true"
) -> dict[uuid.UUID, tuple[Any, bool]]:
    """The same for the rows of a condition on t0, whose parameters come after those of `allowed`."""
    model = entity.model
    columns = ", ".join(f't0."{column.column}"' for column in model._meta.concrete_fields)
    found = prepared.fetch(
        f"select {columns}, ({allowed}) from {entity.source} t0 where {condition} order by t0.id for update", params
    )
    names, readers = model.column_names(), [*converters(model), None]
    kept = {}
    for row in found:
        *values, permitted = convert(row, readers)
        stored = model.from_db("default", names, values)
        kept[stored.pk] = (stored, bool(permitted))
    return kept


def find(model: Any, condition: str, params: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    """Objects by a condition whose best plan is always the same (see `prepared`): what a page needs before it can begin."""
    found = prepared.fetch(f"select {columns_of(model)} from {model._meta.db_table} where {condition}", params)
    names, readers = [column.attname for column in model._meta.concrete_fields], converters(model)
    return [model.from_db("default", names, convert(row, readers)) for row in found]


def columns_of(model: Any, alias: str = "") -> str:
    """All columns of a model, as a question names them (under an alias)."""
    start = f"{alias}." if alias else ""
    return ", ".join(f'{start}"{column.column}"' for column in model._meta.concrete_fields)


def made(model: Any, row: Sequence[Any]) -> Any:
    """The object of a row of those columns."""
    names = [column.attname for column in model._meta.concrete_fields]
    return model.from_db("default", names, convert(row, converters(model)))


def converters(model: Any) -> list[Any]:
    """Functions from what the driver gives to what Django's fields give (JSON only; the rest is the same)."""
    return [
        orjson.loads if column.get_internal_type() == "JSONField" else None for column in model._meta.concrete_fields
    ]


def convert(row: Sequence[Any], readers: list[Any]) -> list[Any]:
    """The values of a row as Django's fields give them."""
    return [
        read(value) if read is not None and isinstance(value, str | bytes) else value
        for value, read in zip(row, readers, strict=True)
    ]


def insert(entity: Entity, records: Sequence[Any]) -> None:
    """Store new records; those without a number get the next one, set on the instance."""
    if len(records) >= MANY:
        _number(entity, [record for record in records if record.number is None])
        _insert_many(entity, records)
        return
    fields = entity.model._meta.concrete_fields
    named = [(f.column, f.attname) for f in fields]
    rows = [
        {column: value for column, name in named if (value := own.get(name)) is not None}
        for own in (record.__dict__ for record in records)
    ]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = ", ".join(
        f"coalesce(v.number, nextval('\"{sequence_of(entity)}\"'))" if f.column == "number" else f'v."{f.column}"'
        for f in fields
    )
    statement = (
        f'insert into "{entity.table}" ({columns}) select {values} '
        f'from json_populate_recordset(null::"{entity.table}", %s::json) v returning id, number'
    )
    by_id = dict(prepared.fetch(statement, [packed(rows)]))
    for record in records:
        record.number = by_id[record.id]


def _insert_many(entity: Entity, records: Sequence[Any]) -> None:
    fields = entity.model._meta.concrete_fields
    names = [f.attname for f in fields]
    columns = [str(f.column) for f in fields]
    apart, shared = split(columns, [tuple(map(record.__dict__.get, names)) for record in records])
    quoted = [f'"{column}"' for column in columns]
    prepared.send(
        f'insert into "{entity.table}" ({", ".join(quoted)}) select {_either(quoted)} '
        f'from json_populate_recordset(null::"{entity.table}", %s::json) v, json_populate_record(null::"{entity.table}", %s::json) c',
        [apart, shared],
    )


def split(columns: Sequence[str], values: Sequence[Sequence[Any]]) -> tuple[str, str]:
    """Rows as JSON text without what all of them have alike, and that once: most columns of many new records are empty, or are the same.

    Alike is the very same object, or an empty list or object; what merely equals another value may be written otherwise.
    """
    shared: dict[str, Any] = {}
    kept: dict[str, Sequence[Any]] = {}
    for name, column in zip(columns, zip(*values, strict=True), strict=True):
        first = column[0]
        if first is column[-1] and len(set(map(id, column))) == 1:
            shared[name] = first
        elif first in ([], {}):
            empty = type(first)
            if any(type(each) is not empty or each for each in column):
                kept[name] = column
            else:
                shared[name] = first
        else:
            kept[name] = column
    if not kept:
        return packed([{}] * len(values)), packed(shared)
    return packed([dict(zip(kept, row, strict=True)) for row in zip(*kept.values(), strict=True)]), packed(shared)


def _either(columns: Iterable[str]) -> str:
    """Columns of `v`, or of `c` what all rows have alike (see `split`)."""
    return ", ".join(f"coalesce(v.{column}, c.{column})" for column in columns)


def _number(entity: Entity, records: Sequence[Any]) -> None:
    """Give records their numbers before they are stored, so that nobody waits for the answer."""
    taken = query(f"select nextval('\"{sequence_of(entity)}\"') from generate_series(1, %s)", [len(records)])
    for record, (number,) in zip(records, taken, strict=True):
        record.number = number


def update(entity: Entity, changes: Sequence[tuple[Any, Sequence[str]]]) -> None:
    """Store (record, changed attributes); records that change the same attributes go in one statement."""
    groups: defaultdict[tuple[str, ...], list[Any]] = defaultdict(list)
    for record, names in changes:
        groups[tuple(sorted(names))].append(record)
    by_attribute = {f.attname: f.column for f in entity.model._meta.concrete_fields}
    for names, records in groups.items():
        rows = [{"id": record.id, **{by_attribute[n]: record.__dict__.get(n) for n in names}} for record in records]
        assigned = ", ".join(f'"{by_attribute[n]}" = v."{by_attribute[n]}"' for n in names)
        prepared.send_often(
            f'update "{entity.table}" t set {assigned} '
            f'from json_populate_recordset(null::"{entity.table}", %s::json) v where t.id = v.id',
            [packed(rows)],
        )


CHANGE_COLUMNS = (
    "at", "actor", "source", "token", "entity", "record", "version", "verb", "title", "diff", "refs", "cause", "batch",
    "happened_at", "gone", "origin",
)  # fmt: skip


WAKE = "select pg_notify('changes', '')"
LOG_MANY = (
    f"with logged as (insert into engine_change ({', '.join(CHANGE_COLUMNS)}) select {_either(CHANGE_COLUMNS)} from "
    f"json_populate_recordset(null::engine_change, %s::json) v, json_populate_record(null::engine_change, %s::json) c) {WAKE}"
)


def log(changes: Sequence[dict[str, Any]]) -> None:
    """Append to the change log and wake its followers."""
    found = origin.current()
    if found is not None:
        changes = [{"origin": found, **each} for each in changes]
    if len(changes) >= MANY:
        prepared.send(LOG_MANY, split(CHANGE_COLUMNS, [tuple(map(each.get, CHANGE_COLUMNS)) for each in changes]))
        return
    columns = ", ".join(CHANGE_COLUMNS)
    prepared.send(
        f"with logged as (insert into engine_change ({columns}) select {columns} "
        f"from json_populate_recordset(null::engine_change, %s::json)) {WAKE}",
        [packed(changes)],
    )


def wake_followers() -> None:
    """Whoever waits for something to follow looks once more, when this transaction has ended."""
    prepared.send(WAKE, [])


INSERT_DOCUMENTS = (
    "insert into engine_searchdocument (record, entity, owner, title, subtitle, words, vector) "
    "select record, entity, owner, title, subtitle, words, "
    "strip(to_tsvector('simple', words) || to_tsvector('russian', plain)) from json_to_recordset(%s::json) as "
    "given(record uuid, entity text, owner uuid, title text, subtitle text, words text, plain text)"
)
INSERT_WORDS = (
    "insert into engine_searchword (word) select given from unnest(%s::text[]) given "
    "where not exists (select 1 from engine_searchword known where known.word = given)"
)
"""Words of letters alone are kept for near spellings. Not unique, so that no writer ever waits for another one's word."""
OVER_THE_OLD = (
    " on conflict (record) do update set owner = excluded.owner, title = excluded.title, "
    "subtitle = excluded.subtitle, words = excluded.words, vector = excluded.vector"
)


def put_documents(documents: Sequence[dict[str, Any]], *, new: bool = False) -> None:
    """Store what records are found by: their words as they stand, and the stems of those that have forms.

    `new` says that none of these records can have a document: the database then need not look.
    """
    stored = INSERT_DOCUMENTS if new else INSERT_DOCUMENTS + OVER_THE_OLD
    words = sorted(filter(_is_word, set().union(*(each["words"].split() for each in documents))))
    prepared.send(
        f"with stored as ({stored}) {INSERT_WORDS}", [packed(documents), array(f'"{word}"' for word in words)]
    )


def _is_word(word: str) -> bool:
    return 3 <= len(word) <= 30 and word.isalpha()


def drop_documents(ids: Sequence[uuid.UUID]) -> None:
    prepared.send("delete from engine_searchdocument where record = any(%s)", [list(ids)])
