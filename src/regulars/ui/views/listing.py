"""The list of an entity: tabs, filters, a table that loads as one scrolls, totals below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from markupsafe import Markup

from regulars.base.errors import Refused
from regulars.base.numbers import format_number
from regulars.engine import access, counted, merging, workspace
from regulars.engine.fields import Field, Money, Sum
from regulars.engine.fields.masked import masked
from regulars.engine.query import Count
from regulars.engine.shares import may_share
from regulars.engine.sql import Sources
from regulars.engine.transfer import may_transfer
from regulars.ui import formats, pages
from regulars.ui.cells import cell
from regulars.ui.state import ListState, conditions, read_state
from regulars.ui.table_rows import rows_html
from regulars.ui.views.tabs import Tab, opens_first
from regulars.ui.words_of_filters import chip_of

PAGE = 50


@dataclass(frozen=True)
class ColumnHead:
    """A column as the head of the table shows it."""

    key: str
    label: str
    number: bool
    sorted: str
    sort_url: str
    title: bool
    field: Field
    editable: bool
    width: int = 0


@require_GET
def page(request: HttpRequest, plural: str) -> HttpResponse:
    """The whole list."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    state = read_state(entity, actor, request.GET)
    counted, sums = state.records().counted(totalled(state))
    context = {**head_context(state, counted), **table_context(state, counted, sums)}
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


def head_context(state: ListState, counted: Count) -> dict[str, Any]:
    """What the head of a list and of a board have in common."""
    entity, actor = state.entity, state.actor
    joiner, parts = conditions(state.filter_in_force)
    return {
        "entity": entity,
        "state": state,
        "tabs": tab_links(state),
        "chips": [chip_of(part, index, state, joiner) for index, part in enumerate(parts)],
        "joiner": joiner,
        "counted": counted,
        "layouts": layouts(state),
        "grouped": ", ".join(str(level.field.label) for level in state.levels),
        "rights": {
            name: not state.past and access.may(actor, entity, name)
            for name in ("create", "edit", "delete", "export", "import", "bulk")
        },
        "may_transfer": not state.past and may_transfer(actor, entity),
        "may_share": may_share(actor, entity),
        "may_merge": not state.past and not state.bin and merging.may_merge(actor, entity),
        "past_text": formats.moment(state.moment) if state.moment else "",
        "actions": [
            each for each in entity.actions if not state.past and each.bulk and access.may(actor, entity, each.right)
        ],
    }


def table_context(state: ListState, counted: Count, sums: dict[str, Any]) -> dict[str, Any]:
    """The table: its columns, first rows or groups, and what stands below."""
    return {
        "heads": heads(state),
        "body": "" if state.levels else body(state),
        "groups": _groups(state, counted) if state.levels else "",
        "foot": foot(state, counted, sums),
        "count_url": "" if counted.exact else state.url("count"),
    }


def _groups(state: ListState, counted: Count) -> Markup:
    """The groups of a grouped list; of a long one they are asked for when the page stands."""
    from regulars.ui.views import grouping

    return grouping.inside(state) if counted.exact else grouping.later(state)


def tab_links(state: ListState) -> list[dict[str, Any]]:
    """The tabs; the current one keeps the words that were searched."""
    base = f"/{state.entity.plural}/{'board' if state.layout == 'board' else ''}"
    first = state.tabs[0].key
    return [
        {
            "label": tab.label,
            "url": _tab_url(state, tab, base, first),
            "current": tab.key == state.tab.key,
            "shared": tab.shared,
        }
        for tab in state.tabs
    ]


def _tab_url(state: ListState, tab: Tab, base: str, first: str) -> str:
    """A view kept as a board opens as one."""
    if tab.layout == "board" and state.entity.board:
        return f"/{state.entity.plural}/board?view={tab.key}"
    return base if tab.key == first == opens_first(state.entity) else f"{base}?view={tab.key}"


def layouts(state: ListState) -> list[dict[str, Any]]:
    """Table, board and calendar, where the entity has them."""
    found = [
        {"label": _("Table"), "icon": "table-2", "url": state.url(layout="list"), "current": state.layout == "list"}
    ]
    if state.entity.board:
        board = {
            "label": _("Board"),
            "icon": "kanban",
            "url": state.url(layout="board"),
            "current": state.layout == "board",
        }
        found.append(board)
    if state.entity.calendar:
        found.append(
            {"label": _("Calendar"), "icon": "calendar", "url": f"/calendar?of={state.entity.plural}", "current": False}
        )
    return found if len(found) > 1 else []


def heads(state: ListState) -> list[ColumnHead]:
    """Columns with the address that sorts by them; made once for a state."""
    made: list[ColumnHead] | None = state.__dict__.get("heads")
    if made is None:
        made = state.__dict__["heads"] = _heads(state)
    return made


def _heads(state: ListState) -> list[ColumnHead]:
    sources = Sources(state.entity, state.actor)
    may_edit = access.may(state.actor, state.entity, "edit")
    base = state.url(sort="")
    base += "&sort=" if "?" in base else "?sort="
    now = state.sort_in_force
    made = []
    for key in state.columns_in_force:
        found, _column = sources.resolve(key, shown=True)
        found = masked(found) if sources.is_masked(key) else found
        sorted_ = {key: "asc", f"-{key}": "desc"}.get(now, "")
        following = f"-{key}" if now == key or (sorted_ == "" and found.numeric) else key
        made.append(
            ColumnHead(
                key=key,
                label=str(found.label),
                number=found.numeric,
                sorted=sorted_,
                sort_url=base + following if found.sortable else "",
                title=key == state.entity.title,
                field=found,
                editable="." not in key and may_edit and editable(state, found),
            )
        )
    return made


def editable(state: ListState, found: Field) -> bool:
    """Whether a cell of this column may be edited in its place by this reader."""
    return (
        not state.past
        and found.by_hand
        and not found.readonly
        and not state.actor.cannot_edit(state.entity.name, found.key)
    )


def body(state: ListState, after: str | None = None) -> Markup:
    """Rows of one page as HTML, the last of them leading to the next page."""
    columns = heads(state)
    sources = Sources(state.entity, state.actor)
    wanted = list(dict.fromkeys([key for head in columns for key in (head.key, *_beside(sources, head))]))
    found = state.records().page(wanted, limit=PAGE, after=after)
    shown = rows_html(state.entity, found.rows, columns, query=state.into_the_past)
    if found.next:
        shown.append(_more(state, found.next, len(columns) + 1))
    return Markup("".join(shown))


def _beside(sources: Sources, head: ColumnHead) -> Iterable[str]:
    """Paths that a cell needs besides its own, as far as they exist and may be seen."""
    prefix = head.key.rpartition(".")[0]
    for path in head.field.beside:
        whole = f"{prefix}.{path}" if prefix else path
        try:
            sources.resolve(whole, shown=True)
        except (LookupError, Refused):
            continue
        yield whole


def _more(state: ListState, cursor: str, width: int) -> Markup:
    query = state.query()
    address = f"/{state.entity.plural}/rows{query}{'&' if query else '?'}after={cursor}"
    return Markup('<tr class="table__more" data-next="{}"><td colspan="{}"><a href="{}">{}</a></td></tr>').format(
        address, width, address, _("More rows…")
    )


def totalled(state: ListState) -> list[str]:
    """The columns shown that the entity totals: sums below the table."""
    return [key for key in (state.entity.list.totals if state.entity.list else ()) if key in state.columns_in_force]


def foot(state: ListState, counted: Count, sums: dict[str, Any]) -> Markup:
    """The last row: how many, and the sums."""
    language = state.actor.manner.language
    number = format_number(counted.number, language, decimals=0)
    words = ngettext("%(num)s record", "%(num)s records", counted.number) % {
        "num": number if counted.exact else f"{number}+"
    }
    cells = [
        Markup('<td class="table__pick"></td><td class="table__title"><span data-count="{}">{}</span></td>').format(
            counted.number, words
        )
    ]
    cells += [
        Markup('<td class="{}">{}</td>').format("number" if head.number else "", total(head, sums.get(head.key)))
        for head in heads(state)[1:]
    ]
    return Markup("<tr>{}</tr>").format(Markup().join(cells))


def total(head: ColumnHead, value: Any) -> Markup:
    """A sum as its column shows values."""
    if value is None:
        return Markup("")
    if isinstance(head.field, Money):
        return cell(Sum(value, workspace.value("currency")), head.field)
    return cell(value, head.field)
