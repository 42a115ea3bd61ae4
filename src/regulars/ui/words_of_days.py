"""Days counted from today, and periods, as people say them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from regulars.base.periods import FISCAL
from regulars.engine import workspace

PERIODS: dict[str, Any] = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
    "this_week": gettext_lazy("this week"),
    "last_week": gettext_lazy("last week"),
    "next_week": gettext_lazy("next week"),
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "next_month": gettext_lazy("next month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "next_quarter": gettext_lazy("next quarter"),
    "this_year": gettext_lazy("this year"),
    "last_year": gettext_lazy("last year"),
    "next_year": gettext_lazy("next year"),
    "this_fiscal_quarter": gettext_lazy("this fiscal quarter"),
    "last_fiscal_quarter": gettext_lazy("last fiscal quarter"),
    "next_fiscal_quarter": gettext_lazy("next fiscal quarter"),
    "this_fiscal_year": gettext_lazy("this fiscal year"),
    "last_fiscal_year": gettext_lazy("last fiscal year"),
    "next_fiscal_year": gettext_lazy("next fiscal year"),
}
DAYS: dict[str, Any] = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
    "start_of_week": gettext_lazy("the start of this week"),
    "start_of_month": gettext_lazy("the start of this month"),
    "start_of_quarter": gettext_lazy("the start of this quarter"),
    "start_of_year": gettext_lazy("the start of this year"),
    "start_of_fiscal_quarter": gettext_lazy("the start of this fiscal quarter"),
    "start_of_fiscal_year": gettext_lazy("the start of this fiscal year"),
    "end_of_week": gettext_lazy("the end of this week"),
    "end_of_month": gettext_lazy("the end of this month"),
    "end_of_quarter": gettext_lazy("the end of this quarter"),
    "end_of_year": gettext_lazy("the end of this year"),
    "end_of_fiscal_quarter": gettext_lazy("the end of this fiscal quarter"),
    "end_of_fiscal_year": gettext_lazy("the end of this fiscal year"),
}
UNITS: dict[str, Any] = {
    "days": gettext_lazy("days"),
    "weeks": gettext_lazy("weeks"),
    "months": gettext_lazy("months"),
    "quarters": gettext_lazy("quarters"),
    "years": gettext_lazy("years"),
}
COUNTED_PERIOD = re.compile(r"(last|next)_n_(days|weeks|months|quarters|years):(\d{1,5})")
COUNTED_DAY = re.compile(r"today([+-])(\d{1,5})([dwmqy])")


def offered(words: Mapping[str, Any], chosen: Any = "") -> list[tuple[str, Any]]:
    """The words to choose among: fiscal ones where the fiscal year is another than that of the calendar, or one is chosen."""
    fiscal = workspace.manner().fiscal_month != 1
    return [(name, said) for name, said in words.items() if fiscal or name == chosen or FISCAL not in name]


def period_in_words(value: Any) -> str:
    """“the last 30 days”, “this quarter”."""
    found = COUNTED_PERIOD.fullmatch(str(value))
    if found is None:
        return str(PERIODS.get(str(value), value))
    span = span_in_words(int(found[3]), found[2])
    return (_("the last %(span)s") if found[1] == "last" else _("the next %(span)s")) % {"span": span}


def day_in_words(value: Any) -> str | None:
    """“30 days ago”, “the start of this month”; None for a plain day."""
    if not isinstance(value, str):
        return None
    found = COUNTED_DAY.fullmatch(value)
    if found is None:
        return str(DAYS[value]) if value in DAYS else None
    unit = next(name for name in UNITS if name.startswith(found[3]))
    span = span_in_words(int(found[2]), unit)
    return (_("%(span)s ago") if found[1] == "-" else _("%(span)s from now")) % {"span": span}


def span_in_words(count: int, unit: str) -> str:
    words = {
        "days": ngettext("%(num)s day", "%(num)s days", count),
        "weeks": ngettext("%(num)s week", "%(num)s weeks", count),
        "months": ngettext("%(num)s month", "%(num)s months", count),
        "quarters": ngettext("%(num)s quarter", "%(num)s quarters", count),
        "years": ngettext("%(num)s year", "%(num)s years", count),
    }
    return words[unit] % {"num": count}
