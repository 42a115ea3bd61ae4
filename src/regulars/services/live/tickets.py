"""Tickets for the live stream: a page gets one with its HTML, the stream checks it without asking the database."""

from __future__ import annotations

from django.core import signing

SALT = "regulars.live"
HOURS = 12


def issue(user_id: object) -> str:
    """A ticket for a signed-in person, good for twelve hours."""
    return signing.dumps(str(user_id), salt=SALT)


def person_of(ticket: str) -> str:
    """Whose ticket this is; nothing where it was not issued here or is no longer fresh."""
    try:
        return str(signing.loads(ticket, salt=SALT, max_age=HOURS * 3600))
    except signing.BadSignature:
        return ""
