"""Groups in words: what a list can be grouped by, what a group and their orders are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from regulars.base import dates
from regulars.engine import access, groups, withheld
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref, Reference
from regulars.ui.cells import cell
from regulars.ui.filter_form import fields_of

UNITS: dict[str, Any] = {
    "day": gettext_lazy("by day"),
    "week": gettext_lazy("by week"),
    "month": gettext_lazy("by month"),
    "quarter": gettext_lazy("by quarter"),
    "year": gettext_lazy("by year"),
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
    if level.unit:
        return escape(period_label(value, level.unit))
    if level.field.kind == "yes_no":
        return escape(_("Yes") if value else _("No"))
    row = known.get(value.id) if isinstance(value, Ref) else None
    return cell(value, level.field, row, link=False) or escape(value)


def period_label(first: date, unit: str) -> str:
    """“March 2026”, “Q1 2026”, “Week from 2 Mar 2026”."""
    if unit == "year":
        return str(first.year)
    if unit == "quarter":
        return _("Q%(quarter)s %(year)s") % {"quarter": (first.month + 2) // 3, "year": first.year}
    if unit == "month":
        return date_format(first, "F Y")
    day = dates.format_date(first, get_language() or "en")
    return _("Week from %(day)s") % {"day": day} if unit == "week" else day


def choices_of(entity: Entity, actor: Actor, moment: datetime | None = None) -> Iterator[tuple[str, str]]:
    """What lists can be grouped by, in words; days and moments by each period."""
    for path, label in fields_of(entity, actor):
        if not groups.may_group(entity, actor, path, moment):
            continue
        if not groups.level_of(entity, actor, path, moment).unit:
            yield path, label
            continue
        for unit in groups.UNITS:
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
