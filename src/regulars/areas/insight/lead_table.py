"""The tables of lead sources: in words with the list behind each figure, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.areas.insight import shown
from regulars.areas.insight.figures import Figure
from regulars.areas.insight.leads import STEPS, Came
from regulars.base.text import neutralise_formula
from regulars.ui import formats


class Column(NamedTuple):
    """What it is called, how it is read and said, and the figure whose records it opens."""

    head: str
    value: Callable[[Came], Any]
    said: Callable[[Any], str]
    figure: Callable[[Came], Figure | None] = lambda came: None
    digits: int = 2


def columns(came: Sequence[Came]) -> list[Column]:
    """Those that the reader may know; costs where they are told."""
    found = [
        Column(_("Leads"), lambda one: one.leads.value, formats.number, lambda one: one.leads, 0),
        Column(_("Answered"), lambda one: one.answered.value, shown.share, lambda one: one.answered, 4),
        Column(_("First answer"), lambda one: one.answer.value, shown.length, digits=0),
        Column(_("Qualified"), lambda one: one.qualified.count, formats.number, lambda one: one.qualified, 0),
        Column(_("Rate"), lambda one: one.qualified.value, shown.share, digits=4),
        Column(_("Days to qualify"), lambda one: one.days.value, shown.days, digits=1),
        Column(_("Deals won"), lambda one: one.won.count, formats.number, lambda one: one.won, 0),
        Column(_("Days to win"), lambda one: one.to_win.value, shown.days, digits=1),
    ]
    if any(one.revenue is not None for one in came):
        found.append(Column(_("Revenue"), lambda one: one.revenue and one.revenue.value, shown.money))
    if any(one.cost is not None for one in came):
        found += [
            Column(
                pgettext("spent on leads", "Cost"),
                lambda one: one.cost and one.cost.value,
                shown.money,
                lambda one: one.cost,
            ),
            Column(_("Per lead"), lambda one: one.per_lead, shown.exact),
            Column(_("Per qualified lead"), lambda one: one.per_qualified, shown.exact),
            Column(_("Per deal won"), lambda one: one.per_won, shown.exact),
        ]
        if any(one.revenue is not None for one in came):
            found.append(Column(_("ROI"), lambda one: one.roi, shown.share, digits=4))
    return found


def heads(came: Sequence[Came]) -> list[str]:
    return [each.head for each in columns(came)]


def row(came: Came, key: str, like: Sequence[Came]) -> dict[str, Any]:
    """A source, a campaign, a person or a month in words, with the cells of its row among those like it, each with the list behind it."""
    cells = []
    for each in columns(like):
        figure = each.figure(came)
        cells.append((each.said(each.value(came)), shown.list_url(figure.opens) if figure and figure.count else ""))
    return {"label": name_of(came, key), "cells": cells}


def name_of(came: Came, key: str) -> str:
    return shown.period_name(came.of, key) if key in STEPS else shown.name_of(came.of, key)


def file_of(found: dict[str, list[Came]], labels: dict[str, str]) -> HttpResponse:
    """All tables below each other as CSV; shares are fractions, amounts in the workspace's currency, the first answer in working seconds."""
    text = io.StringIO()
    writer = csv.writer(text)
    for key, came in found.items():
        if not came:
            continue
        told = columns(came)
        writer.writerow([labels[key], *(_with_unit(each) for each in told)])
        for one in came:
            figures = [_plain(each.value(one), each.digits) for each in told]
            writer.writerow([neutralise_formula(name_of(one, key)), *figures])
        writer.writerow([])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lead-sources.csv"'
    return answer


def _with_unit(column: Column) -> str:
    return f"{column.head}, {shown.currency()}" if column.said in (shown.money, shown.exact) else column.head


def _plain(value: Any, digits: int) -> Any:
    if value is None:
        return ""
    return (
        value
        if isinstance(value, int)
        else round(value if isinstance(value, Decimal) else float(value), digits or None)
    )
