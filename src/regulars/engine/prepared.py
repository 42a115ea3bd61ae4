"""Questions that are asked again and again with other values, whose best plan is always the same: planned once by each connection.

Only for rows found by an index of one value (a record by its id, a token by its hash). A list is not asked here: which index is
best depends on the values. The settings tell PostgreSQL to keep the first plan of what is prepared; left alone it plans five times
more to compare, and over the months of history planning takes twenty times as long as answering.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection


def fetch(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a question. Inside and outside of a transaction, like any other."""
    if connection.queries_logged or not getattr(settings, "PREPARED_STATEMENTS", True):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors:
        return psycopg.Cursor(raw).execute(sql, params, prepare=True).fetchall()
