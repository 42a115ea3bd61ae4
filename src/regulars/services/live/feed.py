"""Programs that wait for changes: a long poll, or a stream of server-sent events, each item as in the feed of the API.

Rights are asked anew for every page, so a revoked token or a lost right counts at once.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from django.db import close_old_connections
from django.utils import translation

from regulars.base.errors import Refused
from regulars.engine.changes import Position, parse_position
from regulars.services.feed import pages
from regulars.services.feed.pages import FeedPage
from regulars.services.feed.tickets import Ticket
from regulars.services.feed.verbs import verbs_asked
from regulars.services.identity import tokens
from regulars.services.live.hub import Hub

HEARTBEAT = 20.0
MOST_OF_ONE = 10
"""Streams and polls of one token at a time."""

Send = Callable[[Any], Awaitable[None]]
waiting: Counter[uuid.UUID] = Counter()


async def answer(ticket: Ticket, hub: Hub, gone: asyncio.Task[None], send: Send, respond: Callable[..., Any]) -> None:
    """Until there is something (a poll), or the other side leaves (a stream)."""
    if waiting[ticket.token] >= MOST_OF_ONE:
        await respond(send, 429, b"This token waits for changes often enough already.")
        return
    waiting[ticket.token] += 1
    queue = hub.join()
    try:
        if ticket.wait is None:
            await _stream(ticket, queue, gone, send)
        else:
            await _poll(ticket, queue, gone, send, respond)
    finally:
        hub.leave(queue)
        waiting[ticket.token] -= 1
        if not waiting[ticket.token]:
            del waiting[ticket.token]


async def _poll(
    ticket: Ticket, queue: asyncio.Queue[Any], gone: asyncio.Task[None], send: Send, respond: Callable[..., Any]
) -> None:
    position, deadline = parse_position(ticket.after), asyncio.get_running_loop().time() + (ticket.wait or 0)
    while True:
        found = await asyncio.to_thread(_page, ticket, position)
        if found is None:
            await respond(send, 401, b"This token is unknown, expired or revoked.")
            return
        left = deadline - asyncio.get_running_loop().time()
        if found.items or found.more or left <= 0 or gone.done():
            body = {"items": found.items, "next": str(found.position), "more": found.more}
            await respond(send, 200, orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z), b"application/json")
            return
        position = found.position
        await _woken(queue, gone, left)


async def _stream(ticket: Ticket, queue: asyncio.Queue[Any], gone: asyncio.Task[None], send: Send) -> None:
    position = parse_position(ticket.after)
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _write(send, b"retry: 2000\n\n")
    while not gone.done():
        found = await asyncio.to_thread(_page, ticket, position)
        if found is None:
            break
        if found.position != position:
            await _write(send, _events(found))
            position = found.position
        if not found.more and not await _woken(queue, gone, HEARTBEAT):
            await _write(send, b": still here\n\n")


def _page(ticket: Ticket, position: Position) -> FeedPage | None:
    """What there is after a place; None where the token is no good any more."""
    try:
        actor = tokens.actor_of_id(ticket.token)
        if actor is None:
            return None
        with translation.override("en"):
            entities = pages.entities_asked(ticket.entity, actor)
            return pages.page(position, entities, actor, ticket.limit, verbs_asked(ticket.verb, entities))
    except Refused:  # an entity or a verb that was there when the ticket was issued
        return None
    finally:
        close_old_connections()


def _events(found: FeedPage) -> bytes:
    """Each change as an event (WHATWG HTML, section 9.2); the last one's id is the place to resume from."""
    told = b"".join(b"event: change\ndata: " + _packed(item) + b"\n\n" for item in found.items)
    return (
        told
        + b"event: position\nid: "
        + str(found.position).encode()
        + b'\ndata: "'
        + str(found.position).encode()
        + b'"\n\n'
    )


def _packed(item: dict[str, Any]) -> bytes:
    return orjson.dumps(item, default=str, option=orjson.OPT_UTC_Z)


async def _woken(queue: asyncio.Queue[Any], gone: asyncio.Task[None], seconds: float) -> bool:
    """Whether something changed before the time was over; what was heard meanwhile counts once."""
    hearing = asyncio.create_task(queue.get())
    done, _pending = await asyncio.wait({hearing, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    if hearing not in done:
        hearing.cancel()
        return False
    while not queue.empty():
        queue.get_nowait()
    return True


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
