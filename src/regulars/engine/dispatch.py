"""A part of the worker that sends, woken by NOTIFY and by the clock; any number of workers may do so together.

What is sent belongs to targets. A target is served by one process at a time: an advisory lock on a connection of its own says which, and
goes with the process when it is killed. Targets that are slow or fail share a few threads of their own, so that they never hold up the
others.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from django.db import close_old_connections

from regulars.engine import workspace
from regulars.engine.follow import SLOW_POLL, Ear, apart, listening

logger = logging.getLogger("regulars.dispatch")

QUICK, SLOW, POSTS = 12, 8, 8
BUSY_POLL = 0.1


@dataclass(frozen=True)
class Dispatch:
    """What is sent: `read` looks for more (and says whether there is), `due` names targets and whether they are slow.

    `serve(target, posts, is_leaving)` sends one of them what is due and gives how many attempts it made.
    """

    name: str
    due: Callable[[], list[tuple[Any, bool]]]
    serve: Callable[[Any, Executor, Callable[[], bool]], int]
    read: Callable[[], bool] = lambda: False


def start(work: Dispatch, stop: threading.Event) -> threading.Thread:
    """Send in a thread of the worker until `stop` is set."""
    thread = threading.Thread(target=run, args=(work, stop), name=f"{work.name}s", daemon=True)
    thread.start()
    return thread


def run(work: Dispatch, stop: threading.Event) -> None:
    """Until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        try:
            with listening() as ear, Dispatcher(work, stop) as dispatcher:
                dispatcher.follow(ear)
        except Exception:
            logger.exception("Sending failed; it goes on in a moment", extra={"facts": {"what": work.name}})
            stop.wait(SLOW_POLL)
        finally:
            close_old_connections()


def once(work: Dispatch) -> int:
    """Read and send all that is due now, here, but for targets that another process serves. Gives the attempts made."""
    made = 0
    with ThreadPoolExecutor(POSTS) as posts:
        while True:
            more = work.read()
            sent = _sent_here(work, [target for target, _is_slow in work.due()], posts)
            made += sent
            if not (more or sent):
                return made


def _sent_here(work: Dispatch, targets: Sequence[Any], posts: Executor) -> int:
    if not targets:
        return 0
    with apart() as claims:
        return sum(_served(work, target, claims, posts, lambda: False) for target in targets)


def _served(
    work: Dispatch, target: Any, claims: psycopg.Connection[Any], posts: Executor, is_leaving: Callable[[], bool]
) -> int:
    """Send a target what is due, unless another process is at it."""
    lock = f"{work.name} {target}"
    if not _asked(claims, "select pg_try_advisory_lock(hashtextextended(%s, 0))", lock):
        return 0
    try:
        return work.serve(target, posts, is_leaving)
    finally:
        _asked(claims, "select pg_advisory_unlock(hashtextextended(%s, 0))", lock)


class Dispatcher:
    """Hands targets to threads, each to one at a time."""

    def __init__(self, work: Dispatch, stop: threading.Event) -> None:
        self.work, self.stop = work, stop
        self.busy: set[Any] = set()
        self.lanes = {is_slow: ThreadPoolExecutor(size, work.name) for is_slow, size in ((False, QUICK), (True, SLOW))}
        self.claims = apart()  # advisory locks live as long as it does

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        for lane in self.lanes.values():
            lane.shutdown(wait=False, cancel_futures=True)
        self.claims.close()

    def follow(self, ear: Ear) -> None:
        while not self.stop.is_set():
            workspace.access_epoch()
            more = self.work.read()
            for target, is_slow in self.work.due():
                if target not in self.busy:
                    self.busy.add(target)
                    self.lanes[is_slow].submit(self._serve, target)
            close_old_connections()
            if not more:
                ear.wait(BUSY_POLL if self.busy else SLOW_POLL)

    def _serve(self, target: Any) -> None:
        try:
            with ThreadPoolExecutor(POSTS, "post") as posts:
                _served(self.work, target, self.claims, posts, self.stop.is_set)
        except Exception:
            facts = {"what": self.work.name, "target": str(target)}
            logger.exception("A target could not be served", extra={"facts": facts})
        finally:
            self.busy.discard(target)
            close_old_connections()


def _asked(claims: psycopg.Connection[Any], sql: str, lock: str) -> bool:
    row = claims.execute(sql, [lock]).fetchone()
    return bool(row and row[0])
