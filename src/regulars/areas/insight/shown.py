"""Figures in words, and the addresses of the records behind them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from regulars.areas.insight.figures import Figure, Opens
from regulars.base.durations import format_duration
from regulars.base.i18n import babel_locale
from regulars.engine import registry, workspace
from regulars.engine.names import no_access
from regulars.ui import formats, pages


def list_url(opens: Opens) -> str:
    """The list of the records a figure was counted from."""
    return pages.filtered_url(registry.get(opens.entity), opens.filter)


def currency() -> str:
    return str(workspace.value("currency"))


def money(value: Any) -> str:
    """An amount in the workspace's currency, without cents: a dashboard is read at a glance."""
    return formats.money(round(Decimal(value or 0)), currency())


def exact(value: Decimal | None) -> str:
    """An amount in the workspace's currency with its cents; a dash where there is none."""
    return "–" if value is None else formats.money(value, currency(), short=False)


def period_name(first: date, step: str) -> str:
    """Nov 2026, Q4 2026."""
    text: str = format_skeleton(
        "yMMM" if step == "month" else "yQQQ", first, locale=babel_locale(get_language() or "en")
    )
    return text


def share(value: float | Decimal | None) -> str:
    """0.63 → 63%; a dash where there is nothing to divide by."""
    return "–" if value is None else formats.percent(round(float(value) * 100))


def days(value: float | Decimal | None) -> str:
    return "–" if value is None else formats.number(round(float(value)))


def length(seconds: float | Decimal | None) -> str:
    """Seconds as hours and minutes."""
    if seconds is None:
        return "–"
    minutes = timedelta(minutes=round(float(seconds) / 60))
    return format_duration(minutes, get_language() or "en")


def deals_count(count: int) -> str:
    return ngettext("%(num)s deal", "%(num)s deals", count) % {"num": formats.number(count)}


def leads_count(count: int) -> str:
    return ngettext("%(num)s lead", "%(num)s leads", count) % {"num": formats.number(count)}


def money_series(name: str, figures: list[Figure], **more: Any) -> dict[str, Any]:
    """A series of a chart: values, the same in words for the table, and where each leads."""
    return {
        "name": name,
        "values": [float(figure.value or 0) for figure in figures],
        "texts": [money(figure.value) for figure in figures],
        "urls": [list_url(figure.opens) for figure in figures],
        **more,
    }


def name_of(value: Any, key: str) -> str:
    """What a share is of: a record's name, an option's label, or that nothing is set."""
    if value is None:
        return _("Not set")
    if hasattr(value, "label"):
        return str(value.label) or no_access()
    found: Any = registry.get("deal").by_key.get(key)
    return str(found.option(value).label) if found is not None and hasattr(found, "option") else str(value)
