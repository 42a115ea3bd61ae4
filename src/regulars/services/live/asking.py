"""A program asks who is at a place: their names as far as its person may know them, with the rights of this moment."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import close_old_connections

from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.identity import tokens
from regulars.services.live.hub import Hub
from regulars.services.live.places import is_open_to
from regulars.services.live.tickets import question_of

Answer = tuple[int, bytes, bytes]
REFUSED = b"A fresh ticket is needed: ask the API again."
PATIENCE = 5.0
"""Seconds that a process which has just begun may take to hear of the others."""


async def answer(ticket: str, hub: Hub, send: Callable[[Any], Awaitable[None]], respond: Callable[..., Any]) -> None:
    asked = question_of(ticket)
    if asked is None:
        await respond(send, 403, REFUSED)
        return
    hub.begin()
    try:
        await asyncio.wait_for(hub.listens.wait(), PATIENCE)
    except TimeoutError:
        await respond(send, 503, b"The database does not answer.")
        return
    token, at = asked
    await respond(send, *await asyncio.to_thread(_told, token, at, hub.presence.people(at)))


def _told(token: uuid.UUID, at: str, people: list[list[Any]]) -> Answer:
    """Status, body and kind of the answer."""
    try:
        actor = tokens.actor_of_id(token)
        if actor is None or not is_open_to(actor, at):
            return 403, REFUSED, b"text/plain"
        ids = [uuid.UUID(person) for person, _since, _editing in people]
        names = labels_of({Ref(each, "", "user") for each in ids}, actor)
    finally:
        close_old_connections()
    items = [
        {"id": person, "label": names[key], "since": _moment(since), "editing_since": _moment(editing)}
        for key, (person, since, editing) in zip(ids, people, strict=True)
        if key in names
    ]
    return 200, orjson.dumps({"items": items}, option=orjson.OPT_UTC_Z), b"application/json"


def _moment(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second else None
