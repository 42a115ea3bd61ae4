"""Workers that died are known by their database session, which goes with their process: their jobs are free within seconds.

Each worker holds a lock of the database for as long as it lives, and a row says that it does. Where the row is there and the lock is not, its
process is gone, or its network for longer than GRACE. What a session cannot tell (a machine without power, a pooler in between, the first
second of a worker) is left to the heartbeat (`jobs.sweep`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from django.conf import settings
from procrastinate.contrib.django import app

from regulars.base import jobs
from regulars.engine import follow

logger = logging.getLogger("regulars.jobs")

TICK = 1.0
GRACE = 6.0
"""Seconds that a living worker has to come back after its connection, or the database, was lost."""
LOCKS = 0x6C697665
"""Marks our advisory locks; the second part is the worker."""
Connection = psycopg.AsyncConnection[Any]

_WITHOUT_LOCK = """
select l.worker from jobs_workerlife l where l.worker <> %s and not exists (
  select 1 from pg_locks where locktype = 'advisory' and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
    and classid = %s::bigint::oid and objid = (l.worker %% 2147483647)::oid)
"""


class Life:
    """The life of this worker, told to the others; and those of others, watched."""

    def __init__(self) -> None:
        self.worker: int | None = None

    async def told(self, call_next: Callable[[], Awaitable[Any]], _context: Any, worker: Any) -> Any:
        """A worker's middleware: from its first job on it is known who it is."""
        self.worker = worker.worker_id
        return await call_next()

    async def last(self) -> None:
        """As long as the worker; a lost database is waited for."""
        if not settings.PREPARED_STATEMENTS:
            return  # a pooler: its sessions are nobody's
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**follow.parameters(), autocommit=True) as connection:
                    await self._watch(connection)
            except (psycopg.Error, OSError) as problem:
                logger.warning("The lives of workers cannot be watched: %s", problem)
            await asyncio.sleep(TICK)

    async def _watch(self, connection: Connection) -> None:
        """Over one session. Who is missing is counted anew with each: a database that went down took every lock along."""
        is_told, missing = False, dict[int, float]()
        while True:
            if self.worker is not None and not is_told:
                is_told = await _begin(connection, self.worker)
            found = [row[0] for row in await _all(connection, _WITHOUT_LOCK, [self.worker or 0, LOCKS])]
            missing = {worker: missing.get(worker, time.monotonic()) for worker in found}
            for worker, since in missing.items():
                if time.monotonic() - since >= GRACE:
                    await _take_over(connection, worker)
            await asyncio.sleep(TICK)


async def _begin(connection: Connection, worker: int) -> bool:
    """Hold the lock, then say so. Not yet where an earlier session of this worker still has it."""
    ((is_held,),) = await _all(connection, "select pg_try_advisory_lock(%s, %s)", _lock(worker))
    if is_held:
        await connection.execute("insert into jobs_workerlife (worker) values (%s) on conflict do nothing", [worker])
    return bool(is_held)


async def _take_over(connection: Connection, worker: int) -> None:
    """Begin a dead worker's jobs again. While we do, it is dead for certain: the lock that it would live by is ours."""
    async with connection.transaction():
        ((is_dead,),) = await _all(connection, "select pg_try_advisory_xact_lock(%s, %s)", _lock(worker))
        if not is_dead:
            return
        if await _all(connection, "delete from jobs_workerlife where worker = %s returning worker", [worker]):
            left = await app.job_manager.list_jobs_async(status="doing", worker_id=worker)
            await jobs.begin_again(left)


def _lock(worker: int) -> list[int]:
    return [LOCKS, worker % 2147483647]


async def _all(connection: Connection, sql: Any, params: list[Any]) -> list[tuple[Any, ...]]:
    return await (await connection.execute(sql, params)).fetchall()
