"""When a person is left in peace, and when their digests come: on the clock on their wall, also when clocks change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
STEPS = 20
"""A pause, seven days and their nights at the most lie one after the other."""


@dataclass(frozen=True)
class Quiet:
    """Quiet hours (minutes of the day), quiet days (ISO weekdays), a pause, and the hour and weekday of digests."""

    zone: ZoneInfo
    begins: int | None = None
    ends: int | None = None
    days: frozenset[int] = frozenset()
    paused_until: datetime | None = None
    digest_hour: int = 8
    digest_day: int = 1

    def over_at(self, moment: datetime) -> datetime:
        """The moment itself where nobody is disturbed by it, else the next one from which that is so."""
        for _step in range(STEPS):
            later = self._next(moment)
            if later is None:
                break
            moment = later
        return moment

    def digest_at(self, moment: datetime, *, weekly: bool) -> datetime:
        """When the next digest after a moment comes; a quiet time puts it off."""
        local = moment.astimezone(self.zone)
        day = local.date()
        while self._at(day, self.digest_hour * 60) <= moment or (weekly and day.isoweekday() != self.digest_day):
            day += DAY
        return self.over_at(self._at(day, self.digest_hour * 60))

    def _next(self, moment: datetime) -> datetime | None:
        """The end of what makes this moment a quiet one; None where nothing does."""
        if self.paused_until is not None and moment < self.paused_until:
            return self.paused_until
        local = moment.astimezone(self.zone)
        day, minute = local.date(), local.hour * 60 + local.minute
        if local.isoweekday() in self.days:
            return self._at(day + DAY, 0)
        if self.begins is None or self.ends is None or self.begins == self.ends:
            return None
        if self.begins < self.ends:
            return self._at(day, self.ends) if self.begins <= minute < self.ends else None
        if minute >= self.begins:
            return self._at(day + DAY, self.ends)
        return self._at(day, self.ends) if minute < self.ends else None

    def _at(self, day: date, minute: int) -> datetime:
        return datetime.combine(day, time(minute // 60, minute % 60), self.zone).astimezone(UTC)
