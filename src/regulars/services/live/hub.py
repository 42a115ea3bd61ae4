"""One listener on the database for all open streams: woken by NOTIFY, and by the clock in case a wake-up was lost.

Whose notifications moved is told to that person's streams alone, who came or went to those at the same place.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from itertools import takewhile
from typing import Any

import psycopg
from django.conf import settings

from regulars.engine import follow
from regulars.engine.changes import ANY_UNSETTLED, SETTLED
from regulars.services.live import presence
from regulars.services.live.events import EVERYTHING, NOTICE, event, named
from regulars.services.live.presence import Presence, Visit, Word
from regulars.services.live.speaking import Speaker

logger = logging.getLogger("regulars.live")

SLOW_POLL = 5.0
SOON = 0.1
TOGETHER = 0.1
"""Seconds in which changes gather before they are read: each reading asks all months of history."""
RECONNECT = 1.0
HEARTBEAT = 20.0
STILL_HERE = b": still here\n\n"
BATCH = 500
QUEUE = 200
REMEMBERED = 2000
"""Changes that are kept for pages which are being opened: seconds of an import, hours of people."""


class Hub:
    """Reads the change log once and hands each event to every stream. A stream that cannot keep up is closed.

    `position` is the place up to which it has read. `recent` are the rows it read after `known_from`: a page that was made a moment ago,
    or comes back after one, is told of them without a question to the database.
    """

    def __init__(self) -> None:
        self.streams: dict[asyncio.Queue[bytes | None], str] = {}
        self.of_person: defaultdict[str, set[asyncio.Queue[bytes | None]]] = defaultdict(set)
        self.position = (0, 0)
        self.recent: deque[tuple[Any, ...]] = deque()
        self.known_from = (0, 0)
        self.task: asyncio.Task[None] | None = None
        self.listens = asyncio.Event()
        self.presence = Presence()
        self.speaker = Speaker(connect)
        self.tabs: dict[asyncio.Queue[bytes | None], tuple[str, str]] = {}
        self.at_place: defaultdict[str, set[asyncio.Queue[bytes | None]]] = defaultdict(set)

    def begin(self) -> None:
        """Listen, unless it does already."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run())

    def join(self, person: str = "") -> asyncio.Queue[bytes | None]:
        """A stream of a person's page, or of a program, which hears of no notifications."""
        self.begin()
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(QUEUE)
        self.streams[queue] = person
        if person:
            self.of_person[person].add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[bytes | None]) -> None:
        person = self.streams.pop(queue, None)
        self._leave_place(queue)
        if not person:
            return
        self.of_person[person].discard(queue)
        if not self.of_person[person]:
            del self.of_person[person]

    def stand(self, queue: asyncio.Queue[bytes | None], visit: Visit) -> None:
        """A stream's page is at a place, where its person may be; it hears at once who else is."""
        self.tabs[queue] = (visit.tab, visit.at)
        self.at_place[visit.at].add(queue)
        self.presence.own.add(visit.tab)
        self._say([visit.word()])
        self._send(presence.event(visit.at, self.presence.people(visit.at)), [queue])

    def edit(self, person: str, tab: str, *, editing: bool) -> None:
        """A person began to edit on a page of theirs, or stopped. Of a page that is not known nothing is said."""
        visit = self.presence.visits.get(tab)
        if visit is not None and visit.person == person and bool(visit.editing) != editing:
            self._say([{**visit.word(), "editing": int(time.time()) if editing else 0}])

    def _leave_place(self, queue: asyncio.Queue[bytes | None]) -> None:
        tab, at = self.tabs.pop(queue, ("", ""))
        if not tab:
            return
        self.at_place[at].discard(queue)
        if not self.at_place[at]:
            del self.at_place[at]
        if tab not in {
            other for other, _at in self.tabs.values()
        }:  # its page may have come back by another stream already
            self.presence.own.discard(tab)
            self._say([{"tab": tab, "left": True}])

    def _say(self, words: list[Word]) -> None:
        self.speaker.say(presence.messages(words))

    async def since(self, after: tuple[int, int]) -> bytes:
        """One event for all that a stream has missed since its page was made, or while it was broken off; where that is much, that
        everything had better be asked for anew.
        """
        if self.position != (0, 0) and after >= self.known_from:
            return self._remembered(after)
        async with await connect() as connection:
            found = await _read(connection, after)
            if len(found) == BATCH:
                return event(_written(await _end(connection)), EVERYTHING)
        return _event(found) if found else event(_written(after), ())

    def _remembered(self, after: tuple[int, int]) -> bytes:
        found = list(takewhile(lambda row: (row[0], row[1]) > after, reversed(self.recent)))
        if len(found) >= BATCH:
            return event(_written(self.position), EVERYTHING)
        return _event(found[::-1]) if found else event(_written(self.position), ())

    def _forget(self, place: tuple[int, int]) -> None:
        self.position = self.known_from = place
        self.recent.clear()

    def _remember(self, found: list[tuple[Any, ...]]) -> None:
        self.position = (found[-1][0], found[-1][1])
        self.recent.extend(found)
        while len(self.recent) > REMEMBERED:
            forgotten = self.recent.popleft()
            self.known_from = (forgotten[0], forgotten[1])

    async def beginning(self) -> bytes:
        """An event without changes for a stream that begins: the place from which it goes on after a break, also where it heard nothing."""
        place = self.position
        if place == (0, 0):
            async with await connect() as connection:
                place = await _end(connection)
        return event(_written(place), ())

    async def _run(self) -> None:
        beside = [asyncio.create_task(each) for each in (self.speaker.run(), self._beat(), self._stay())]
        try:
            await self._listen()
        finally:
            for task in beside:
                task.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(presence.BEAT)
            self._say(self.presence.words_of_own())
            self._moved(self.presence.expire())

    async def _stay(self) -> None:
        """Tells the pages that we are there, and the proxies between that the connection lives."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            self._send(STILL_HERE, [queue for queue, person in self.streams.items() if person])

    async def _listen(self) -> None:
        while True:
            try:
                async with await connect() as connection:
                    await self._follow(connection)
            except (psycopg.Error, OSError) as problem:
                logger.warning("The live listener lost the database: %s", problem)
                await asyncio.sleep(RECONNECT)

    async def _follow(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await connection.execute("listen changes")
        await connection.execute("listen notices")
        await connection.execute("listen presence")
        self._say([{"ask": True}, *self.presence.words_of_own()])
        self.listens.set()
        begins = self.position == (0, 0)
        self._forget(await _end(connection))
        if not begins:
            # A database that was gone may have taken back what was read, and number what is done again alike.
            self._send(event(_written(self.position), EVERYTHING), list(self.streams))
            self._send(
                NOTICE, [queue for queues in self.of_person.values() for queue in queues]
            )  # some may have come while nobody listened
        while True:
            found = await _read(connection, self.position)
            if found:
                self._remember(found)
                self._send(_event(found), list(self.streams))
            if len(found) < BATCH:
                await asyncio.sleep(TOGETHER)
                async for notify in connection.notifies(timeout=await _patience(connection), stop_after=1):
                    self._noticed(notify)

    def _noticed(self, notify: psycopg.Notify) -> None:
        if notify.channel == "notices":
            self._send(NOTICE, list(self.of_person.get(notify.payload, ())))
        elif notify.channel == "presence":
            words = presence.words_in(notify.payload)
            if any(word.get("ask") for word in words):
                self._say([*self.presence.words_of_own(), *self.presence.words_of_programs()])
            self._moved(self.presence.hear(words))

    def _moved(self, places: set[str]) -> None:
        for at in places:
            self._send(presence.event(at, self.presence.people(at)), list(self.at_place.get(at, ())))

    def _send(self, message: bytes, queues: list[asyncio.Queue[bytes | None]]) -> None:
        for queue in queues:
            try:
                queue.put_nowait(message)
            except asyncio.QueueFull:
                self.leave(queue)
                with contextlib.suppress(asyncio.QueueEmpty):
                    queue.get_nowait()
                queue.put_nowait(None)


async def connect() -> psycopg.AsyncConnection[Any]:
    """A connection of the live process's own, in autocommit. What it asks again and again is planned once (see `engine.prepared`)."""
    options: dict[str, Any] = (
        {"options": "-c plan_cache_mode=force_generic_plan"} if settings.PREPARED_STATEMENTS else {}
    )
    return await psycopg.AsyncConnection.connect(**follow.parameters(), **options, autocommit=True)


async def _read(connection: psycopg.AsyncConnection[Any], after: tuple[int, int]) -> list[tuple[Any, ...]]:
    cursor = await connection.execute(
        f"select transaction, id, entity, record, refs from engine_change where (transaction, id) > (%s, %s) and {SETTLED} "
        "order by transaction, id limit %s",
        (*after, BATCH),
        prepare=settings.PREPARED_STATEMENTS,
    )
    return await cursor.fetchall()


async def _patience(connection: psycopg.AsyncConnection[Any]) -> float:
    """How long to wait for a wake-up: not long where changes wait for an older transaction, whose end may wake nobody."""
    row = await (await connection.execute(ANY_UNSETTLED, prepare=settings.PREPARED_STATEMENTS)).fetchone()
    return SOON if row and row[0] else SLOW_POLL


async def _end(connection: psycopg.AsyncConnection[Any]) -> tuple[int, int]:
    cursor = await connection.execute(
        f"select transaction, id from engine_change where {SETTLED} order by transaction desc, id desc limit 1"
    )
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else (0, 1)


def _event(found: list[tuple[Any, ...]]) -> bytes:
    return event(_written(found[-1]), named((row[2], row[3], row[4]) for row in found))


def _written(place: tuple[Any, ...]) -> str:
    """A place in the log, or the row of a change, as it is written in an event."""
    return f"{place[0]}-{place[1]}"
