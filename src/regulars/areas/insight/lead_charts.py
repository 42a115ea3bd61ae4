"""The charts of lead sources: leads and what became of them by month, revenue and cost by source."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.insight import lead_table, shown
from regulars.areas.insight.figures import Figure
from regulars.areas.insight.leads import Came
from regulars.ui import formats

MOST_BARS = 8


def charts(found: dict[str, list[Came]], step: str) -> dict[str, dict[str, Any]]:
    """As the macro takes them. Money is drawn for those alone who may know it."""
    return {"steps": _steps(found[step], step), "money": _money(found["source"])}


def _steps(came: list[Came], step: str) -> dict[str, Any]:
    return {
        "kind": "bar",
        "labels": [lead_table.name_of(each, step) for each in came],
        "series": [
            _counts(_("Leads"), [each.leads for each in came], tone="accent-3"),
            _counts(_("Qualified"), [each.qualified for each in came], tone="accent"),
            _counts(_("Deals won"), [each.won for each in came], tone="good"),
        ],
    }


def _counts(name: str, figures: list[Figure], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "values": [each.count for each in figures],
        "texts": [formats.number(each.count) for each in figures],
        "urls": [shown.list_url(each.opens) if each.count else "" for each in figures],
        **more,
    }


def _money(came: list[Came]) -> dict[str, Any]:
    """Revenue beside cost, the sources with most of either; empty where there is neither."""
    listed = sorted((each for each in came if _size(each)), key=_size, reverse=True)[:MOST_BARS]
    series = []
    if any(each.revenue is not None for each in listed):
        series.append(shown.money_series(_("Revenue"), [each.revenue or each.leads for each in listed], tone="good"))
    if any(each.cost is not None for each in listed):
        series.append(
            shown.money_series(
                pgettext("spent on leads", "Cost"), [each.cost or each.leads for each in listed], tone="warn"
            )
        )
    return {
        "kind": "bar",
        "across": True,
        "unit": shown.currency(),
        "labels": [lead_table.name_of(each, "source") for each in listed],
        "series": series,
        "height": min(420, 60 + 44 * max(2, len(listed))),
    }


def _size(came: Came) -> Any:
    return max(each.value or 0 for each in (came.revenue, came.cost) if each) if came.revenue or came.cost else 0
