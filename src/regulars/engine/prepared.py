"""Statements that are sent again and again with other values, whose best plan is always the same: planned once by each connection.

`fetch` and `send` are for rows found by an index of one value (a record by its id, a token by its hash) and for those that are added.
Which index is best for a list depends on the values: `again` keeps a plan for the question with its values, from the second time that it
is asked within minutes, as lists are that people go back to and that change before their eyes. A text that differs each time is prepared
by neither: a hundred are kept, the oldest goes.
The settings tell PostgreSQL to keep the first plan of what is prepared; left alone it plans five times more to compare, and over
the months of history planning takes twenty times as long as answering.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from regulars.base.recent import Recent

_asked = Recent(seconds=300)
LONGEST = 20_000
"""A text beyond that holds thousands of identifiers: its plan would be large, and comes again seldom."""


def fetch(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of a question. Inside and outside of a transaction, like any other."""
    own = connections[DEFAULT_DB_ALIAS]  # taken once: every look through django.db.connection finds it anew
    if _is_plain(own):
        with own.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()
    with own.wrap_database_errors:
        return psycopg.Cursor(_raw(own)).execute(sql, params, prepare=True).fetchall()


def send(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> None:
    """A statement of whose answer nothing is wanted."""
    own = connections[DEFAULT_DB_ALIAS]
    if _is_plain(own):
        with own.cursor() as cursor:
            cursor.execute(sql, params)
        return
    with own.wrap_database_errors:
        psycopg.Cursor(_raw(own)).execute(sql, params, prepare=True)


def send_often(sql: str, params: Sequence[Any]) -> None:
    """The same of a text of which there are many, for what is done again and again: prepared from the second time within minutes."""
    mark = hash(sql)
    is_known = mark in _asked
    _asked.note(mark)
    own = connections[DEFAULT_DB_ALIAS]
    if _is_plain(own) or not is_known:
        with own.cursor() as cursor:
            cursor.execute(sql, params)
        return
    with own.wrap_database_errors:
        psycopg.Cursor(_raw(own)).execute(sql, params, prepare=True)


def again(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of a question that may soon come again with the same values. Its plan is made anew whenever the statistics are."""
    own = connections[DEFAULT_DB_ALIAS]
    if _is_plain(own):
        return fetch(sql, params)
    raw = _raw(own)
    with own.wrap_database_errors:
        text = psycopg.ClientCursor(raw).mogrify(sql, params)
        if len(text) > LONGEST:
            return psycopg.ClientCursor(raw).execute(text).fetchall()
        mark = hash(text)
        is_known = mark in _asked
        _asked.note(mark)
        if is_known:
            return psycopg.Cursor(raw).execute(text, prepare=True).fetchall()
        return psycopg.ClientCursor(raw).execute(text).fetchall()


def _is_plain(own: BaseDatabaseWrapper) -> bool:
    """Whether Django's own cursor is to be used: a pooler keeps no statements, or somebody counts what is asked."""
    return own.queries_logged or not getattr(settings, "PREPARED_STATEMENTS", True)


def _raw(own: BaseDatabaseWrapper) -> psycopg.Connection[Any]:
    if own.connection is None:
        own.ensure_connection()
    own.validate_no_broken_transaction()
    raw: psycopg.Connection[Any] = own.connection
    return raw
