"""Days and moments as people write and read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import dates as babel_dates
from babel.units import format_unit

from regulars.base.date_words import TODAY, TOMORROW, YESTERDAY, month_names
from regulars.base.i18n import babel_locale
from regulars.base.periods import PERIODS, month_starts, period, relative_day
from regulars.base.typed_dates import parse_date, parse_moment

__all__ = [
    "PERIODS",
    "Relative",
    "format_date",
    "format_moment",
    "format_time",
    "is_zone",
    "month_starts",
    "parse_date",
    "parse_moment",
    "period",
    "relative",
    "relative_day",
    "zone",
]

_UNITS = (
    ("year", 31_536_000),
    ("month", 2_592_000),
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
)
_NOW = {"en": "just now", "ru": "только что"}


@lru_cache(maxsize=1024)
def zone(name: str) -> tzinfo:
    """The time zone of an IANA name. Raises ZoneInfoNotFoundError (a KeyError)."""
    return UTC if name == "UTC" else ZoneInfo(name)


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this name."""
    try:
        zone(name)
    except (ValueError, KeyError, OSError):
        return False
    return bool(name)


def format_date(day: date, locale: str) -> str:
    """A day for reading, the same length everywhere: "3 Dec 2026", "3 дек. 2026"; other locales in their medium form.

    A moment is taken as it stands; bring it into the reader's zone first, or ask `format_moment`.
    """
    months = month_names(locale)
    if months is None:
        return _babel_date(date(day.year, day.month, day.day), locale)
    return f"{day.day} {months[day.month]} {day.year}"


def format_time(moment: datetime, locale: str, tz: tzinfo | str) -> str:
    """The time of day of an aware moment in a zone: "14:30"; in locales that say so, "2:30 PM"."""
    there = moment.astimezone(zone(tz) if isinstance(tz, str) else tz)
    if month_names(locale) is not None:
        return f"{there.hour:02d}:{there.minute:02d}"
    return babel_dates.format_time(there.timetz(), "short", locale=babel_locale(locale), tzinfo=there.tzinfo)


def format_moment(moment: datetime, locale: str, tz: tzinfo | str) -> str:
    """A day and time of an aware moment in a zone: "3 Dec 2026, 14:30"."""
    there = moment.astimezone(zone(tz) if isinstance(tz, str) else tz)
    months = month_names(locale)
    if months is None:
        return f"{format_date(there, locale)}, {format_time(there, locale, there.tzinfo or UTC)}"
    return f"{there.day} {months[there.month]} {there.year}, {there.hour:02d}:{there.minute:02d}"


@dataclass(frozen=True, slots=True)
class Relative:
    """How far a day or a moment is from now: `count` of `unit`s (day, hour …), and how to say it.

    `span` is "3 days", for phrases such as "3 days late"; `text` is "3 days ago", "in 3 days", "tomorrow".
    """

    count: int
    unit: str
    is_past: bool
    span: str
    text: str


def relative(moment: date, now: date, language: str) -> Relative:
    """The distance from `now` to `moment`: two aware moments or two days.

    Whole units, rounded down, the largest that fits, but weeks only from two on.
    """
    if isinstance(moment, datetime) and isinstance(now, datetime):
        seconds = int((moment - now).total_seconds())
    else:
        seconds = (_day(moment) - _day(now)).days * 86_400
        if abs(seconds) <= 86_400:
            return _near_day(seconds // 86_400, language)
    far = abs(seconds)
    for unit, size in _UNITS:
        if far >= size * (2 if unit == "week" else 1):
            return _said(far // size, unit, seconds < 0, language)
    return Relative(0, "minute", seconds < 0, _span(0, "minute", language), _NOW.get(language, _NOW["en"]))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _near_day(days: int, language: str) -> Relative:
    word = {0: TODAY, 1: TOMORROW, -1: YESTERDAY}[days]
    return Relative(abs(days), "day", days < 0, _span(abs(days), "day", language), word.get(language, word["en"]))


@lru_cache(maxsize=4096)
def _said(count: int, unit: str, is_past: bool, language: str) -> Relative:  # noqa: FBT001 - a key of the cache
    size = dict(_UNITS)[unit] * count
    text = babel_dates.format_timedelta(
        timedelta(seconds=-size if is_past else size),
        granularity=unit,  # type: ignore[arg-type]
        threshold=10_000,
        add_direction=True,
        locale=babel_locale(language),
    )
    return Relative(count, unit, is_past, _span(count, unit, language), text)


@lru_cache(maxsize=4096)
def _span(count: int, unit: str, language: str) -> str:
    return format_unit(count, f"duration-{unit}", "long", locale=babel_locale(language))


@lru_cache(maxsize=4096)
def _babel_date(day: date, locale: str) -> str:
    return babel_dates.format_date(day, "medium", locale=babel_locale(locale))
