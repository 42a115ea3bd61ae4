"""The one filter: conditions as data, checked against the registry and compiled to SQL in this place only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine.fields.base import Sql, Wrong
from regulars.engine.sql import Sources

MAX_DEPTH = 6
MAX_CONDITIONS = 100
JOINERS = {"all": (" and ", "({})"), "any": (" or ", "({})"), "none": (" or ", "not coalesce({}, false)")}


def compile_filter(data: Mapping[str, Any] | None, sources: Sources) -> Sql:
    """SQL of `{"all": [{"field", "op", "value"}, …]}` (also any, none, nested). Raises Refused naming the wrong part."""
    if not data:
        return "true", []
    return _node(data, sources, depth=0, budget=[MAX_CONDITIONS])


def _node(node: Any, sources: Sources, *, depth: int, budget: list[int]) -> Sql:
    if not isinstance(node, Mapping) or depth > MAX_DEPTH:
        raise _bad(_("A filter is an object of conditions, nested at most six deep."))
    for name, (joiner, shape) in JOINERS.items():
        if name not in node:
            continue
        if len(node) != 1 or not isinstance(node[name], list):
            raise _bad(_("“%(name)s” stands alone and holds a list of conditions.") % {"name": name})
        if not node[name]:
            return "true", []
        parts = [_node(each, sources, depth=depth + 1, budget=budget) for each in node[name]]
        joined = joiner.join(f"({sql})" for sql, _params in parts)
        return shape.format(f"({joined})") if name == "none" else f"({joined})", [p for _sql, ps in parts for p in ps]
    return _leaf(node, sources, budget)


def _leaf(node: Mapping[str, Any], sources: Sources, budget: list[int]) -> Sql:
    budget[0] -= 1
    if budget[0] < 0:
        raise _bad(_("A filter has at most %(limit)s conditions.") % {"limit": MAX_CONDITIONS})
    unknown = set(node) - {"field", "op", "value"}
    if unknown or not isinstance(node.get("field"), str) or not isinstance(node.get("op", "eq"), str):
        raise _bad(_("A condition has “field”, “op” and “value”."))
    found, column = sources.resolve(node["field"])
    try:
        return found.condition(node.get("op", "eq"), node.get("value"), column, sources.actor.manner, sources.actor)
    except Wrong as problem:
        raise _bad(str(problem), node["field"]) from None


def _bad(text: str, key: str = "filter") -> Refused:
    return Refused(text, code="bad_filter", fields={key: text})


def both(*filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """A filter that asks all of the given ones."""
    given = [dict(each) for each in filters if each]
    if len(given) == 1:
        return given[0]
    return {"all": given} if given else {}
