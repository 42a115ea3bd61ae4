"""The part of the worker that reads and sends, woken by NOTIFY and by the clock; any number of workers may do so together.

A webhook is served by one process at a time: an advisory lock on a connection of its own says which, and goes with the process
when it is killed. Targets that are slow or fail share a few threads of their own, so that they never hold up the others.
"""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import psycopg
from django.db import close_old_connections, connection
from django.utils import timezone

from regulars.engine import workspace
from regulars.engine.follow import SLOW_POLL, apart, heard, listening
from regulars.services.webhooks import reading, sending

logger = logging.getLogger("regulars.webhooks")

QUICK, SLOW, POSTS = 12, 8, 8
SLOW_MS = 1500
BUSY_POLL = 0.1

_DUE = """
select w.id, w.failures > 0 or w.last_ms > %s from webhooks_webhook w
where w.is_on and (w.resume_at is null or w.resume_at <= %s) and exists (select 1 from webhooks_delivery d
  where d.webhook_id = w.id and d.state = 'waiting' and d.next_at <= %s)
"""


def start(stop: threading.Event) -> threading.Thread:
    """Read and send in a thread of the worker until `stop` is set."""
    thread = threading.Thread(target=run, args=(stop,), name="webhooks", daemon=True)
    thread.start()
    return thread


def run(stop: threading.Event) -> None:
    """Until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            with listening() as ear, Dispatcher(stop) as dispatcher:
                dispatcher.follow(ear)
        except Exception:
            logger.exception("Sending webhooks failed; it goes on in a moment")
            stop.wait(SLOW_POLL)
        finally:
            close_old_connections()


def once() -> int:
    """Read and send all that is due now, here. Gives the attempts made."""
    made = 0
    with ThreadPoolExecutor(POSTS) as posts:
        while True:
            more = reading.read_all()
            sent = sum(sending.send_due(key, posts) for key, _is_slow in due())
            made += sent
            if not (more or sent):
                return made


def due() -> list[tuple[uuid.UUID, bool]]:
    """Webhooks that have something to send now, and whether they are slow or failing."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [SLOW_MS, now, now])
        return [(row[0], row[1]) for row in cursor.fetchall()]


class Dispatcher:
    """Hands webhooks to threads, each to one at a time."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.busy: set[uuid.UUID] = set()
        self.lanes = {is_slow: ThreadPoolExecutor(size, "webhook") for is_slow, size in ((False, QUICK), (True, SLOW))}
        self.claims = apart()  # advisory locks live as long as it does

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        for lane in self.lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)
        self.claims.close()

    def follow(self, ear: psycopg.Connection[Any]) -> None:
        while not self.stop.is_set():
            workspace.access_epoch()
            more = reading.read_all()
            for key, is_slow in due():
                if key not in self.busy:
                    self.busy.add(key)
                    self.lanes[is_slow].submit(self._serve, key)
            close_old_connections()
            if not more:
                heard(ear, BUSY_POLL if self.busy else SLOW_POLL)

    def _serve(self, key: uuid.UUID) -> None:
        lock = f"webhook {key}"
        try:
            if not _asked(self.claims, "select pg_try_advisory_lock(hashtextextended(%s, 0))", lock):
                return
            try:
                with ThreadPoolExecutor(POSTS, "post") as posts:
                    sending.send_due(key, posts, self.stop.is_set)
            finally:
                _asked(self.claims, "select pg_advisory_unlock(hashtextextended(%s, 0))", lock)
        except Exception:
            logger.exception("A webhook could not be served", extra={"facts": {"webhook": str(key)}})
        finally:
            self.busy.discard(key)
            close_old_connections()


def _asked(claims: psycopg.Connection[Any], sql: str, lock: str) -> bool:
    row = claims.execute(sql, [lock]).fetchone()
    return bool(row and row[0])
