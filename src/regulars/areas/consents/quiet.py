"""When somebody is not to be disturbed: days and hours in their own time zone, by which ways, until when, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global

from regulars.areas.consents.models import QuietTime
from regulars.engine import rows, workspace

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD = timedelta(days=370)
"""How far a free moment is looked for; what lasts longer has no end that one waits for."""
STEP = timedelta(minutes=15)
MIDNIGHT = "00:00"


@dataclass(frozen=True)
class Quiet:
    """A rule as it is asked: `days` and `channels` empty for all, `start` and `end` the same for the whole day; an end before the start is on the next day."""

    channels: tuple[str, ...]
    days: tuple[str, ...]
    start: time
    end: time
    first: date | None
    last: date | None
    reason: str

    def holds(self, channel: str, here: datetime) -> bool:
        """Whether it holds for a way at a moment, given as it is where the person is."""
        if self.channels and channel not in self.channels:
            return False
        if self.is_whole_day:
            return self._on(here.date())
        now = here.time().replace(tzinfo=None)
        if self.start < self.end:
            return self.start <= now < self.end and self._on(here.date())
        return (now >= self.start and self._on(here.date())) or (
            now < self.end and self._on(here.date() - timedelta(days=1))
        )

    @property
    def is_whole_day(self) -> bool:
        return self.start == self.end

    def _on(self, day: date) -> bool:
        """Whether a day on which it begins is one of its days."""
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        return not self.days or WEEKDAYS[day.weekday()] in self.days


def rules_of(person: Any) -> list[Quiet]:
    """Those of a person, and of the account they are at."""
    keys = [person.pk, *([person.account_id] if getattr(person, "account_id", None) else [])]
    return [_quiet(each) for each in QuietTime.objects.filter(person_id__in=keys, deleted_at=None)]


def zone_of(person: Any) -> ZoneInfo:
    """The person's own zone; else that of their country, where it has but one; else that of their account; else the workspace's."""
    own = getattr(person, "timezone", "")
    country = next(
        (found for name in ("address_country", "billing_country") if (found := getattr(person, name, ""))), ""
    )
    name = own or _zone_of_country(country)
    account = getattr(person, "account_id", None)
    if not name and account:
        found = rows.query("select timezone, billing_country from contacts_account where id = %s", [account])
        name = (found[0][0] or _zone_of_country(found[0][1])) if found else ""
    try:
        return ZoneInfo(name or str(workspace.value("timezone")))
    except (ValueError, OSError):  # a name that this machine does not know
        return ZoneInfo("UTC")


def free_from(rules: Sequence[Quiet], channel: str, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment itself where none of the rules holds, else the first quarter of an hour after it; None where there is none within a year."""
    if overlaps(rules, channel, at, zone) is None:
        return at
    moment = _quarter(at)
    limit = at + AHEAD
    if any(
        each.is_whole_day and not each.days and each.last is None
        for each in rules
        if not each.channels or channel in each.channels
    ):
        return None
    while moment < limit:
        here = moment.astimezone(zone)
        held = [each for each in rules if each.holds(channel, here)]
        if not held:
            return moment
        whole = any(each.is_whole_day for each in held)
        moment = _next_day(here, zone) if whole else moment + STEP
    return None


def overlaps(rules: Sequence[Quiet], channel: str, at: datetime, zone: ZoneInfo) -> Quiet | None:
    """The rule that holds at a moment, the one with a reason first."""
    held = [each for each in rules if each.holds(channel, at.astimezone(zone))]
    return next((each for each in held if each.reason), held[0] if held else None)


def _quiet(row: QuietTime) -> Quiet:
    return Quiet(
        tuple(row.channels),
        tuple(row.days),
        time.fromisoformat(row.from_time or MIDNIGHT),
        time.fromisoformat(row.to_time or MIDNIGHT),
        row.starts_on,
        row.ends_on,
        row.reason,
    )


def _quarter(at: datetime) -> datetime:
    """The next quarter of an hour, or the moment itself where it is one."""
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + STEP


def _next_day(here: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(here.date() + timedelta(days=1), time(), zone).astimezone(UTC)


@lru_cache(maxsize=1)
def _single_zones() -> dict[str, str]:
    """Countries that have one time zone that people live by (CLDR, territories of zones; an enclave is left out)."""
    found: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        if zone not in ENCLAVES:
            found.setdefault(country, []).append(zone)
    return {country: zones[0] for country, zones in found.items() if len(zones) == 1}


ENCLAVES = frozenset(("Europe/Busingen",))
"""A place that has the time of the country around it, under a name of its own."""


def _zone_of_country(country: str) -> str:
    return _single_zones().get(country or "", "")
