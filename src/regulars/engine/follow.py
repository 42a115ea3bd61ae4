"""The worker's ear: every subscriber is kept up to date, woken by NOTIFY and, in case a wake-up is lost, by the clock."""

from __future__ import annotations

import logging
import select
import threading
from typing import Any

import psycopg
from django.conf import settings
from django.db import close_old_connections

from regulars.engine import changes, workspace

logger = logging.getLogger("regulars.follow")

SLOW_POLL = 5.0
SOON = 0.2
GATHER = 0.1
"""Seconds in which more is waited for once something was heard."""


def start(stop: threading.Event) -> threading.Thread:
    """Follow the change log in a thread of the worker until `stop` is set."""
    thread = threading.Thread(target=run, args=(stop,), name="follow", daemon=True)
    thread.start()
    return thread


def run(stop: threading.Event) -> None:
    """Catch up, wait to be woken, again; a lost database is waited for."""
    while not stop.is_set():
        try:
            with listening() as connection:
                _follow(connection, stop)
        except Exception:
            logger.exception("Following the changes failed; it goes on in a moment")
            stop.wait(SLOW_POLL)
        finally:
            close_old_connections()


def listening() -> psycopg.Connection[Any]:
    """A connection of its own that hears `changes`."""
    connection = apart()
    connection.execute("listen changes")
    return connection


def apart() -> psycopg.Connection[Any]:
    """A connection of its own, in autocommit, that lasts as long as its holder wants."""
    return psycopg.connect(**parameters(), autocommit=True)


def parameters() -> dict[str, Any]:
    """Where the database is, as libpq names it."""
    given = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {libpq: given[name] for name, libpq in names.items() if given.get(name)}


def _follow(connection: psycopg.Connection[Any], stop: threading.Event) -> None:
    while not stop.is_set():
        workspace.access_epoch()
        changes.catch_up_all()
        close_old_connections()  # while it waits, jobs may have the connection
        heard(connection, SLOW_POLL)


def heard(connection: psycopg.Connection[Any], seconds: float) -> None:
    """Wait until something is heard, or for so long; what comes in the moment after it is taken along.

    Changes that come in quick succession are then followed together, at little more than the cost of one. Changes that wait for an
    older transaction to end are looked for again soon: its end may wake nobody.
    """
    found = connection.execute(changes.ANY_UNSETTLED).fetchone()
    if found is not None and found[0]:
        seconds = min(seconds, SOON)
    if _called(connection) or (_readable(connection, seconds) and _called(connection)):
        list(connection.notifies(timeout=GATHER))


def _called(connection: psycopg.Connection[Any]) -> bool:
    """Whether a wake-up is here already: with the answer to another question, or just now."""
    return bool(list(connection.notifies(timeout=0)))


def _readable(connection: psycopg.Connection[Any], seconds: float) -> bool:
    """Whether the server says something in so many seconds. The driver's own wait looks up ten times a second."""
    ear = select.poll()
    ear.register(connection.fileno(), select.POLLIN)
    return bool(ear.poll(seconds * 1000))
