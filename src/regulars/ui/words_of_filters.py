"""Filters in words: what a chip says."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Refused
from regulars.engine.fields import AnyReference, Field, Ref, Reference, Wrong
from regulars.engine.query import labels_of
from regulars.engine.sql import Sources
from regulars.ui.cells import cell

if TYPE_CHECKING:
    from regulars.ui.state import ListState

OPERATORS: dict[str, Any] = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "in": gettext_lazy("is any of"),
    "not_in": gettext_lazy("is none of"),
    "contains": gettext_lazy("contains"),
    "starts": gettext_lazy("begins with"),
    "gt": gettext_lazy("more than"),
    "gte": gettext_lazy("at least"),
    "lt": gettext_lazy("less than"),
    "lte": gettext_lazy("at most"),
    "between": gettext_lazy("between"),
    "empty": gettext_lazy("is empty"),
    "filled": gettext_lazy("is filled"),
    "period": gettext_lazy("is in"),
    "me": gettext_lazy("is me"),
    "my_team": gettext_lazy("is in my team"),
    "branch": gettext_lazy("in branch of"),
    "has_any": gettext_lazy("has any of"),
    "has_all": gettext_lazy("has all of"),
    "has_none": gettext_lazy("has none of"),
    "country": gettext_lazy("is in the country"),
    "entity": gettext_lazy("is one of"),
}
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
    "last_n_days:7": gettext_lazy("the last 7 days"),
    "last_n_days:30": gettext_lazy("the last 30 days"),
    "last_n_days:90": gettext_lazy("the last 90 days"),
    "next_n_days:7": gettext_lazy("the next 7 days"),
    "next_n_days:30": gettext_lazy("the next 30 days"),
}
WITHOUT_VALUE = frozenset(("empty", "filled", "me", "my_team"))


def chip_of(part: Mapping[str, Any], index: int, state: ListState, joiner: str) -> dict[str, Any]:
    """A condition as a chip: field, operator, value, and the address of the list without it."""
    from regulars.ui.state import conditions, joined

    _joiner, parts = conditions(state.filter_in_force)
    rest = [each for at, each in enumerate(parts) if at != index]
    edit = state.query(filter=state.filter_in_force)
    address = f"/{state.entity.plural}/filter{edit}"
    drop = state.url(filter=joined(joiner, rest) or {"all": []})
    if "field" not in part:
        return {"field": _("Group"), "operator": "", "value": _("several conditions"), "url": address, "drop_url": drop}
    try:
        found, _column = Sources(state.entity, state.actor).resolve(part["field"])
    except Refused:
        return {
            "field": part["field"],
            "operator": "",
            "value": _("unknown"),
            "url": address,
            "drop_url": drop,
            "wrong": True,
        }
    op = str(part.get("op", "eq"))
    operator, value = str(OPERATORS.get(op, op)), value_in_words(found, op, part.get("value"), state)
    return {
        "field": str(found.label),
        "operator": operator if value else "",
        "value": value or operator,
        "url": address,
        "drop_url": drop,
    }


def value_in_words(found: Field, op: str, value: Any, state: ListState) -> str:
    """The value of a condition as a person would say it."""
    if op in WITHOUT_VALUE or value is None:
        return ""
    if op == "period":
        return str(PERIODS.get(value, value))
    values = value if isinstance(value, list) else [value]
    if isinstance(found, Reference | AnyReference):
        return ", ".join(_names(found, values, state))
    return (" – " if op == "between" else ", ").join(_one(found, each) for each in values)


def _one(found: Field, value: Any) -> str:
    try:
        parsed = found.parse(value)
    except Wrong:
        return str(value) if not isinstance(value, dict) else json.dumps(value)
    return str(cell(parsed, found, link=False).striptags())


def _names(found: Any, values: list[Any], state: ListState) -> list[str]:
    refs = []
    for value in values:
        try:
            refs.append(Ref(uuid.UUID(str(value["id"] if isinstance(value, dict) else value)), "", found.to))
        except (ValueError, KeyError):
            continue
    labels = labels_of(refs, state.actor)
    return [labels.get(ref.id, "—") for ref in refs]
