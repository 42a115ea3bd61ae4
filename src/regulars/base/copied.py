"""A generator that runs in a copy of this process: what it makes is made on another core while this one goes on.

Other than a process that is started anew, a copy has everything at hand that has been read and worked out here. It must ask
neither the database nor the network. Where it ends before its time or keeps silent, the caller does the work itself: a copy of a
process with several threads may wait for a lock for ever.
"""

from __future__ import annotations

import logging
import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Never

from django.db import connections

logger = logging.getLogger("regulars.copied")
SILENCE = 60.0
_HEAD = 8


class Broken(Exception):
    """The copy ended before its time, or said nothing for too long."""


def from_copy(make: Callable[[], Iterator[bytes]], *, silence: float = SILENCE) -> Iterator[bytes]:
    """The blocks that `make` gives in a copy of this process, one of them made ahead. Raises Broken.

    The copy is gone when the iterator is closed; it ends by itself when this process does.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _work(make, writing)
    os.close(writing)
    try:
        while size := int.from_bytes(_read(reading, _HEAD, silence)):
            yield _read(reading, size, silence)
    finally:
        os.close(reading)
        os.kill(pid, signal.SIGKILL)  # not waited for yet, so the number is still its own
        os.waitpid(pid, 0)


def _work(make: Callable[[], Iterator[bytes]], writing: int) -> Never:
    """All that the copy does; it never comes back into the code of its parent."""
    try:
        with suppress(ValueError):
            signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kept = [(each, each.connection) for each in connections.all(initialized_only=True)]
        for each, _connection in kept:  # closing it would close that of the parent
            each.connection = None
        for block in make():
            _write(writing, len(block).to_bytes(_HEAD) + block)
        _write(writing, bytes(_HEAD))
        os._exit(0)
    except BaseException:
        logger.exception("A copy of the process broke")
    finally:
        os._exit(1)


def _write(writing: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(writing, rest) :]


def _read(reading: int, size: int, silence: float) -> bytes:
    found = bytearray()
    while len(found) < size:
        if not select.select([reading], [], [], silence)[0]:
            raise Broken(f"nothing was said for {silence:.0f} s")
        piece = os.read(reading, size - len(found))
        if not piece:
            raise Broken("it ended before its time")
        found += piece
    return bytes(found)
