"""What the database needs besides tables: for each entity a number sequence and the index of its bin."""

from __future__ import annotations

from typing import Any

from django.db import connection

from regulars.engine import registry
from regulars.engine.describe import Entity

_BIN = 'create index if not exists "{table}_bin" on "{table}" (deleted_at, id) where deleted_at is not null'
"""What the bin is listed by."""


def sequence_of(entity: Entity) -> str:
    return f"{entity.table}_number"


def after_migrate(**options: Any) -> None:
    """Make the sequences of entities whose tables exist. Runs after every migrate; harmless when they are there."""
    from regulars.engine import partitions

    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for entity in registry.entities():
            if entity.table in present:
                cursor.execute(f'create sequence if not exists "{sequence_of(entity)}" start 1001')
                cursor.execute(_BIN.format(table=entity.table))
    if set(partitions.LOGS) <= present:
        partitions.prepare()
