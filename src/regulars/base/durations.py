"""Lengths of time as people write them: "1h 30m", «1 ч 30 мин»."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from babel.units import format_unit
from django.utils.translation import gettext

from regulars.base.errors import Unreadable
from regulars.base.i18n import babel_locale

LONGEST = 60

_UNITS: dict[str, int] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "с", "сек", "секунда", "секунды", "секунд"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "м", "мин", "минута", "минуты", "минут", "минуту"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "ч", "час", "часа", "часов"), 3600),
    **dict.fromkeys(("d", "day", "days", "д", "дн", "день", "дня", "дней"), 86_400),
    **dict.fromkeys(("w", "week", "weeks", "н", "нед", "неделя", "недели", "недель", "неделю"), 604_800),
}
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_PART = re.compile(r"(\d{1,9}(?:[.,]\d{1,4})?)\s*([^\W\d_]+)\.?,?\s*")
_LONGEST_SPAN = 3_155_760_000


def parse_duration(text: str) -> timedelta:
    """A length of time: "1h 30m", "1:30" (hours), "90" (minutes), "1,5 ч", "2 дня 3 ч". Raises Unreadable.

    A day is 24 hours and a week 7 days; a hundred years at most.
    """
    body = text.strip().lower()
    seconds = _seconds(body)
    if seconds is None or seconds > _LONGEST_SPAN:
        raise Unreadable(
            gettext("“%(text)s” is not a length of time. Write it like 1h 30m.") % {"text": text[:LONGEST]}
        )
    return timedelta(seconds=float(seconds))


def format_duration(length: timedelta, locale: str) -> str:
    """A length of time in days, hours, minutes: "1h 30m", "1 ч 30 мин"; seconds only when it is under a minute."""
    total = int(length.total_seconds())
    minutes, seconds = divmod(abs(total), 60)
    if minutes == 0:
        return _unit(seconds, "second", locale) if total >= 0 else f"-{_unit(seconds, 'second', locale)}"
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [_unit(n, name, locale) for n, name in ((days, "day"), (hours, "hour"), (minutes, "minute")) if n]
    return ("-" if total < 0 else "") + " ".join(parts)


@lru_cache(maxsize=4096)
def _unit(count: int, name: str, locale: str) -> str:
    where = babel_locale(locale)
    return format_unit(count, f"duration-{name}", "narrow" if where.language == "en" else "short", locale=where)


def _seconds(body: str) -> Decimal | None:
    if clock := _CLOCK.fullmatch(body):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return Decimal(hours * 3600 + minutes * 60 + seconds)
    if re.fullmatch(r"\d{1,9}(?:[.,]\d{1,4})?", body):
        return Decimal(body.replace(",", ".")) * 60
    total, place = Decimal(0), 0
    while part := _PART.match(body, place):
        size = _UNITS.get(part[2])
        if size is None:
            return None
        total += Decimal(part[1].replace(",", ".")) * size
        place = part.end()
    return total if place == len(body) and place else None
