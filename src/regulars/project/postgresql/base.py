"""Django's PostgreSQL backend. A connection of the pool is asked whether it still works only where that is in doubt.

Django has the pool ask each one before every request, which is a question and an answer for nothing. A server that went away
leaves a closed socket behind, and that can be seen without asking; what lay idle may have been forgotten by something on
the way, so it is asked.
"""

from __future__ import annotations

import os
import select
import socket
import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool

IDLE = 5.0
"""Seconds after which a connection is asked."""
ROOM = 1 << 20
"""Bytes that may wait in a socket, as far as the machine allows."""

_given: WeakKeyDictionary[Connection[Any], float] = WeakKeyDictionary()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with that pool."""

    @property
    def pool(self) -> Any:
        found = super().pool
        if found is not None and found._check is not None:  # noqa: SLF001 - what Django gives it cannot be set from outside
            found._check = check  # noqa: SLF001
        return found


def check(connection: Connection[Any]) -> None:
    """Raises psycopg.OperationalError for a connection that no longer works: the pool then makes another."""
    now = time.monotonic()
    if connection not in _given:
        _widen(connection)
    if now - _given.get(connection, -IDLE) > IDLE or _has_something_to_say(connection):
        ConnectionPool.check_connection(connection)
    _given[connection] = now


def _widen(connection: Connection[Any]) -> None:
    """Let more lie in the socket of a server on this machine: what is sent ahead waits there while it stores what came before.

    By default that is a fifth of a megabyte, less than a thousand records. One to another machine grows by itself.
    """
    with socket.socket(fileno=os.dup(connection.fileno())) as found:
        if found.family == socket.AF_UNIX:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)


def _has_something_to_say(connection: Connection[Any]) -> bool:
    """Whether the server has sent something that nobody asked for: most of all the end."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))
