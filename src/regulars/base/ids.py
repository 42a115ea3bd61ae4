"""Names for records that can be made anywhere and still sort by time (UUIDv7, RFC 9562 section 5.7)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
AS_WRITTEN = timedelta(minutes=1)
"""A record dated no longer than this before it is written has an identifier of when it is written, an older one of its date."""


def _drawn() -> Iterator[int]:
    """80 random bits at a time; the system is asked for five hundred at once, which costs it as much as for one."""
    while True:
        block = os.urandom(5000)
        yield from (int.from_bytes(block[start : start + 10], "big") for start in range(0, 5000, 10))


def _begin() -> None:
    """What a process needs to make identifiers; a forked one draws its own, never its parent's again."""
    global _lock, _random
    _lock, _random = Lock(), _drawn()


_lock = Lock()
_random = _drawn()
os.register_at_fork(after_in_child=_begin)
_last_ms = 0
_counter = 0


def uuid7() -> UUID:
    """A new identifier, greater than every one this process made before.

    48 bits of Unix milliseconds, then a 42-bit counter that starts at random in each millisecond (RFC 9562 section 6.2,
    method 1; its top bit starts at 0, so it cannot run over), then 32 random bits. A clock set back does not go back here.
    """
    global _last_ms, _counter  # noqa: PLW0603
    now = time.time_ns() // 1_000_000
    with _lock:
        random = next(_random)
        if now > _last_ms:
            _last_ms = now
            _counter = (random >> 32) & 0x1FF_FFFF_FFFF
        else:
            now = _last_ms
            _counter += 1
        counter = _counter
    return _build(now, counter >> 30, ((counter & 0x3FFF_FFFF) << 32) | (random & 0xFFFF_FFFF))


def uuid7_at(moment: datetime) -> UUID:
    """An identifier as if made at `moment` (aware; 1970 or later), random within its millisecond.

    For records that come from elsewhere with their own date, so that sorting by identifier sorts by it.
    """
    since = moment - _EPOCH
    if since < timedelta(0):
        raise ValueError("An identifier cannot be older than 1970.")
    with _lock:
        random = next(_random)
    return _build(since // _MILLISECOND, random >> 68, random & 0x3FFF_FFFF_FFFF_FFFF)


def last_uuid7_at(moment: datetime) -> UUID:
    """The greatest identifier made at a moment (aware; before 1970 that of its first millisecond): those that are greater were made afterwards."""
    since = max(moment - _EPOCH, timedelta(0))
    return UUID(int=(since // _MILLISECOND << 80) | ((1 << 80) - 1))


def id_of(text: object) -> UUID | None:
    """The identifier that somebody typed or posted; nothing for what is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _build(milliseconds: int, rand_a: int, rand_b: int) -> UUID:
    return UUID(int=(milliseconds & 0xFFFF_FFFF_FFFF) << 80 | (rand_a & 0xFFF) << 64 | rand_b | _VERSION_AND_VARIANT)
