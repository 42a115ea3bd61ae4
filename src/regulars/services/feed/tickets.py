"""From the API to the live process, which holds many who wait: a ticket in the address says whose token asked for what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing

SALT = "regulars.feed"
SECONDS = 60
"""How long one may take to come with it."""


@dataclass(frozen=True)
class Ticket:
    """A token and its question: after which place, of which entities and verbs, how many at most, how long to wait (None: a stream)."""

    token: uuid.UUID
    after: str
    entity: str
    limit: int
    wait: int | None = None
    verb: str = ""


def issue(ticket: Ticket) -> str:
    told = [str(ticket.token), ticket.after, ticket.entity, ticket.limit, ticket.wait, ticket.verb]
    return signing.dumps(told, salt=SALT, compress=True)


def read(text: str) -> Ticket | None:
    """The ticket, unless it was not issued here or is old."""
    try:
        found: list[Any] = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return Ticket(uuid.UUID(found[0]), *found[1:])
