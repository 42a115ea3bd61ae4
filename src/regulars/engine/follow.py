"""The worker's ear: every subscriber is kept up to date, woken by NOTIFY and, in case a wake-up is lost, by the clock."""

from __future__ import annotations

import logging
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import close_old_connections

from regulars.engine import changes, workspace

logger = logging.getLogger("regulars.follow")

SLOW_POLL = 5.0
SOON = 0.2
GATHER, MOST_GATHER = 0.1, 0.4
"""Seconds in which more is waited for once something was heard; twice as long each time that there was no quiet between, at most so long."""


def start(stop: threading.Event) -> threading.Thread:
    """Follow the change log in a thread of the worker until `stop` is set."""
    thread = threading.Thread(target=run, args=(stop,), name="follow", daemon=True)
    thread.start()
    return thread


def run(stop: threading.Event) -> None:
    """Catch up, wait to be woken, again; a lost database is waited for."""
    while not stop.is_set():
        try:
            with listening() as ear:
                _follow(ear, stop)
        except Exception:
            logger.exception("Following the changes failed; it goes on in a moment")
            stop.wait(SLOW_POLL)
        finally:
            close_old_connections()


@contextmanager
def listening() -> Iterator[Ear]:
    """An ear for `changes`, on a connection of its own."""
    with apart() as connection:
        connection.execute("listen changes")
        yield Ear(connection)


def apart() -> psycopg.Connection[Any]:
    """A connection of its own, in autocommit, that lasts as long as its holder wants."""
    return psycopg.connect(**parameters(), autocommit=True)


def parameters() -> dict[str, Any]:
    """Where the database is, as libpq names it."""
    given = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {libpq: given[name] for name, libpq in names.items() if given.get(name)}


def _follow(ear: Ear, stop: threading.Event) -> None:
    while not stop.is_set():
        workspace.access_epoch()
        changes.catch_up_all()
        close_old_connections()  # while it waits, jobs may have the connection
        ear.wait(SLOW_POLL)


class Ear:
    """Waits until something is heard; what comes in the moment after it is taken along.

    Changes that come in quick succession are then followed together, at little more than the cost of one: the longer they go on, the
    more at once.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self.gather = GATHER

    def wait(self, seconds: float) -> None:
        """Until something is heard, or for so long. Changes that wait for an older transaction to end are looked for again soon: its end may wake nobody."""
        found = self.connection.execute(changes.ANY_UNSETTLED).fetchone()
        if found is not None and found[0]:
            seconds = min(seconds, SOON)
        was_called = self._called()
        self.gather = min(self.gather * 2, MOST_GATHER) if was_called else GATHER
        if was_called or (self._is_readable(seconds) and self._called()):
            list(self.connection.notifies(timeout=self.gather))

    def _called(self) -> bool:
        """Whether a wake-up is here already: with the answer to another question, or just now."""
        return bool(list(self.connection.notifies(timeout=0)))

    def _is_readable(self, seconds: float) -> bool:
        """Whether the server says something in so many seconds. The driver's own wait looks up ten times a second."""
        ear = select.poll()
        ear.register(self.connection.fileno(), select.POLLIN)
        return bool(ear.poll(seconds * 1000))
