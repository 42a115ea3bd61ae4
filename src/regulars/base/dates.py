"""Dates as people write and read them, and named periods."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": ("янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."),
}
MONTH_BEGINNINGS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "ма"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
DAY_WORDS = {
    "today": 0, "tomorrow": 1, "yesterday": -1, "сегодня": 0, "завтра": 1, "вчера": -1, "послезавтра": 2, "позавчера": -2,
}  # fmt: skip


def parse_date(text: str, language: str = "en", *, today: date | None = None) -> date:
    """A day as typed: ISO, 23.11.2026, 11/23/2026 (day first unless English), 23 Nov 2026, 23 ноября 2026, tomorrow.

    Raises ValueError.
    """
    words = text.strip().lower().rstrip("г. ").strip()
    if words in DAY_WORDS:
        return (today or datetime.now().astimezone().date()) + timedelta(days=DAY_WORDS[words])
    if match := re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", words):
        return date(*(int(part) for part in match.groups()))
    if match := re.fullmatch(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})", words):
        return _from_numbers(
            int(match[1]), int(match[3]), _year(match[4]), month_first=match[2] == "/" and language == "en"
        )
    if match := re.fullmatch(r"(\d{1,2})\s+([^\W\d]+)\.?,?\s+(\d{4})", words):
        return date(int(match[3]), _month(match[2]), int(match[1]))
    if match := re.fullmatch(r"([^\W\d]+)\.?\s+(\d{1,2}),?\s+(\d{4})", words):
        return date(int(match[3]), _month(match[1]), int(match[2]))
    raise ValueError(text)


def _from_numbers(first: int, second: int, year: int, *, month_first: bool) -> date:
    month, day = (first, second) if month_first else (second, first)
    if month > 12 >= day:
        month, day = day, month
    return date(year, month, day)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else 2000 + year if year < 70 else 1900 + year


def _month(word: str) -> int:
    for number, beginnings in enumerate(MONTH_BEGINNINGS, start=1):
        if word.startswith(beginnings):
            return number
    raise ValueError(word)


def parse_moment(text: str, language: str = "en", zone: str = "UTC") -> datetime:
    """A day and a time as typed, in the person's time zone: a day as `parse_date`, then 14:30 or 2:30 pm.

    Raises ValueError.
    """
    words = text.strip()
    match = re.fullmatch(r"(.*?)[\sT,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?", words, re.IGNORECASE)
    tz = ZoneInfo(zone)
    if match is None:
        return datetime.combine(parse_date(words, language, today=datetime.now(tz).date()), time(), tz)
    hour = int(match[2])
    if match[5]:
        hour = hour % 12 + (12 if match[5].lower() == "pm" else 0)
    day = parse_date(match[1], language, today=datetime.now(tz).date())
    return datetime.combine(day, time(hour, int(match[3]), int(match[4] or 0)), tz)


def format_date(day: date, language: str = "en") -> str:
    """A day as `3 Dec 2026`, `3 дек. 2026`."""
    return f"{day.day} {MONTHS.get(language, MONTHS['en'])[day.month - 1]} {day.year}"


def format_short(day: date, language: str = "en", *, today: date) -> str:
    """Without the year when it is this one: `3 Dec`."""
    whole = format_date(day, language)
    return whole[:-5] if day.year == today.year else whole


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def format_time(moment: datetime, zone: str = "UTC") -> str:
    return moment.astimezone(_zone(zone)).strftime("%H:%M")


def format_moment(moment: datetime, language: str = "en", zone: str = "UTC") -> str:
    """`3 Dec 2026, 14:30` in the person's time zone."""
    local = moment.astimezone(_zone(zone))
    return f"{format_date(local.date(), language)}, {local.hour:02}:{local.minute:02}"


def period(name: str, today: date, first_weekday: int = 0) -> tuple[date, date]:
    """First and last day of a named period: today, last_week, this_month, next_quarter, last_n_days:30 …

    Raises ValueError.
    """
    word, _colon, number = name.partition(":")
    if word in ("last_n_days", "next_n_days"):
        days = int(number)
        if not 1 <= days <= 3660:
            raise ValueError(name)
        return (
            (today - timedelta(days=days - 1), today)
            if word == "last_n_days"
            else (today, today + timedelta(days=days - 1))
        )
    if word in ("today", "yesterday", "tomorrow"):
        day = today + timedelta(days=DAY_WORDS[word])
        return day, day
    which, _underscore, unit = word.partition("_")
    step = {"last": -1, "this": 0, "next": 1}.get(which)
    if step is None or unit not in _UNITS or number:
        raise ValueError(name)
    return _UNITS[unit](today, step, first_weekday)


def _week(today: date, step: int, first_weekday: int) -> tuple[date, date]:
    start = today - timedelta(days=(today.weekday() - first_weekday) % 7) + timedelta(weeks=step)
    return start, start + timedelta(days=6)


def add_months(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _months(length: int) -> Callable[[date, int, int], tuple[date, date]]:
    def span(today: date, step: int, first_weekday: int) -> tuple[date, date]:
        start = add_months(date(today.year, (today.month - 1) // length * length + 1, 1), step * length)
        return start, add_months(start, length) - timedelta(days=1)

    return span


_UNITS: dict[str, Callable[[date, int, int], tuple[date, date]]] = {
    "week": _week,
    "month": _months(1),
    "quarter": _months(3),
    "year": _months(12),
}
