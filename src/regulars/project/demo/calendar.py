"""The days of the demo: all of Maven's dates moved by one constant, so that the last of them is yesterday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

LAST_DAY = date(2017, 12, 31)
WORKDAY = (8, 17)
LONGEST_WAIT = 120


@dataclass(frozen=True)
class Days:
    """`shift` days lie between a date in the files and the same date in the demo."""

    shift: int

    @classmethod
    def ending_yesterday(cls, today: date) -> Days:
        return cls((today - timedelta(days=1) - LAST_DAY).days)

    @property
    def today(self) -> date:
        return LAST_DAY + timedelta(days=self.shift + 1)

    def at(self, day: date, key: str) -> datetime:
        """A moment of a working day that is always the same for the same key."""
        minutes = chance(key, "minute") % ((WORKDAY[1] - WORKDAY[0]) * 4) * 15
        return datetime.combine(day, time(WORKDAY[0]), UTC) + timedelta(minutes=minutes)


def chance(key: str, salt: str) -> int:
    """A number that looks random and is always the same: the demo is the same on every machine."""
    return crc32(f"{salt}:{key}".encode())


def expected_close(opportunity: str, engaged: str) -> str:
    """When an open deal should close, in the calendar of the files: about 45 days on, put off where that has passed."""
    if not engaged:
        return ""
    usual = date.fromisoformat(engaged) + timedelta(days=45)
    put_off = LAST_DAY + timedelta(days=1 + chance(opportunity, "close") % LONGEST_WAIT)
    late = chance(opportunity, "late") % 8 == 0
    return (max(usual, LAST_DAY - timedelta(days=20)) if late else max(usual, put_off)).isoformat()
