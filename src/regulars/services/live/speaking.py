"""What this process says to the other live processes, over a connection of its own: the listener's is busy listening."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

logger = logging.getLogger("regulars.live")

MOST_WAITING = 1000


class Speaker:
    """Sends messages one after the other. What cannot be sent is dropped: it is said again with the next beat."""

    def __init__(self, connect: Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]) -> None:
        self.connect = connect
        self.waiting: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)

    def say(self, messages: list[str]) -> None:
        for message in messages:
            if not self.waiting.full():
                self.waiting.put_nowait(message)

    async def run(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        try:
            while True:
                message = await self.waiting.get()
                try:
                    if connection is None or connection.closed:
                        connection = await self.connect()
                    await connection.execute("select pg_notify('presence', %s)", [message])
                except (psycopg.Error, OSError) as problem:
                    logger.warning("Who is where could not be said: %s", problem)
                    if connection is not None:
                        await connection.close()
                    connection = None
        finally:
            if connection is not None:
                await connection.close()
