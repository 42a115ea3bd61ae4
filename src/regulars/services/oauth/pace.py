"""How often one address may ask for tokens: so many a minute. Counted in each process by itself."""

from __future__ import annotations

import time
from collections import OrderedDict, deque

MOST = 60
"""Requests a minute of one address; a program asks once an hour."""

MOST_ADDRESSES = 10_000
_asked: OrderedDict[str, deque[float]] = OrderedDict()


def is_too_fast(address: str) -> bool:
    """Counts one request, and says whether it is one too many."""
    now = time.monotonic()
    times = _asked.setdefault(address, deque(maxlen=MOST))
    _asked.move_to_end(address)
    while len(_asked) > MOST_ADDRESSES:
        _asked.popitem(last=False)
    if len(times) == MOST and now - times[0] < 60:
        return True
    times.append(now)
    return False


def forget() -> None:
    _asked.clear()
