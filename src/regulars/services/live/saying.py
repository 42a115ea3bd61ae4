"""What programs say by the API: their person is on a record, for so long. Told to the live processes, kept in no table."""

from __future__ import annotations

import hashlib
import time
import uuid

from django.db import connection

from regulars.services.live.presence import Visit, Word, messages


def here(token: uuid.UUID, person: uuid.UUID, at: str, *, editing: bool, seconds: int) -> int:
    """The person of a token is at a place, and edits there or does not. Gives the second of the epoch until which it counts."""
    now = int(time.time())
    visit = Visit(_tab(token, at), str(person), at, now, now if editing else 0, now + seconds)
    _say(visit.word())
    return visit.until


def gone(token: uuid.UUID, at: str) -> None:
    """The program of a token is there no more; open pages of its person still are."""
    _say({"tab": _tab(token, at), "left": True})


def _tab(token: uuid.UUID, at: str) -> str:
    """What stands for the open page: the same for all that a token says of a place."""
    return hashlib.sha256(f"{token} {at}".encode()).hexdigest()[:32]


def _say(word: Word) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify('presence', %s)", messages([word]))
