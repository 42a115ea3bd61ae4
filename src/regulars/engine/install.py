"""What the database needs besides tables: for each entity a number sequence, the index of its bin and that of its external identifiers."""

from __future__ import annotations

from typing import Any

from django.db import connection

from regulars.engine import registry
from regulars.engine.describe import Entity

_BIN = 'create index if not exists "{table}_bin" on "{table}" (deleted_at, id) where deleted_at is not null'
"""What the bin is listed by."""
_EXTERNAL = (
    'create unique index if not exists "{table}_external" on "{table}" ({columns}, deleted_at) '
    "nulls not distinct where external_id is not null"
)
"""An external identifier stands once among living records; what lies in the bin (each at a moment of its own) holds none back."""
_OLD_EXTERNAL = (
    "select c.conname, i.indexrelid::regclass::text from pg_index i left join pg_constraint c on c.conindid = i.indexrelid "
    "where i.indrelid = %s::regclass and not i.indisprimary and i.indpred is null and "
    "(select array_agg(a.attname::text order by k.place) from unnest(i.indkey::int[]) with ordinality k(number, place) "
    "join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number) = %s"
)
"""The indexes that Django made of the column: over the bin too, and with an entry for each record that has none."""


def sequence_of(entity: Entity) -> str:
    return f"{entity.table}_number"


def after_migrate(**options: Any) -> None:
    """Make the sequences of entities whose tables exist. Runs after every migrate; harmless when they are there."""
    from regulars.engine import partitions
    from regulars.engine.models import CustomRecord

    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        shared = CustomRecord._meta.db_table
        for table in ({entity.table for entity in registry.entities()} | {shared}) & present:
            _external_once(cursor, table, ["entity", "external_id"] if table == shared else ["external_id"])
        for entity in registry.entities():
            if entity.table in present:
                cursor.execute(f'create sequence if not exists "{sequence_of(entity)}" start 1001')
                cursor.execute(_BIN.format(table=entity.table))
    if set(partitions.LOGS) <= present:
        partitions.prepare()


def _external_once(cursor: Any, table: str, columns: list[str]) -> None:
    cursor.execute(_OLD_EXTERNAL, [f'"{table}"', columns])
    for constraint, index in cursor.fetchall():
        cursor.execute(f'alter table "{table}" drop constraint "{constraint}"' if constraint else f"drop index {index}")
    cursor.execute(_EXTERNAL.format(table=table, columns=", ".join(columns)))
