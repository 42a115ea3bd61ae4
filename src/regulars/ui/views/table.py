"""The table of a list: its rows, page by page, and what stands below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from regulars.base.numbers import format_number
from regulars.base.remembered import Remembered
from regulars.engine import registry, workspace
from regulars.engine.allowed import editable_among
from regulars.engine.counting import Count
from regulars.engine.fields import Money, Sum
from regulars.engine.query import Page
from regulars.engine.sql import Sources
from regulars.engine.withheld import beside
from regulars.ui.cells import cell
from regulars.ui.state import ListState
from regulars.ui.table_rows import rows_html
from regulars.ui.views.frame import ColumnHead, heads

PAGE = 50
_asked_for: Remembered[tuple[str, ...]] = Remembered()


def body(state: ListState, after: str | None = None) -> Markup:
    """Rows of one page as HTML, the last of them leading to the next page."""
    return shown(state, state.records().page(paths(state), limit=PAGE, after=after))


def paths(state: ListState) -> tuple[str, ...]:
    """What the columns show, with what their cells need besides."""
    key = (registry.edition(), state.entity.name, state.actor.mark, state.columns_in_force)
    return _asked_for(key, lambda: tuple(_with_beside(state)))


def _with_beside(state: ListState) -> Iterable[str]:
    sources = Sources(state.entity, state.actor)
    return dict.fromkeys(
        [key for head in heads(state) for key in (head.key, *beside(sources, head.key, head.field.beside))]
    )


def shown(state: ListState, found: Page) -> Markup:
    """The same of a page that was asked for already."""
    columns = heads(state)
    keys = [row.id for row in found.rows] if any(head.editable for head in columns) else []
    able = editable_among(state.entity, state.actor, keys)
    listed = rows_html(state.entity, found.rows, columns, query=state.into_the_past, now=state.moment, editable=able)
    if found.next:
        listed.append(_more(state, found.next, len(columns) + 1))
    return Markup("".join(listed))


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
