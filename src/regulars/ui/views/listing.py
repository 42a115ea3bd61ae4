"""The list of an entity: tabs, filters, a table that loads as one scrolls, totals below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from markupsafe import Markup, escape

from regulars.base.numbers import format_number
from regulars.base.remembered import Remembered
from regulars.engine import access, counted, registry, workspace
from regulars.engine.fields import Money, Sum
from regulars.engine.query import Count, Page
from regulars.engine.sql import Sources
from regulars.engine.withheld import beside
from regulars.ui import pages
from regulars.ui.cells import cell
from regulars.ui.state import ListState, read_state
from regulars.ui.table_rows import rows_html
from regulars.ui.views.frame import ColumnHead, frame_of, heads

PAGE = 50
_asked_for: Remembered[tuple[str, ...]] = Remembered()


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
    return HttpResponse(body(state, after=request.GET.get("after")))


@require_GET
def count(request: HttpRequest, plural: str) -> HttpResponse:
    """The exact number of a long list, asked for after the page is shown, and its totals."""
    entity = pages.entity_or_404(plural)
    state = read_state(entity, pages.actor_of(request), request.GET)
    found = counted.figures(state.records(), totalled(state))
    return HttpResponse(foot(state, found.total, found.sums))


def table_context(state: ListState) -> dict[str, Any]:
    """The table: its columns, first rows or groups, how many there are and what stands below."""
    groups, first = Markup(""), Markup("")
    if state.levels:
        counted, sums = state.records().counted(totalled(state))
        groups = _groups(state, counted)
    else:
        found, counted, sums = state.records().counted_page(_paths(state), totalled(state), limit=PAGE)
        first = _shown(state, found)
    return {
        "counted": counted,
        "body": first,
        "groups": groups,
        "foot": foot(state, counted, sums),
        "count_url": "" if counted.exact else state.url("count"),
    }


def _groups(state: ListState, counted: Count) -> Markup:
    """The groups of a grouped list; of a long one they are asked for when the page stands."""
    from regulars.ui.views import grouping

    return grouping.inside(state) if counted.exact else grouping.later(state)


def body(state: ListState, after: str | None = None) -> Markup:
    """Rows of one page as HTML, the last of them leading to the next page."""
    return _shown(state, state.records().page(_paths(state), limit=PAGE, after=after))


def _paths(state: ListState) -> tuple[str, ...]:
    """What the columns show, with what their cells need besides."""
    key = (registry.edition(), state.entity.name, state.actor.mark, state.columns_in_force)
    return _asked_for(key, lambda: tuple(_with_beside(state)))


def _with_beside(state: ListState) -> Iterable[str]:
    sources = Sources(state.entity, state.actor)
    return dict.fromkeys(
        [key for head in heads(state) for key in (head.key, *beside(sources, head.key, head.field.beside))]
    )


def _shown(state: ListState, found: Page) -> Markup:
    columns = heads(state)
    shown = rows_html(state.entity, found.rows, columns, query=state.into_the_past, now=state.moment)
    if found.next:
        shown.append(_more(state, found.next, len(columns) + 1))
    return Markup("".join(shown))


def _more(state: ListState, cursor: str, width: int) -> Markup:
    query = state.query()
    address = f"/{state.entity.plural}/rows{query}{'&' if query else '?'}after={cursor}"
    return Markup('<tr class="table__more" data-next="{}"><td colspan="{}"><a href="{}">{}</a></td></tr>').format(
        address, width, address, _("More rows…")
    )


def totalled(state: ListState) -> list[str]:
    """The columns shown that the entity totals: sums below the table."""
    listed = state.entity.list.totals if state.entity.list else ()
    return [key for key in listed if key in state.columns_in_force and not state.actor.masks(state.entity.name, key)]


def foot(state: ListState, counted: Count, sums: dict[str, Any]) -> Markup:
    """The last row: how many, and the sums."""
    language = state.actor.manner.language
    number = format_number(counted.number, language, decimals=0)
    words = ngettext("%(num)s record", "%(num)s records", counted.number) % {
        "num": number if counted.exact else f"{number}+"
    }
    cells = "".join(
        f'<td class="{"number" if head.number else ""}">{total(head, sums.get(head.key))}</td>'
        for head in heads(state)[1:]
    )
    first = f'<td class="table__pick"></td><td class="table__title"><span data-count="{counted.number}">{escape(words)}</span></td>'
    return Markup(f"<tr>{first}{cells}</tr>")


def total(head: ColumnHead, value: Any) -> Markup:
    """A sum as its column shows values."""
    if value is None:
        return Markup("")
    if isinstance(head.field, Money):
        return cell(Sum(value, workspace.value("currency")), head.field)
    return cell(value, head.field)
