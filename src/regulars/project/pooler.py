"""Whether something stands between us and PostgreSQL that lends its sessions out anew for each transaction.

We hear of changes by LISTEN, know living workers by locks of their session, and plan statements once for a connection: all three need a
session that stays ours.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from regulars.engine.follow import apart

PATIENCE = 3.0
"""Seconds that a question may wait for a session that our own other connection has."""
Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Way:
    """To the database: `is_pooled` where another program takes the connection, `is_ours` where the session behind it stays ours."""

    is_pooled: bool
    is_ours: bool


def look(connect: Callable[[], Connection] = apart) -> Way:
    """The server tells a client at its start which process serves it; a pooler cannot know that yet and tells something else.

    Then a second connection begins a transaction, which takes the session that the first one would have left, were they lent.
    """
    with connect() as ours, connect() as other:
        first = _process(ours)
        if first == ours.info.backend_pid:
            return Way(is_pooled=False, is_ours=True)
        other.autocommit = False
        other.execute("select 1")
        return Way(is_pooled=True, is_ours=_stays(ours, first, other))


def _stays(ours: Connection, first: int, other: Connection) -> bool:
    """Whether a statement is still prepared, and answered by the same process, without waiting for what the other one holds."""
    waited = threading.Event()

    def let_go() -> None:
        waited.set()  # before the session is free: whoever waited for it must know that it was late
        other.rollback()

    late = threading.Timer(PATIENCE, let_go)
    late.start()
    try:
        return _process(ours) == first and not waited.is_set()
    except psycopg.errors.InvalidSqlStatementName:
        return False
    finally:
        late.cancel()


def _process(connection: Connection) -> int:
    row = connection.execute("select pg_backend_pid()", prepare=True).fetchone()
    assert row is not None
    return int(row[0])
