"""The filter builder and the choice of columns: dialogs that end in another address of the same list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.engine import access, registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Choice, Choices, Field, Reference
from regulars.engine.sql import Sources
from regulars.ui import hx, pages
from regulars.ui.state import ListState, conditions, joined, read_state
from regulars.ui.words_of_filters import OPERATORS, PERIODS, WITHOUT_VALUE

SHORT_LIST = 200
"""Links to entities with at most this many records are offered as a list to choose several from."""


@require_http_methods(["GET", "POST"])
def edit_filter(request: HttpRequest, plural: str) -> HttpResponse:
    """The builder: any, all or none of the conditions. Each change of a field or operator draws it anew."""
    entity, state = _state(request, plural)
    joiner, parts = conditions(state.filter_in_force)
    problem = ""
    if request.method == "POST":
        joiner, parts = _posted(request, entity, state)
        step = request.POST.get("step", "")
        if step == "apply":
            try:
                return _apply(state, joiner, parts)
            except Refused as refused:
                problem = str(refused)
        elif step == "add":
            parts = [*parts, _first(entity, state)]
        elif step.startswith("drop-"):
            parts = [part for index, part in enumerate(parts) if index != int(step[5:] or 0)]
    elif request.GET.get("add") == "1" or not parts:
        parts = [*parts, _first(entity, state)]
    context = {
        "entity": entity,
        "address": f"/{plural}/filter{state.query()}{'&' if state.query() else '?'}layout={state.layout}",
        "joiner": joiner,
        "rules": [_rule(part, index, state) for index, part in enumerate(parts)],
        "problem": problem,
    }
    return pages.render(request, "ui/filter.html", status=422 if problem else 200, **context)


@require_http_methods(["GET", "POST"])
def edit_columns(request: HttpRequest, plural: str) -> HttpResponse:
    """Which columns stand in the list, and in which order."""
    entity, state = _state(request, plural)
    if request.method == "POST":
        chosen = tuple(key for key in request.POST.getlist("column") if key)
        return hx.go(state.url(columns=chosen))
    now = state.columns_in_force
    offered = dict(fields_of(entity, state))
    listed = [(key, offered.pop(key), True) for key in now if key in offered]
    listed += [(key, label, False) for key, label in offered.items()]
    context: dict[str, Any] = {
        "entity": entity,
        "address": f"/{plural}/columns{state.query()}",
        "columns": listed,
        "title_key": entity.title,
    }
    return pages.render(request, "ui/columns.html", **context)


def fields_of(entity: Entity, state: ListState) -> list[tuple[str, str]]:
    """Fields that may be filtered by or shown: the entity's own, then one step over its links."""
    actor = state.actor
    own = [each for each in entity.by_key.values() if not actor.hides(entity.name, each.key)]
    found = [(each.key, str(each.label)) for each in own]
    for each in own:
        if not isinstance(each, Reference) or each.readonly or not access.may(actor, each.to, "view"):
            continue
        target = registry.get(each.to)
        found += [
            (f"{each.key}.{far.key}", f"{each.label} → {far.label}")
            for far in target.fields
            if not actor.hides(target.name, far.key) and far.key != target.title
        ]
    return found


def _state(request: HttpRequest, plural: str) -> tuple[Entity, ListState]:
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    layout = "board" if request.GET.get("layout") == "board" and entity.board else "list"
    return entity, read_state(entity, actor, request.GET, layout=layout)


def _first(entity: Entity, state: ListState) -> dict[str, Any]:
    """A new condition: on the first column of the list that is no title."""
    keys = [key for key in state.columns_in_force if key != entity.title] or [entity.title]
    found, _column = Sources(entity, state.actor).resolve(keys[0])
    return {"field": keys[0], "op": found.operators[0], "value": None}


def _posted(request: HttpRequest, entity: Entity, state: ListState) -> tuple[str, list[Mapping[str, Any]]]:
    """Conditions as the form holds them; a changed field starts with its own first operator."""
    joiner = request.POST.get("joiner", "all")
    parts: list[Mapping[str, Any]] = []
    sources = Sources(entity, state.actor)
    for index in request.POST.getlist("rule"):
        kept = request.POST.get(f"{index}-group")
        if kept:
            parts.append(json.loads(kept))
            continue
        path = request.POST.get(f"{index}-field", "")
        found, _column = sources.resolve(path)
        op = request.POST.get(f"{index}-op", "")
        if op not in found.operators:
            op = found.operators[0]
        values = [value for value in request.POST.getlist(f"{index}-value") if value != ""]
        parts.append({"field": path, "op": op, "value": _value(found, op, values)})
    return (joiner if joiner in ("all", "any", "none") else "all"), parts


def _value(found: Field, op: str, values: list[str]) -> Any:
    if op in WITHOUT_VALUE or not values:
        return None
    if op in ("in", "not_in", "has_any", "has_all", "has_none"):
        return (
            [part.strip() for value in values for part in value.split(",") if part.strip()]
            if len(values) == 1
            else values
        )
    if op == "between":
        return values[:2]
    return values[0] == "true" if found.kind == "yes_no" else values[0]


def _apply(state: ListState, joiner: str, parts: list[Mapping[str, Any]]) -> HttpResponse:
    """Check the filter by asking it, then go to the list it gives. An empty one means: no conditions."""
    whole = joined(joiner, list(parts)) or {"all": []}
    changed = state.url(filter=whole)
    from dataclasses import replace

    replace(state, filter=whole).records().count(limit=1)
    return hx.go(changed)


def _rule(part: Mapping[str, Any], index: int, state: ListState) -> dict[str, Any]:
    """A condition as the builder's row: field, operator and the control for its value."""
    if "field" not in part:
        return {"index": index, "group": json.dumps(part, ensure_ascii=False)}
    found, _column = Sources(state.entity, state.actor).resolve(str(part["field"]))
    op = str(part.get("op", "eq"))
    return {
        "index": index,
        "field": part["field"],
        "op": op,
        "fields": fields_of(state.entity, state),
        "ops": [(each, OPERATORS.get(each, each)) for each in found.operators],
        "control": value_control(found, op, part.get("value"), f"{index}-value", state),
    }


def value_control(found: Field, op: str, value: Any, name: str, state: ListState) -> dict[str, Any]:
    """What the template draws for a value: nothing, a choice of one or several, two boxes, or one."""
    if op in WITHOUT_VALUE:
        return {"kind": "none"}
    values = value if isinstance(value, list) else [] if value is None else [value]
    several = op in ("in", "not_in", "has_any", "has_all", "has_none")
    if op == "period":
        return {"kind": "select", "name": name, "options": list(PERIODS.items()), "values": values}
    if isinstance(found, Choice | Choices):
        options = [(option.value, option.label) for option in found.options]
        return {"kind": "several" if several else "select", "name": name, "options": options, "values": values}
    if found.kind == "yes_no":
        chosen = ["true" if each in (True, "true") else "false" for each in values]
        return {"kind": "select", "name": name, "options": [("true", _("Yes")), ("false", _("No"))], "values": chosen}
    if isinstance(found, Reference):
        return _link_control(found, values, name, state, several=several)
    kind = {"date": "date", "moment": "date", "integer": "number", "decimal": "number", "percent": "number"}.get(
        found.kind, "text"
    )
    if op == "between":
        return {"kind": "two", "type": kind, "name": name, "values": [*(_plain(v) for v in values), "", ""][:2]}
    return {"kind": "one", "type": kind, "name": name, "values": [", ".join(str(_plain(v)) for v in values)]}


def _link_control(found: Reference, values: list[Any], name: str, state: ListState, *, several: bool) -> dict[str, Any]:
    target = registry.get(found.to)
    reader = access.records(target, state.actor)
    chosen = [str(each["id"] if isinstance(each, dict) else each) for each in values]
    if reader.count(limit=SHORT_LIST).exact:
        rows = reader.order_by(target.title).page([target.title], limit=SHORT_LIST).rows
        title = target.by_key[target.title]
        options = [(str(row.id), title.text(row[target.title])) for row in rows]
        return {"kind": "several" if several else "select", "name": name, "options": options, "values": chosen}
    label = ""
    if chosen:
        title = target.by_key[target.title]
        rows = reader.matching(_ids(chosen[:1])).page([target.title], limit=1).rows
        label = title.text(rows[0][target.title]) if rows else ""
    return {
        "kind": "link",
        "name": name,
        "values": chosen[:1] or [""],
        "label": label,
        "url": f"/{target.plural}/options",
    }


def _ids(texts: list[str]) -> list[Any]:
    import uuid

    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        return []


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("amount") or value.get("id") or ""
    return value
