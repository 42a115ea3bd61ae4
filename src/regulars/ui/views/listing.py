"""The list of an entity: tabs, filters, a table that loads as one scrolls, totals below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from markupsafe import Markup

from regulars.engine import access, counted
from regulars.engine.counting import Count
from regulars.ui import pages
from regulars.ui.state import ListState, read_state
from regulars.ui.views import grouping, table
from regulars.ui.views.frame import frame_of


@require_GET
def page(request: HttpRequest, plural: str) -> HttpResponse:
    """The whole list."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    state = read_state(entity, actor, request.GET)
    context = {"entity": entity, "state": state, "frame": frame_of(state), **table_context(state)}
    return pages.render(request, "ui/list.html", title=str(entity.label_plural), **context)


@require_GET
def rows(request: HttpRequest, plural: str) -> HttpResponse:
    """The next rows, put in the place of the last one."""
    entity = pages.entity_or_404(plural)
    state = read_state(entity, pages.actor_of(request), request.GET)
    return HttpResponse(table.body(state, after=request.GET.get("after")))


@require_GET
def count(request: HttpRequest, plural: str) -> HttpResponse:
    """The exact number of a long list, asked for after the page is shown, and its totals."""
    entity = pages.entity_or_404(plural)
    state = read_state(entity, pages.actor_of(request), request.GET)
    found = counted.figures(state.records(), table.totalled(state))
    return HttpResponse(table.foot(state, found.total, found.sums))


def table_context(state: ListState) -> dict[str, Any]:
    """The table: its columns, first rows or groups, how many there are and what stands below."""
    groups, first = Markup(""), Markup("")
    if state.levels:
        counted, sums = state.records().counted(table.totalled(state))
        groups = _groups(state, counted)
    else:
        found, counted, sums = state.records().counted_page(table.paths(state), table.totalled(state), limit=table.PAGE)
        first = table.shown(state, found)
    return {
        "counted": counted,
        "body": first,
        "groups": groups,
        "foot": table.foot(state, counted, sums),
        "count_url": "" if counted.exact else state.url("count"),
    }


def _groups(state: ListState, counted: Count) -> Markup:
    """The groups of a grouped list; of a long one they are asked for when the page stands."""
    return grouping.inside(state) if counted.exact else grouping.later(state)
