"""How fast one token may ask: a bucket of a minute's requests that fills evenly. Counted in each process by itself."""

from __future__ import annotations

import math
import time
from collections.abc import Hashable
from dataclasses import dataclass

from django.conf import settings

from regulars.api.refusals import TooMany

MOST_BUCKETS = 10_000


@dataclass(slots=True)
class Bucket:
    """What is left of a token's requests, and when that was counted."""

    left: float
    at: float


_buckets: dict[Hashable, Bucket] = {}


def per_minute() -> int:
    """Requests a minute for each token; 0 is without limit."""
    return int(getattr(settings, "API_RATE", 0))


def spend(key: Hashable, *, most: int | None = None) -> dict[str, str]:
    """Take one request out of a bucket of `most` a minute (those of a token unless said). Gives the headers that say what is
    left; raises TooMany when nothing is.
    """
    rate = per_minute() if most is None else most
    if not rate:
        return {}
    now = time.monotonic()
    bucket = _buckets.get(key)
    if bucket is None:
        if len(_buckets) >= MOST_BUCKETS:
            _buckets.clear()
        bucket = _buckets[key] = Bucket(rate, now)
    bucket.left = min(rate, bucket.left + (now - bucket.at) * rate / 60)
    bucket.at = now
    if bucket.left < 1:
        wait = math.ceil((1 - bucket.left) * 60 / rate)
        refused = TooMany(wait)
        refused.headers = {**refused.headers, **_headers(rate, 0)}
        raise refused
    bucket.left -= 1
    return _headers(rate, bucket.left)


def _headers(rate: int, left: float) -> dict[str, str]:
    reset = math.ceil((rate - left) * 60 / rate)
    return {"RateLimit-Limit": str(rate), "RateLimit-Remaining": str(int(left)), "RateLimit-Reset": str(reset)}


def forget() -> None:
    """Every bucket full again (tests)."""
    _buckets.clear()
