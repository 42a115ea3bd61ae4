"""Values as this reader writes them: the language and time zone are those active for the request."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime
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
    from babel.numbers import format_decimal

    from regulars.base.i18n import babel_locale

    pattern = None if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(value, format=pattern, locale=babel_locale(_locale())))


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

    return dates.format_datetime(_here(value), _locale())


def ago(value: Any) -> str:
    """How far from now: "3 days ago", "in 2 hours"."""
    if not value:
        return ""
    from babel.dates import format_timedelta

    from regulars.base.i18n import babel_locale

    distance = _here(value) - timezone.now()
    return str(format_timedelta(distance, add_direction=True, locale=babel_locale(_locale())))


def day(value: Any) -> str:
    """A day near this one by its name, else by its date: "today", "Thu", "4 Dec"."""
    if not value:
        return ""
    from babel.dates import format_date, format_skeleton

    from regulars.base.i18n import babel_locale

    when, today, locale = _as_day(value), timezone.localdate(), babel_locale(_locale())
    if 1 < (when - today).days < 7:
        return str(format_date(when, "EEE", locale=locale))
    skeleton = "MMMd" if when.year == today.year else "yMMMd"
    return str(format_skeleton(skeleton, when, locale=locale))


def iso(value: Any) -> str:
    """For the datetime attribute of a time element."""
    return value.isoformat() if value else ""


def _locale() -> str:
    return get_language() or "en"


def _here(value: Any) -> datetime:
    assert isinstance(value, datetime), value
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _as_day(value: Any) -> Date:
    return _here(value).date() if isinstance(value, datetime) else value
