"""Tickets for the live stream: a page gets one with its HTML, the stream checks it without asking the database.
A program that asks who is at a place is led to the live process with one that names its token.
"""

from __future__ import annotations

import uuid

from django.core import signing

SALT = "regulars.live"
HOURS = 12
WHO_SALT = "regulars.live.who"
WHO_SECONDS = 60


def issue(user_id: object) -> str:
    """A ticket for a signed-in person, good for twelve hours."""
    return signing.dumps(str(user_id), salt=SALT)


def person_of(ticket: str) -> str:
    """Whose ticket this is; nothing where it was not issued here or is no longer fresh."""
    try:
        return str(signing.loads(ticket, salt=SALT, max_age=HOURS * 3600))
    except signing.BadSignature:
        return ""


def issue_question(token: uuid.UUID, at: str) -> str:
    """A ticket with which a program asks who is at a place, good for a minute."""
    return signing.dumps([str(token), at], salt=WHO_SALT)


def question_of(ticket: str) -> tuple[uuid.UUID, str] | None:
    """Whose token asks of which place; nothing where the ticket was not issued here or is old."""
    try:
        token, at = signing.loads(ticket, salt=WHO_SALT, max_age=WHO_SECONDS)
    except signing.BadSignature:
        return None
    return uuid.UUID(token), str(at)
