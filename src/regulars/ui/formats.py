"""Values as this reader writes them: the language and time zone are those active for the request."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from regulars.base import text


def initials(name: Any) -> str:
    return text.initials(str(name or ""))


def hue(name: Any) -> int:
    return text.hue(str(name or ""))


def money(amount: Any, currency: str = "", *, short: bool = True) -> str:
    """An amount in its currency, without cents that are zero."""
    if amount is None or amount == "":
        return ""
    from django.conf import settings

    from regulars.base.money import format_money

    return format_money(Decimal(amount), currency or settings.CURRENCY, _locale(), short=short)


def number(value: Any, digits: int | None = None) -> str:
    if value is None or value == "":
        return ""
    from regulars.base.numbers import format_number

    if digits is None and isinstance(value, Decimal):
        value = value.normalize()  # 2.000 as it is stored is 2
    return format_number(value, _locale(), decimals=digits)


def percent(value: Any, digits: int = 0) -> str:
    """Hundredths to a share: 60 → "60%"."""
    if value is None or value == "":
        return ""
    return f"{number(value, digits)} %" if _locale().startswith("ru") else f"{number(value, digits)}%"


def size(count: Any) -> str:
    """Bytes for reading: "4.2 MB"."""
    from django.template.defaultfilters import filesizeformat

    return str(filesizeformat(count or 0))


def date(value: Any) -> str:
    """A day with its year: "14 Dec 2026"."""
    if not value:
        return ""
    from regulars.base import dates

    return dates.format_date(_as_day(value), _locale())


def moment(value: Any) -> str:
    """A day and a time: "14 Dec 2026, 11:42"."""
    if not value:
        return ""
    from regulars.base import dates

    here = _here(value)
    return dates.format_moment(here, _locale(), here.tzinfo or UTC)


def ago(value: Any) -> str:
    """How far from now: "3 days ago", "in 2 hours"."""
    if not value:
        return ""
    from babel.dates import format_timedelta

    from regulars.base.i18n import babel_locale

    distance = _here(value) - timezone.now()
    return str(format_timedelta(distance, add_direction=True, locale=babel_locale(_locale())))


def day(value: Any) -> str:
    """A day of this year without it: "4 Dec"; of another year whole: "4 Dec 2025"."""
    if not value:
        return ""
    from regulars.base import dates

    when, today, months = _as_day(value), timezone.localdate(), dates.month_names(_locale())
    if when.year != today.year or months is None:
        return dates.format_date(when, _locale())
    return f"{when.day} {months[when.month]}"


def iso(value: Any) -> str:
    """For the datetime attribute of a time element."""
    return value.isoformat() if value else ""


def _locale() -> str:
    return get_language() or "en"


def _here(value: Any) -> datetime:
    assert isinstance(value, datetime), value
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _as_day(value: Any) -> dt.date:
    return _here(value).date() if isinstance(value, datetime) else value
