"""The one filter: conditions as data, checked against the registry and compiled to SQL in this place only.

A filter is one of these nodes; lists, saved views, segments, rules, reports, rights and the API speak it:

- `{"all": [node, …]}`, `{"any": [node, …]}`, `{"none": [node, …]}`: groups, nested at most six deep. An empty group asks nothing.
  `none` takes what is unknown for no: it finds the records of which none of its nodes is true.
- `{"field": "account.industry", "op": "in", "value": [...]}`: a field of the record, or through its links (three at most).
  The operators of a field are its type's (`Field.operators`); `op` is `eq` where it is missing. A person's field knows `me`,
  `my_team` and `branch` (of the value, or of the reader) besides.
- Days and moments take relative values, counted from today in the reader's time zone and week: `period` takes a name of
  `base.periods.PERIODS` (`this_quarter`, `last_n_days:30`, `next_n_weeks:2`); every other operator takes a day such as `today`,
  `today-30d`, `today+2w`, `start_of_month`, `end_of_last_quarter`. A moment compared with a day without a time takes the whole day.
- `{"has": {"entity": "task", "by": "record", "of": "account", "where": node, "at_least": 2}}`, `{"has_none": {the same}}`: there are
  records of another entity whose link `by` names this one (engine.relations). `by` may be left out where there is one such link,
  `of` starts from a link of this record instead of the record itself, `where` and `at_least` (1) may be left out. Only records that
  the reader may see count, and `where` asks them as this filter asks its own.
- `{"changed": {"field": "stage", "period": "last_n_days:7", "since": day, "until": day, "by": person or "me" / "my_team" / "branch",
  "from": value, "to": value}}`: the change log tells of such a change after the record was made. Every part may be left out; `field`
  may be a list, one of which is enough; `from` and `to` need exactly one field. Never changed is `{"none": [{"changed": {}}]}`.
- `{"batch": {"id": uuid, "made": true}}`: what an import or another batch wrote: the records it made, with `false` those it
  changed, without `made` all of them.
- `{"on_stage": "overdue"}` and whatever else a service adds (engine.filter_questions).
- `{"shared": "with_me"}`, `{"shared": "by_me"}`: what others lent to the reader or their team, what the reader lent. No rule asks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from regulars.engine.fields.base import Sql, Wrong
from regulars.engine.filter_nodes import bad as _bad
from regulars.engine.filter_nodes import batch_sql, changed_sql, has_sql, shared_node_sql
from regulars.engine.filter_questions import named, question_sql
from regulars.engine.sql import Sources

MAX_DEPTH = 6
MAX_CONDITIONS = 100
JOINERS = {"all": (" and ", "({})"), "any": (" or ", "({})"), "none": (" or ", "not coalesce({}, false)")}
NODES = frozenset((*JOINERS, "has", "has_none", "changed", "batch", "shared"))
"""What a node may be called that is no condition on a field."""


def compile_filter(data: Mapping[str, Any] | None, sources: Sources) -> Sql:
    """SQL of `{"all": [{"field", "op", "value"}, …]}` (also any, none, nested). Raises Refused naming the wrong part."""
    if not data:
        return "true", []
    return _node(data, sources, depth=0, budget=[MAX_CONDITIONS])


def name_of(node: Mapping[str, Any]) -> str:
    """What a node asks; empty for a condition on a field."""
    return next((key for key in node if key in NODES or named(key)), "")


def _node(node: Any, sources: Sources, *, depth: int, budget: list[int]) -> Sql:
    if not isinstance(node, Mapping) or depth > MAX_DEPTH:
        raise _bad(_("A filter is an object of conditions, nested at most six deep."))
    name = name_of(node)
    if not name:
        return _leaf(node, sources, budget)
    if len(node) != 1:
        raise _bad(_("“%(name)s” stands alone.") % {"name": name})
    if name in JOINERS:
        return _group(name, node[name], sources, depth=depth, budget=budget)
    _spend(budget)
    question = named(name)
    if question is not None:
        return question_sql(question, node[name], sources)
    if name == "changed":
        return changed_sql(node[name], sources)
    if name == "batch":
        return batch_sql(node[name], sources)
    if name == "shared":
        return shared_node_sql(node[name], sources)

    def inside(where: Any, inner: Sources) -> Sql:
        return _node(where, inner, depth=depth + 1, budget=budget) if where else ("true", [])

    sql, params = has_sql(node[name], sources, inside)
    return (f"not {sql}" if name == "has_none" else sql), params


def _group(name: str, nodes: Any, sources: Sources, *, depth: int, budget: list[int]) -> Sql:
    if not isinstance(nodes, list):
        raise _bad(_("“%(name)s” stands alone and holds a list of conditions.") % {"name": name})
    if not nodes:
        return "true", []
    joiner, shape = JOINERS[name]
    parts = [_node(each, sources, depth=depth + 1, budget=budget) for each in nodes]
    joined = joiner.join(f"({sql})" for sql, _params in parts)
    return shape.format(f"({joined})") if name == "none" else f"({joined})", [p for _sql, ps in parts for p in ps]


def _leaf(node: Mapping[str, Any], sources: Sources, budget: list[int]) -> Sql:
    _spend(budget)
    unknown = set(node) - {"field", "op", "value"}
    if unknown or not isinstance(node.get("field"), str) or not isinstance(node.get("op", "eq"), str):
        raise _bad(_("A condition has “field”, “op” and “value”."))
    found, column = sources.resolve(node["field"])
    try:
        return found.condition(node.get("op", "eq"), node.get("value"), column, sources.manner, sources.actor)
    except Wrong as problem:
        raise _bad(str(problem), node["field"]) from None


def _spend(budget: list[int]) -> None:
    budget[0] -= 1
    if budget[0] < 0:
        raise _bad(_("A filter has at most %(limit)s conditions.") % {"limit": MAX_CONDITIONS})


def both(*filters: Mapping[str, Any] | None) -> dict[str, Any]:
    """A filter that asks all of the given ones."""
    given = [dict(each) for each in filters if each]
    if len(given) == 1:
        return given[0]
    return {"all": given} if given else {}
