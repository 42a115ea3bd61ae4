"""How often one address may come: so many times within a while. Counted in each process by itself."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Hashable

MOST_KEYS = 10_000
_paces: list[Pace] = []


class Pace:
    """At most `most` times of one key within `seconds`; who has not come for the longest time is forgotten first."""

    def __init__(self, most: int, *, seconds: float = 60) -> None:
        self.most, self.seconds = most, seconds
        self._came: OrderedDict[Hashable, deque[float]] = OrderedDict()
        _paces.append(self)

    def is_too_fast(self, key: Hashable) -> bool:
        """Counts one time, and says whether it is one too many."""
        now = time.monotonic()
        times = self._came.setdefault(key, deque(maxlen=self.most))
        self._came.move_to_end(key)
        while len(self._came) > MOST_KEYS:
            self._came.popitem(last=False)
        if len(times) == self.most and now - times[0] < self.seconds:
            return True
        times.append(now)
        return False

    def forget(self) -> None:
        self._came.clear()


def forget() -> None:
    """Nobody has come yet (tests)."""
    for pace in _paces:
        pace.forget()
