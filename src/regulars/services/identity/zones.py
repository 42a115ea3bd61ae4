"""Time zones to choose among, each with its present distance from Greenwich."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def zones() -> list[tuple[str, str]]:
    """(name, "Europe/Berlin (+01:00)") from west to east within each part of the world."""
    return list(_zones(timezone.now().strftime("%Y-%m-%d")))


@lru_cache(maxsize=2)
def _zones(day: str) -> tuple[tuple[str, str], ...]:
    now = timezone.now()
    names = sorted(name for name in available_timezones() if name.startswith(AREAS))
    return tuple(
        (name, f"{name.replace('_', ' ')} ({_offset(now.astimezone(ZoneInfo(name)).strftime('%z'))})")
        for name in ("UTC", *names)
    )


def _offset(text: str) -> str:
    return f"{text[:3]}:{text[3:5]}"
