"""Rows to SQL: the statements of the write door, the same for one record and for a thousand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
from django.db import connection

from regulars.engine.describe import Entity
from regulars.engine.install import sequence_of


def query(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def packed(rows: Any) -> str:
    """Rows as JSON text, for json_populate_recordset."""
    return orjson.dumps(rows, default=_plain, option=orjson.OPT_UTC_Z).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return f"{value.total_seconds()} seconds"
    return str(value)


def lock(
    entity: Entity, ids: Iterable[uuid.UUID], allowed: str, params: Sequence[Any]
) -> dict[uuid.UUID, tuple[Any, ...]]:
    """Lock rows in order of id. Gives each its instance as stored and whether `allowed` (a condition on t0) holds."""
    model = entity.model
    columns = ", ".join(f't0."{column.column}"' for column in model._meta.concrete_fields)
    found = query(
        f"select {columns}, ({allowed}) from {entity.source} t0 where t0.id = any(%s) order by t0.id for update",
        [*params, sorted(ids)],
    )
    from regulars.engine.query import _convert, _converters

    names, converters = model.column_names(), [*_converters(model), None]
    kept = {}
    for row in found:
        *values, permitted = _convert(row, converters)
        stored = model.from_db("default", names, values)
        kept[stored.pk] = (stored, bool(permitted))
    return kept


def instance(model: Any, row: Sequence[Any]) -> Any:
    """A record of the values of all its columns, in the order of the model, as the driver gave them."""
    from regulars.engine.query import _convert, _converters

    return model.from_db("default", model.column_names(), _convert(tuple(row), _converters(model)))


def insert(entity: Entity, records: Sequence[Any]) -> None:
    """Store new records; those without a number get the next one, set on the instance."""
    fields = entity.model._meta.concrete_fields
    rows = [{f.column: record.__dict__.get(f.attname) for f in fields} for record in records]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = ", ".join(
        f"coalesce(v.number, nextval('\"{sequence_of(entity)}\"'))" if f.column == "number" else f'v."{f.column}"'
        for f in fields
    )
    numbers = query(
        f'insert into "{entity.table}" ({columns}) select {values} '
        f'from json_populate_recordset(null::"{entity.table}", %s::json) v returning id, number',
        [packed(rows)],
    )
    by_id = dict(numbers)
    for record in records:
        record.number = by_id[record.id]


def update(entity: Entity, changes: Sequence[tuple[Any, Sequence[str]]]) -> None:
    """Store (record, changed attributes); records that change the same attributes go in one statement."""
    groups: defaultdict[tuple[str, ...], list[Any]] = defaultdict(list)
    for record, names in changes:
        groups[tuple(sorted(names))].append(record)
    by_attribute = {f.attname: f.column for f in entity.model._meta.concrete_fields}
    for names, records in groups.items():
        rows = [{"id": record.id, **{by_attribute[n]: record.__dict__.get(n) for n in names}} for record in records]
        assigned = ", ".join(f'"{by_attribute[n]}" = v."{by_attribute[n]}"' for n in names)
        query(
            f'update "{entity.table}" t set {assigned} '
            f'from json_populate_recordset(null::"{entity.table}", %s::json) v where t.id = v.id',
            [packed(rows)],
        )


CHANGE_COLUMNS = "at, actor, source, token, entity, record, version, verb, title, diff, refs, cause, batch, happened_at, gone".replace(
    " ", ""
).split(",")


def log(changes: Sequence[dict[str, Any]]) -> None:
    """Append to the change log and wake its followers."""
    columns = ", ".join(CHANGE_COLUMNS)
    query(
        f"insert into engine_change ({columns}) select {columns} "
        "from json_populate_recordset(null::engine_change, %s::json)",
        [packed(changes)],
    )
    query("select pg_notify('changes', '')", [])


def put_documents(documents: Sequence[dict[str, Any]]) -> None:
    """Store what records are found by: their words as they stand, and the stems of those that have forms."""
    query(
        "insert into engine_searchdocument (record, entity, owner, title, subtitle, words, vector) "
        "select record, entity, owner, title, subtitle, words, "
        "strip(to_tsvector('simple', words) || to_tsvector('russian', plain)) from json_to_recordset(%s::json) as "
        "given(record uuid, entity text, owner uuid, title text, subtitle text, words text, plain text) "
        "on conflict (record) do update set owner = excluded.owner, title = excluded.title, "
        "subtitle = excluded.subtitle, words = excluded.words, vector = excluded.vector",
        [packed(documents)],
    )
    put_words(sorted({word for each in documents for word in each["words"].split() if _is_word(word)}))


def put_words(words: Sequence[str]) -> None:
    """Keep words for near spellings. Not unique, so that no writer ever waits for another one's word."""
    query(
        "insert into engine_searchword (word) select given from unnest(%s::text[]) given "
        "where not exists (select 1 from engine_searchword known where known.word = given)",
        [list(words)],
    )


def _is_word(word: str) -> bool:
    return 3 <= len(word) <= 30 and word.isalpha()


def drop_documents(ids: Sequence[uuid.UUID]) -> None:
    query("delete from engine_searchdocument where record = any(%s)", [list(ids)])
