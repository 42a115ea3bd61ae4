"""What stands round the records of a list or a board: tabs, filters, menus, the heads of columns. Rendered once for all it is made of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from regulars.base.errors import Refused
from regulars.engine import access, merging, registry
from regulars.engine.fields import Field
from regulars.engine.fields.masked import masked
from regulars.engine.shares import may_share
from regulars.engine.sql import NO_HISTORY, Sources
from regulars.engine.stages import may_see_stages
from regulars.engine.transfer import may_transfer
from regulars.ui import formats
from regulars.ui.state import ListState, conditions
from regulars.ui.views.tabs import Tab, opens_first
from regulars.ui.words_of_filters import chip_of

PLAIN = frozenset(("choice", "yes_no", "integer", "decimal", "percent", "text"))
"""Kinds of fields of which a condition is said the same at any moment: neither by the names of records nor by days."""
MOST = 300
"""Frames remembered by a process: some 15 KB each."""


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


class Frame(NamedTuple):
    """The pieces as HTML: what can be done, what stands above the records, the heads of the columns, what can be done with
    those selected, and what a list without records says. `heads` are empty on a board.
    """

    actions: Markup
    above: Markup
    columns: Markup
    bulk: Markup
    empty: Markup
    heads: tuple[ColumnHead, ...]


_frames: OrderedDict[tuple[Any, ...], Frame] = OrderedDict()


def frame_of(state: ListState) -> Frame:
    """The frame of a state. The same reader with the same rights, address, tabs and names in the filters gets the same HTML."""
    joiner, parts = conditions(state.filter_in_force)
    chips = [] if all(_is_plain(part, state) for part in parts) else _chips(state, joiner, parts)
    key = (
        *(get_language(), registry.edition(), state.actor.mark, state.entity.name, state.layout, state.query()),
        *(tuple(_named(tab) for tab in state.tabs), tuple(tuple(chip.values()) for chip in chips)),
        *(state.columns_in_force, state.sort_in_force, repr(parts)),
    )
    found = _frames.get(key)
    if found is None:
        found = _frames[key] = _made(state, joiner, chips or _chips(state, joiner, parts))
        while len(_frames) > MOST:
            _frames.popitem(last=False)
    state.__dict__["heads"] = found.heads
    return found


def _chips(state: ListState, joiner: str, parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [chip_of(part, index, state, joiner) for index, part in enumerate(parts)]


def _is_plain(part: Mapping[str, Any], state: ListState) -> bool:
    """Whether a condition of the filter is said in the same words while all else is the same."""
    found = state.entity.by_key.get(part.get("field", "")) if isinstance(part, Mapping) else None
    return found is not None and found.kind in PLAIN


def _named(tab: Tab) -> tuple[Any, ...]:
    return tab.key, tab.label, tab.layout, tab.shared, tab.mine, tab.chosen


def _made(state: ListState, joiner: str, chips: list[dict[str, Any]]) -> Frame:
    columns = heads(state) if state.layout == "list" else ()
    context = {**_context(state), "joiner": joiner, "chips": chips, "heads": columns}
    actions, above, head, bulk, empty = (
        Markup(render_to_string(f"ui/list_{name}.html", context).strip())  # noqa: S704 - our own templates' output
        for name in Frame._fields[:-1]
    )
    return Frame(actions, above, head, bulk, empty, columns)


def _context(state: ListState) -> dict[str, Any]:
    """What the pieces are made of."""
    entity, actor = state.entity, state.actor
    return {
        "actor": actor,
        "entity": entity,
        "state": state,
        "tabs": tab_links(state),
        "layouts": layouts(state),
        "grouped": ", ".join(str(level.field.label) for level in state.levels),
        "rights": {
            name: (name == "export" or not state.past)
            and access.may(actor, entity, name)
            and (name != "import" or entity.exchange.importable)
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
        if _may_open(state, tab)
    ]


def _may_open(state: ListState, tab: Tab) -> bool:
    """Whether a view can be asked of the moment that is shown."""
    if state.moment is None or tab.key == state.tab.key:
        return True
    try:
        access.records(state.entity, state.actor).where(tab.filter).as_of(state.moment).require_askable()
    except Refused as problem:
        return problem.code != NO_HISTORY
    return True


def _tab_url(state: ListState, tab: Tab, base: str, first: str) -> str:
    """A view kept as a board opens as one."""
    if tab.layout == "board" and may_see_stages(state.entity, state.actor):
        return f"/{state.entity.plural}/board?view={tab.key}"
    return base if tab.key == first == opens_first(state.entity) else f"{base}?view={tab.key}"


def layouts(state: ListState) -> list[dict[str, Any]]:
    """Table, board and calendar, where the entity has them."""
    found = [
        {"label": _("Table"), "icon": "table-2", "url": state.url(layout="list"), "current": state.layout == "list"}
    ]
    if may_see_stages(state.entity, state.actor):
        board = {
            "label": _("Board"),
            "icon": "kanban",
            "url": state.url(layout="board"),
            "current": state.layout == "board",
        }
        found.append(board)
    if state.entity.calendar and not state.past:  # it shows the present
        found.append(
            {"label": _("Calendar"), "icon": "calendar", "url": f"/calendar?of={state.entity.plural}", "current": False}
        )
    return found if len(found) > 1 else []


def heads(state: ListState) -> tuple[ColumnHead, ...]:
    """Columns with the address that sorts by them; made once for a state."""
    made: tuple[ColumnHead, ...] | None = state.__dict__.get("heads")
    if not made:
        made = state.__dict__["heads"] = tuple(_heads(state))
    return made


def _heads(state: ListState) -> Iterator[ColumnHead]:
    sources = Sources(state.entity, state.actor, moment=state.moment)
    may_edit = access.may(state.actor, state.entity, "edit")
    base = state.url(sort="")
    base += "&sort=" if "?" in base else "?sort="
    now = state.sort_in_force
    for key in state.columns_in_force:
        found, _column = sources.resolve(key, shown=True)
        found = masked(found) if sources.is_masked(key) else found
        sorted_ = {key: "asc", f"-{key}": "desc"}.get(now, "")
        following = f"-{key}" if now == key or (sorted_ == "" and found.numeric) else key
        yield ColumnHead(
            key=key,
            label=str(found.label),
            number=found.numeric,
            sorted=sorted_,
            sort_url=base + following if found.sortable and _may_sort(sources, key) else "",
            title=key == state.columns_in_force[0],
            field=found,
            editable="." not in key and may_edit and editable(state, found),
        )


def _may_sort(sources: Sources, key: str) -> bool:
    """What carries names that the reader may not learn puts nothing in order, nor of the past what keeps no history."""
    try:
        sources.resolve(key)
    except Refused:
        return False
    return True


def editable(state: ListState, found: Field) -> bool:
    """Whether a cell of this column may be edited in its place by this reader."""
    return (
        not state.past
        and not state.bin
        and found.by_hand
        and not found.readonly
        and not found.sensitive  # read and edited on the page of the record
        and not state.actor.cannot_edit(state.entity.name, found.key)
    )
