"""The live process: server-sent events at `/`, for pages that show a ticket. It runs no pages and keeps no state."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import orjson

from regulars.base.digits import whole
from regulars.engine.changes import parse_position
from regulars.services.feed import tickets as feed_tickets
from regulars.services.live import asking, feed
from regulars.services.live.hub import Hub
from regulars.services.live.places import may_stand
from regulars.services.live.presence import Visit
from regulars.services.live.tickets import person_of

DAY = 24 * 3600
MOST_SAID = 2000
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"access-control-allow-origin", b"*"),
]
hub = Hub()


async def app(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """ASGI: one open stream, or a short refusal."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    if scope["type"] != "http":
        return
    asked = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
    if scope["path"].endswith("/healthz"):
        await _answer(send, 200, b"ok")
    elif scope["path"].endswith("/present"):
        await _present(receive, send)
    elif scope["path"].endswith("/presence"):
        await asking.answer(asked.get("ticket", ""), hub, send, _answer)
    elif scope["path"].endswith("/changes"):
        await _follow(asked.get("ticket", ""), receive, send)
    elif not (person := person_of(asked.get("ticket", ""))):
        await _answer(send, 403, b"A fresh ticket is needed: reload the page.")
    else:
        await _stream(person, receive, send, _last(scope, asked), _visit(person, asked))


async def _live(receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Listens from the start of the process to its end: what programs say of presence is heard without a page that is open."""
    while (await receive())["type"] != "lifespan.shutdown":
        hub.begin()
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def _follow(text: str, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """A program that waits for changes, led here by the API."""
    ticket = feed_tickets.read(text)
    if ticket is None:
        await _answer(send, 403, b"A fresh ticket is needed: ask /api/v1/changes again.")
        return
    gone = asyncio.create_task(_disconnected(receive))
    try:
        await feed.answer(ticket, hub, gone, send, _answer)
    finally:
        gone.cancel()


def _last(scope: dict[str, Any], asked: dict[str, str]) -> tuple[int, int] | None:
    """Where a returning stream left off."""
    given = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1") or asked.get("after", "")
    try:
        return tuple(parse_position(given)) if given else None  # type: ignore[return-value]
    except ValueError:
        return None


def _visit(person: str, asked: dict[str, str]) -> Visit | None:
    """At which place the page is, where it says so; a clock that is wrong tells no longer visit than a day."""
    at, tab, since = asked.get("at", ""), asked.get("tab", ""), asked.get("since", "")
    if not at or not 8 <= len(tab) <= 40 or not tab.isalnum():
        return None
    now = int(time.time())
    begun = whole(since, 11) or now
    return Visit(tab, person, at, min(now, max(begun, now - DAY)))


async def _present(receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """POST: that a person begins to edit on their page, or stops."""
    message = await receive()
    try:
        said = orjson.loads(message.get("body", b"")[:MOST_SAID])
        person = person_of(str(said["ticket"]))
        tab, editing = str(said["tab"]), said["editing"] is True
    except (orjson.JSONDecodeError, KeyError, TypeError):
        await _answer(send, 422, b"A ticket, a tab and whether it is edited are expected.")
        return
    if not person:
        await _answer(send, 403, b"A fresh ticket is needed: reload the page.")
        return
    hub.edit(person, tab, editing=editing)
    await _answer(send, 204, b"")


async def _stream(
    person: str,
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Awaitable[None]],
    last: tuple[int, int] | None,
    visit: Visit | None,
) -> None:
    queue = hub.join(person)
    leaving = asyncio.create_task(_leave(receive, queue))
    try:
        if visit is not None and await asyncio.to_thread(may_stand, person, visit.at):
            hub.stand(queue, visit)
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        missed = await (hub.since(last) if last else hub.beginning())
        await _send(send, b"retry: 2000\n\n" + missed)
        while message := await _next(queue):
            await _send(send, message)
    finally:
        hub.leave(queue)
        leaving.cancel()


async def _next(queue: asyncio.Queue[bytes | None]) -> bytes | None:
    """What has come meanwhile, as one piece; None where the stream is to end. With thousands of streams each step here counts:
    no task is made and no clock is set for a message.
    """
    pieces: list[bytes] = []
    message = await queue.get()
    while message is not None:
        pieces.append(message)
        if queue.empty():
            return b"".join(pieces)
        message = queue.get_nowait()
    return None


async def _leave(receive: Callable[[], Awaitable[Any]], queue: asyncio.Queue[bytes | None]) -> None:
    """Wakes the stream when its page has gone."""
    await _disconnected(receive)
    await queue.put(None)


async def _disconnected(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Callable[[Any], Awaitable[None]], body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _answer(
    send: Callable[[Any], Awaitable[None]], status: int, body: bytes, media: bytes = b"text/plain"
) -> None:
    headers = [(b"content-type", media), (b"cache-control", b"no-store"), (b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
