"""The filter builder and the choice of columns: dialogs that end in another address of the same list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.engine.filters import JOINERS
from regulars.ui import hx, pages
from regulars.ui.filter_form import Posted, drawn, fields_of, new_rule
from regulars.ui.state import ListState, conditions, joined, read_state


@hx.only_asks
@require_http_methods(["GET", "POST"])
def edit_filter(request: HttpRequest, plural: str) -> HttpResponse:
    """The builder: groups of conditions in one another. Each change of a field or operator draws it anew."""
    entity, state = _state(request, plural)
    joiner, parts = conditions(state.filter_in_force)
    problem = ""
    whole: dict[str, Any] = {joiner: parts}
    if request.method == "POST":
        posted = Posted(request.POST, state.actor)
        try:
            whole = posted.filter(entity)
            if posted.step == "apply":
                return _apply(state, whole)
        except Refused as refused:
            problem = str(refused)
    elif request.GET.get("add") == "1" or not parts:
        whole = {joiner: [*parts, new_rule(entity, state.actor)]}
    context = {
        "entity": entity,
        "address": f"/{plural}/filter{state.query()}{'&' if state.query() else '?'}layout={state.layout}",
        "root": drawn(whole, entity, state.actor),
        "problem": problem,
    }
    return pages.render(request, "ui/filter.html", status=422 if problem else 200, **context)


@hx.only_asks
@require_http_methods(["GET", "POST"])
def edit_columns(request: HttpRequest, plural: str) -> HttpResponse:
    """Which columns stand in the list, and in which order."""
    entity, state = _state(request, plural)
    if request.method == "POST":
        chosen = tuple(key for key in request.POST.getlist("column") if key)
        return hx.go(state.url(columns=chosen))
    now = state.columns_in_force
    offered = dict(fields_of(entity, state.actor))
    listed = [(key, offered.pop(key), True) for key in now if key in offered]
    listed += [(key, label, False) for key, label in offered.items()]
    context: dict[str, Any] = {
        "entity": entity,
        "address": f"/{plural}/columns{state.query()}",
        "columns": listed,
        "title_key": now[0],
    }
    return pages.render(request, "ui/columns.html", **context)


def _state(request: HttpRequest, plural: str) -> tuple[Entity, ListState]:
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    layout = "board" if request.GET.get("layout") == "board" and entity.board else "list"
    return entity, read_state(entity, actor, request.GET, layout=layout)


def _apply(state: ListState, whole: dict[str, Any]) -> HttpResponse:
    """Check the filter by asking it, then go to the list it gives. An empty one means: no conditions."""
    joiner = next(name for name in JOINERS if name in whole)
    kept = joined(joiner, list(whole[joiner])) or {"all": []}
    replace(state, filter=kept).records().count(limit=1)
    return hx.go(state.url(filter=kept))
