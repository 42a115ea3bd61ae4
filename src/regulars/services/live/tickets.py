"""Tickets for the live stream: a page gets one with its HTML, the stream checks it without asking the database."""

from __future__ import annotations

from django.core import signing

SALT = "regulars.live"
HOURS = 12


def issue(user_id: object) -> str:
    """A ticket for a signed-in person, good for twelve hours."""
    return signing.dumps(str(user_id), salt=SALT)


def is_good(ticket: str) -> bool:
    """Whether a ticket was issued here and is still fresh."""
    try:
        signing.loads(ticket, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return False
    return True
