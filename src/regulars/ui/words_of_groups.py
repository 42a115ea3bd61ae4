"""Groups in words: what a list can be grouped by, what a group and their orders are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from regulars.base import dates, numbers
from regulars.base.money import format_money
from regulars.base.periods import FISCAL, fiscal_quarter, fiscal_year
from regulars.engine import access, groups, ranges, withheld, workspace
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field, Ref, Reference
from regulars.engine.ranges import RANGES
from regulars.ui.cells import cell
from regulars.ui.filter_form import fields_of

UNITS: dict[str, Any] = {
    "day": gettext_lazy("by day"),
    "week": gettext_lazy("by week"),
    "month": gettext_lazy("by month"),
    "quarter": gettext_lazy("by quarter"),
    "year": gettext_lazy("by year"),
    "fiscal_quarter": gettext_lazy("by fiscal quarter"),
    "fiscal_year": gettext_lazy("by fiscal year"),
    RANGES: gettext_lazy("by ranges"),
}


Beside = Mapping[Any, Mapping[str, Any]]


def beside(level: groups.Level, values: Iterable[Any], actor: Actor) -> Beside:
    """What the cells of linked records need beside their names, by id (the tone of a tier, the colour of a stage), as far as the reader may know it."""
    found, start = level.field, f"{level.field.key}."
    paths = [path.removeprefix(start) for path in found.beside if path.startswith(start)]
    ids = [value.id for value in values if isinstance(value, Ref)]
    if not (isinstance(found, Reference) and paths and ids and access.may(actor, found.to, "view")):
        return {}
    records = access.records(found.to, actor).matching(ids)
    rows = withheld.answer_or([], lambda: records.rows(paths, limit=len(ids)), actor)
    return {row.id: {f"{start}{path}": row[path] for path in paths} for row in rows}


def label_of(level: groups.Level, value: Any, known: Beside) -> Markup:
    """A group's value as its head shows it, with what is known beside it."""
    if value is None or value == "":
        return Markup('<span class="faint">{}</span>').format(_("Nothing chosen"))
    if level.is_period:
        return escape(period_label(value, level.unit))
    if level.is_range:
        return escape(range_label(level.field, ranges.range_of(value)))
    if level.is_several:
        return cell([value], level.field, link=False)
    if level.field.kind == "yes_no":
        return escape(_("Yes") if value else _("No"))
    row = known.get(value.id) if isinstance(value, Ref) else None
    return cell(value, level.field, row, link=False) or escape(value)


def period_label(first: date, unit: str) -> str:
    """“March 2026”, “Q1 2026”, “Week from 2 Mar 2026”, “Fiscal Q1 2026/27”."""
    if unit.startswith(FISCAL):
        return _fiscal_label(first, unit)
    if unit == "year":
        return str(first.year)
    if unit == "quarter":
        return _("Q%(quarter)s %(year)s") % {"quarter": (first.month + 2) // 3, "year": first.year}
    if unit == "month":
        return date_format(first, "F Y")
    day = dates.format_date(first, get_language() or "en")
    return _("Week from %(day)s") % {"day": day} if unit == "week" else day


def _fiscal_label(first: date, unit: str) -> str:
    begins = workspace.manner().fiscal_month
    year = fiscal_year(first, begins)
    name = str(year) if begins == 1 else f"{year}/{(year + 1) % 100:02}"
    if unit == "fiscal_year":
        return _("Fiscal year %(year)s") % {"year": name}
    return _("Fiscal Q%(quarter)s %(year)s") % {"quarter": fiscal_quarter(first, begins), "year": name}


def range_label(found: Field, value: ranges.Range) -> str:
    """“$1,000 – $2,000”, “under 10%”, “50 and more”; whole numbers with their last one, “10 – 19”."""
    high = value.high if value.high is None or found.kind != "integer" else value.high - 1
    if value.low is None or high is None:
        words = _("under %(high)s") if high is not None else _("%(low)s and more")
        return words % {"low": _number(found, value.low), "high": _number(found, value.high)}
    if value.low == high:
        return _number(found, high)
    return f"{_number(found, value.low)} – {_number(found, high)}"


def _number(found: Field, number: Decimal | None) -> str:
    language = get_language() or "en"
    if number is None:
        return ""
    if found.kind == "money":
        return format_money(number, str(workspace.value("currency")), language, short=True)
    if found.kind == "percent":
        return numbers.format_percent(number, language)
    if found.kind == "duration":
        return numbers.format_duration(timedelta(seconds=float(number)), language)
    return numbers.format_number(number.normalize() if number % 1 else number.to_integral_value(), language)


def choices_of(entity: Entity, actor: Actor, moment: datetime | None = None) -> Iterator[tuple[str, str]]:
    """What lists can be grouped by, in words; days and moments by each period, numbers by ranges."""
    is_fiscal = workspace.manner().fiscal_month != 1
    for path, label in fields_of(entity, actor):
        if not groups.may_group(entity, actor, path, moment):
            continue
        level = groups.level_of(entity, actor, path, moment)
        if not level.unit:
            yield path, label
        for unit in groups.units_of(level.field):
            if unit and (is_fiscal or not unit.startswith(FISCAL)):
                yield f"{path}:{unit}", f"{label}: {UNITS[unit]}"


def orders_of(totals: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The orders that groups may stand in: in their order, by how many, by each of the sums shown."""
    found = [
        ("label", _("In their order")),
        ("-label", _("In their order, from the end")),
        ("-count", _("Most records first")),
        ("count", _("Fewest records first")),
    ]
    for key, label in totals:
        found.append((f"-{key}", _("%(field)s: greatest first") % {"field": label}))
        found.append((key, _("%(field)s: least first") % {"field": label}))
    return found
