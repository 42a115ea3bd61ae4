"""Working time: when people work, how much of it lies between two moments, and when so much of it will have passed.

Every deadline, service level, booking and dialling window counts with these functions. Times of day are those on the wall of the
calendar's time zone, so that a shift from nine to six begins at nine also after the clocks were changed; lengths are
real time, so that a night shift is an hour shorter when they go forward.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60
LOOKS_AHEAD = timedelta(days=3 * 366)
"""How long a calendar may have no working time at all before that is a mistake in it."""

LOOKS_BACK = timedelta(days=14)  # at a time, when counting backwards
ZERO = timedelta()

Span = tuple[datetime, datetime]


class NoWorkingTime(ValueError):
    """The calendar has no working time, or too little to ever reach what was asked."""


@dataclass(frozen=True, order=True)
class Shift:
    """From a minute of the day to another; past 24 × 60 it goes on into the next day (22:00 to 6:00 is 1320 to 1800).

    Raises ValueError for one that is empty, longer than a day or does not begin on its day.
    """

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not 0 <= self.begins < DAY or not self.begins < self.ends <= self.begins + DAY:
            raise ValueError(f"no shift: {self.begins} to {self.ends}")


Shifts = tuple[Shift, ...]
Week = tuple[Shifts, Shifts, Shifts, Shifts, Shifts, Shifts, Shifts]


@dataclass(frozen=True)
class Layer:
    """What a company, a team or a person says of working time. What it leaves out is as the layer below has it.

    `week` begins on Monday. `days` replace the shifts that begin on a day: none on a holiday, others on a short day or a
    working Saturday. `away` are spans (with time zones) in which nobody of the layer works, whatever the shifts.
    """

    zone: str = ""
    week: Week | None = None
    days: Mapping[date, Shifts] = field(default_factory=dict)
    away: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The working time of someone, all layers together."""

    zone: ZoneInfo
    week: Week
    days: Mapping[date, Shifts] = field(default_factory=dict)
    away: tuple[Span, ...] = ()

    def shifts_of(self, day: date) -> Shifts:
        """The shifts that begin on a day."""
        return self.days.get(day, self.week[day.weekday()])


def calendar_of(*layers: Layer) -> Calendar:
    """A calendar of layers, the widest first: company, team, person. A layer with a week of its own keeps the holidays below it.

    Raises ValueError when no layer has a time zone or a week.
    """
    zone = next((layer.zone for layer in reversed(layers) if layer.zone), "")
    week = next((layer.week for layer in reversed(layers) if layer.week is not None), None)
    if not zone or week is None:
        raise ValueError("one of the layers needs a time zone, one a week")
    days = {day: shifts for layer in layers for day, shifts in layer.days.items()}
    away = _joined(sorted(span for layer in layers for span in layer.away))
    return Calendar(ZoneInfo(zone), week, days, tuple(away))


def spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The working time between two moments as spans in UTC, in order, apart from one another."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return
    for begins, ends in _without(_spans_from(calendar, start, end), calendar.away):
        if ends > start and begins < end:
            yield max(begins, start), min(ends, end)


def measure(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; negative when `end` is the earlier."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)  # of one zone, Python would compare what the wall shows
    if end < start:
        return -measure(calendar, end, start)
    return sum((ends - begins for begins, ends in spans(calendar, start, end)), ZERO)


def add(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """The first moment at which so much working time will have passed since `start`, in UTC.

    A day's work begun in the morning is done at the end of that day, not at the beginning of the next. Raises NoWorkingTime,
    and ValueError for a negative length.
    """
    if length < ZERO:
        raise ValueError("a length of working time is not negative; see `subtract`")
    left, at = length, start.astimezone(UTC)
    while left > ZERO:
        before, horizon = left, at + LOOKS_AHEAD
        for begins, ends in spans(calendar, at, horizon):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        if left == before:
            raise NoWorkingTime
        at = horizon
    return at


def subtract(calendar: Calendar, end: datetime, length: timedelta) -> datetime:
    """The last moment since which so much working time passes until `end`, in UTC: when to warn before a deadline.

    Raises NoWorkingTime, and ValueError for a negative length.
    """
    if length < ZERO:
        raise ValueError("a length of working time is not negative; see `add`")
    left, at = length, end.astimezone(UTC)
    found = at
    while left > ZERO:
        if found - at > LOOKS_AHEAD:
            raise NoWorkingTime
        for begins, ends in reversed(list(spans(calendar, at - LOOKS_BACK, at))):
            if ends - begins >= left:
                return ends - left
            left, found = left - (ends - begins), begins
        at -= LOOKS_BACK
    return at


def is_working(calendar: Calendar, moment: datetime) -> bool:
    """Whether a moment lies in working time; the end of a shift no longer does."""
    moment = moment.astimezone(UTC)
    return any(True for _span in spans(calendar, moment, moment + timedelta(microseconds=1)))


def day_of(calendar: Calendar) -> timedelta:
    """How long an ordinary working day is: as most worked days of the week are, the longer of two lengths that are as frequent."""
    lengths = Counter(minutes for shifts in calendar.week if (minutes := _minutes_of(shifts)))
    if not lengths:
        raise NoWorkingTime
    return timedelta(minutes=max(lengths, key=lambda minutes: (lengths[minutes], minutes)))


def _minutes_of(shifts: Shifts) -> int:
    """The minutes of a day's shifts; where they overlap they count once."""
    total = reached = 0
    for shift in sorted(shifts):
        total += max(0, shift.ends - max(shift.begins, reached))
        reached = max(reached, shift.ends)
    return total


@dataclass(frozen=True)
class Clock:
    """A clock with a limit in working time that can be paused: what a service level runs on.

    `worked` is what had passed when it last stood; `since` when it last began to run, nothing while it stands.
    """

    limit: timedelta
    since: datetime | None
    worked: timedelta = ZERO

    def elapsed(self, calendar: Calendar, now: datetime) -> timedelta:
        """The working time that has passed without pauses."""
        if self.since is None:
            return self.worked
        return self.worked + max(ZERO, measure(calendar, self.since, now))

    def left(self, calendar: Calendar, now: datetime) -> timedelta:
        """What is left of the limit; negative once it is overrun."""
        return self.limit - self.elapsed(calendar, now)

    def due(self, calendar: Calendar) -> datetime | None:
        """When the limit is reached if nobody pauses the clock again; nothing while it stands or had run out before."""
        if self.since is None or self.worked > self.limit:
            return None
        return add(calendar, self.since, self.limit - self.worked)

    def pause(self, calendar: Calendar, at: datetime) -> Clock:
        """The clock stands from here on. One that stands already stays as it is."""
        return self if self.since is None else replace(self, since=None, worked=self.elapsed(calendar, at))

    def resume(self, at: datetime) -> Clock:
        """The clock runs again. One that runs already stays as it is."""
        return self if self.since is not None else replace(self, since=at)


def on_the_wall(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """The moment, in UTC, when the clock on the wall shows so many minutes after midnight of a day.

    A time that the clock skips is the moment at which it is put forward; of a time it shows twice the first counts. So later minutes are
    never earlier moments.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _put_forward(zone, wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment)


def _put_forward(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the clock is put forward between two moments."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _spans_from(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The shifts that may touch the time between two moments, joined where they meet."""
    day = start.astimezone(calendar.zone).date() - timedelta(days=1)  # its shifts may reach into the next
    last = end.astimezone(calendar.zone).date()
    pending: Span | None = None
    while day <= last:
        for shift in sorted(calendar.shifts_of(day)):
            span = (on_the_wall(calendar.zone, day, shift.begins), on_the_wall(calendar.zone, day, shift.ends))
            if pending is not None and span[0] <= pending[1]:
                pending = (pending[0], max(pending[1], span[1]))
                continue
            if pending is not None:
                yield pending
            pending = span
        day += timedelta(days=1)
    if pending is not None:
        yield pending


def _without(working: Iterable[Span], away: Sequence[Span]) -> Iterator[Span]:
    """Working time without what lies in other spans, both in order and each joined."""
    for begins, ends in working:
        at = begins
        for leaves, returns in away:
            if returns <= at or leaves >= ends:
                continue
            if leaves > at:
                yield at, leaves
            at = max(at, returns)
        if at < ends:
            yield at, ends


def _joined(ordered: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for begins, ends in ordered:
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return [(begins.astimezone(UTC), ends.astimezone(UTC)) for begins, ends in found]
