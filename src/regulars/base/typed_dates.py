"""Dates and times as they are typed and as files bring them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext

from regulars.base.date_words import (
    AGO,
    AHEAD,
    DAY_COUNTS,
    DAYS_FROM_TODAY,
    FILLERS,
    NOW,
    month_number,
    plain,
    weekday_number,
)
from regulars.base.errors import Unreadable
from regulars.base.i18n import babel_locale

LONGEST = 60
_MIDNIGHT: time | None = time()

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_TIME = re.compile(
    r"(?:^|[\sT,]|\b(?:at|в)\s)\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|[+-](?:0\d|1[0-4]):?[0-5]\d)?$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:[\s,]|\b(?:at|в))+$", re.IGNORECASE)


def parse_date(text: str, locale: str, *, today: date | None = None) -> date:
    """A day as typed: ISO, "23.11.2026", "11/23/2026" (month first where the locale has it so), "23 Nov", "23 ноября 2026 г.",
    "tomorrow", "вчера", "in 3 days", "пятница" (the next one). A time after it is left aside.

    Years of two digits are 1969 to 2068 (POSIX); a missing one is this year. Raises Unreadable.
    """
    typed = text.strip()
    if len(typed) > LONGEST:
        raise _not_a_date(typed)
    found = _day(typed, locale, today)
    if found is None and (hour := _TIME.search(typed)) and _is_time(hour):
        found = _day(_JOINT.sub("", typed[: hour.start()]), locale, today)
    if found is None:
        raise _not_a_date(typed)
    return found


def names_time(text: str) -> bool:
    """Whether a time of the day is typed, with a day or alone."""
    found = _TIME.search(text.strip()[: LONGEST + 1])
    return found is not None and _is_time(found)


def parse_moment(text: str, locale: str, tz: tzinfo | str, *, now: datetime | None = None) -> datetime:
    """A day and time as typed → an aware moment in `tz`; without a time it is the start of the day, without a day, today.

    Times are "14:30", "2:30 pm", "9am", "14:30:05Z", "14:30+03:00". `now` (aware) is what relative words count from.
    Raises Unreadable.
    """
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    typed = text.strip()
    if len(typed) > LONGEST:
        raise _not_a_moment(typed)
    here = (now or timezone.now()).astimezone(zone)
    if plain(typed) in NOW:
        return here
    found = _TIME.search(typed)
    day, clock, own_zone = None, _MIDNIGHT, None
    if found is None or not _is_time(found):
        day = _day(typed, locale, here.date())
    else:
        before = _JOINT.sub("", typed[: found.start()])
        day = _day(before, locale, here.date()) if before else here.date()
        clock, own_zone = _clock(found), _own_zone(found["zone"])
    if day is None or clock is None:
        raise _not_a_moment(typed)
    try:
        # By way of UTC, so that an hour the clocks skip becomes the one they show.
        return datetime.combine(day, clock, own_zone or zone).astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise _not_a_moment(typed) from None


def _day(typed: str, locale: str, today: date | None) -> date | None:
    try:
        if found := _ISO.fullmatch(typed):
            year, _, month, day, *packed = found.groups()
            return date(*(int(part) for part in ((year, month, day) if year else packed)))
        if numeric := _NUMERIC.fullmatch(typed):
            return _numeric(numeric, locale, today)
        return _worded(typed, locale, today)
    except (ValueError, OverflowError):
        return None


def _numeric(found: re.Match[str], locale: str, today: date | None) -> date:
    first, sign, second, year = int(found[1]), found[2], int(found[3]), found[4]
    if sign == "-" and year is None:
        raise ValueError("3-4 is no date")
    month_first = sign != "." and _is_month_first(locale)
    if (month_first and first > 12) or (not month_first and second > 12 and sign != "."):
        month_first = not month_first
    day, month = (second, first) if month_first else (first, second)
    return date(_year(year, today), month, day)


def _worded(typed: str, locale: str, today: date | None) -> date | None:
    words = [word for word in map(plain, _TOKEN.findall(typed)) if word not in FILLERS]
    if not words or len(words) > 4:
        return None
    if len(words) == 1:
        return _single(words[0], locale, today)
    if (words[0] in AHEAD) != (words[-1] in AGO):
        return _counted(words, today)
    if len(words) > 2 and weekday_number(words[0], locale) is not None:
        words = words[1:]
    return _with_month(words, locale, today)


def _single(word: str, locale: str, today: date | None) -> date | None:
    start = today or timezone.localdate()
    if word in DAYS_FROM_TODAY:
        return start + timedelta(days=DAYS_FROM_TODAY[word])
    weekday = weekday_number(word, locale)
    return None if weekday is None else start + timedelta(days=(weekday - start.weekday() - 1) % 7 + 1)


def _counted(words: list[str], today: date | None) -> date | None:
    """«через 3 дня», "2 weeks ago", «через неделю»."""
    sign, counted = (1, words[1:]) if words[0] in AHEAD else (-1, words[:-1])
    number, unit = ("1", *counted) if len(counted) == 1 else (counted[0], counted[-1])
    if unit not in DAY_COUNTS or not (number.isdigit() or number in ("a", "an", "one")):
        return None
    count = int(number) if number.isdigit() else 1
    return (today or timezone.localdate()) + timedelta(days=sign * count * DAY_COUNTS[unit])


def _with_month(words: list[str], locale: str, today: date | None) -> date | None:
    """«23 ноября 2026», "Nov 23", "2026 Nov 23": the month is a word, a number over 31 or of four digits is the year."""
    months = [number for word in words if (number := month_number(word, locale))]
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or len(months) + len(numbers) != len(words) or len(numbers) > 2:
        return None
    if len(numbers[0]) == 4:
        numbers.reverse()
    day, year = numbers[0], numbers[1] if len(numbers) == 2 else None
    if len(day) > 2 or (year is not None and len(year) not in (2, 4)):
        return None
    return date(_year(year, today), months[0], int(day))


def _year(year: str | None, today: date | None) -> int:
    if year is None:
        return (today or timezone.localdate()).year
    number = int(year)
    if len(year) == 4:
        return number
    return number + (2000 if number < 69 else 1900)


def _is_time(found: re.Match[str]) -> bool:
    return bool(found["minute"] or found["half"])


def _clock(found: re.Match[str]) -> time | None:
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _own_zone(mark: str | None) -> tzinfo | None:
    if mark is None:
        return None
    return datetime.strptime("+0000" if mark.upper() in ("Z", "UTC") else mark, "%z").tzinfo


@lru_cache(maxsize=256)
def _is_month_first(locale: str) -> bool:
    return str(babel_locale(locale).date_formats["short"].pattern).upper().startswith("M")


def _not_a_date(typed: str) -> Unreadable:
    return Unreadable(gettext("“%(text)s” is not a date. Write it like 2026-11-23.") % {"text": typed[:LONGEST]})


def _not_a_moment(typed: str) -> Unreadable:
    return Unreadable(
        gettext("“%(text)s” is not a date and time. Write it like 2026-11-23 14:30.") % {"text": typed[:LONGEST]}
    )
