"""What many requests leave behind and none waits for: gathered in memory, written together a moment later.

What a killed process had gathered in that moment is lost: it is for logs of use, never for what the change log and the audit keep.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection

T = TypeVar("T")
MOST = 5_000
WRITTEN_AFTER = 2.0

logger = logging.getLogger("regulars.gathered")


class Gathered(Generic[T]):
    """Rows on their way to `store`, which writes a list of them at once."""

    def __init__(self, what: str, store: Callable[[list[T]], object]) -> None:
        self._what, self._store = what, store
        self._rows: deque[T] = deque(maxlen=MOST)
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def note(self, row: T) -> None:
        self._rows.append(row)
        if settings.GATHERED_BY_THEMSELVES:
            self._write_soon()

    def write(self) -> None:
        """Write down what this process has gathered."""
        found: list[T] = []
        while self._rows:
            found.append(self._rows.popleft())
        try:
            self._store(found)
        except DatabaseError:
            self._rows.extendleft(reversed(found))  # for the next turn
            raise

    def forget(self) -> None:
        """Nothing gathered (tests)."""
        self._rows.clear()

    def _write_soon(self) -> None:
        with self._lock:
            if self._timer is None or not self._timer.is_alive():
                self._timer = threading.Timer(WRITTEN_AFTER, self._write_now)
                self._timer.daemon = True
                self._timer.start()

    def _write_now(self) -> None:
        with self._lock:
            self._timer = None  # what comes from here on has a timer of its own
        try:
            self.write()
        except DatabaseError:
            logger.warning("%s could not be written down", self._what, exc_info=True)
        finally:
            connection.close()
