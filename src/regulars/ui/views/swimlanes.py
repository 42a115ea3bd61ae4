"""A board in rows: a second field puts the cards into rows of lanes, each cell with its count and sum, loaded when unfolded."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from markupsafe import Markup

from regulars.base.digits import whole
from regulars.base.errors import Invalid, NotAllowed
from regulars.base.numbers import format_number
from regulars.engine import groups, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Board, Entity, Lane
from regulars.engine.filters import both
from regulars.ui import lanes as lanes_of
from regulars.ui import pages
from regulars.ui.icons import icon
from regulars.ui.state import ListState, packed, read_state
from regulars.ui.words_of_groups import beside, label_of

PAGE = 20
"""Rows that are shown at once."""
UNFOLDED = 3
"""Rows that stand open until a person says otherwise."""
KINDS = frozenset(("choice", "reference", "yes_no"))
"""Fields that a card may be drawn into another value of."""


@require_GET
def part(request: HttpRequest, plural: str) -> HttpResponse:
    """The lanes of one row; without one, further rows."""
    entity = pages.entity_or_404(plural)
    board = lanes_of.board_of(entity)
    state = read_state(entity, pages.actor_of(request), request.GET, layout="board")
    if state.inside:
        return HttpResponse(_lanes(state, board))
    if not state.levels:
        raise Http404
    skipped = request.GET.get("skip", "")
    skip = whole(skipped) or 0
    return HttpResponse(rows(state, board, skip=skip))


def rows(state: ListState, board: Board, *, skip: int = 0) -> Markup:
    """Rows in order, the first ones open, and how many there are beyond them."""
    level = state.levels[0]
    sums = [board.sum] if lanes_of.may_sum(state, board) else []
    order = state.group_sort_in_force
    known = order.lstrip("-") in ("label", "count", *sums)
    listed = groups.grouped(
        _on_board(state, board), (level.by,), sums=sums, order=order if known else "label", limit=PAGE, offset=skip
    )
    if not listed.number:
        return Markup('<p class="quiet pad">{}</p>').format(_("Nothing meets these conditions"))
    more = beside(level, (cell.values[0] for cell in listed.cells), state.actor)
    shown = [
        _row(state, board, cell, place, label_of(level, cell.values[0], more))
        for place, cell in enumerate(listed.cells, skip)
    ]
    left = listed.number - skip - len(listed.cells)
    if left > 0:
        words = ngettext("%(num)s more row", "%(num)s more rows", left) % {"num": left}
        query = state.query()
        address = f"/{state.entity.plural}/board/rows{query}{'&' if query else '?'}skip={skip + len(listed.cells)}"
        shown.append(
            Markup(
                '<section class="swim" data-group-more><button class="button button--plain" type="button" data-groups-next="{}">{}</button></section>'
            ).format(address, words)
        )
    return Markup().join(shown)


def later(state: ListState) -> Markup:
    """Rows of a long board are asked for when the page stands."""
    query = state.query()
    return Markup(
        '<section class="swim" hx-get="{}" hx-trigger="load" hx-swap="outerHTML"><p class="quiet pad"><span class="spinner"></span> {}</p></section>'
    ).format(f"/{state.entity.plural}/board/rows{query}", _("The groups are being counted…"))


def _on_board(state: ListState, board: Board) -> Any:
    """The records that stand in a lane of this board."""
    listed = [each.value for each in _declared(state, board)]
    return state.records().where({"field": board.by, "op": "in", "value": listed})


def _declared(state: ListState, board: Board) -> tuple[Lane, ...]:
    return lanes_of.declared_lanes(state, board, lanes_of.choice_of(state, board))


def _row(state: ListState, board: Board, cell: groups.Cell, place: int, label: Markup) -> Markup:
    level = state.levels[0]
    here = replace(state, inside=(groups.dump(level, cell.values[0]),), open=())
    unfolded = here.inside in state.open if state.open else place < UNFOLDED
    query = here.query()
    head = Markup(
        '<header class="swim__head"><button class="group__toggle" type="button" aria-expanded="{}" data-group-url="{}">{}<span>{}</span></button>'
        '<span class="swim__figures" data-row-head>{}</span></header>'
    ).format(
        "true" if unfolded else "false",
        f"/{state.entity.plural}/board/rows{query}",
        icon("chevron-right"),
        label,
        figures(here, board, cell.size, cell.sums.get(board.sum)),
    )
    return Markup('<section class="swim" data-group="{}"{}>{}{}</section>').format(
        packed(here.inside), Markup(" data-open") if unfolded else "", head, _lanes(here, board) if unfolded else ""
    )


def figures(here: ListState, board: Board, size: int, total: Any) -> Markup:
    """How many a row has, which leads to these alone, and their sum."""
    number = format_number(size, here.actor.manner.language, decimals=0)
    words = ngettext("Only this %(num)s record", "Only these %(num)s records", size) % {"num": number}
    alone = both(here.filter_in_force, groups.condition(here.levels[0], here.inside[0]))
    return Markup('<a class="group__count" href="{}" aria-label="{}">{}</a><span class="lane__sum">{}</span>').format(
        here.url(filter=alone, rows="", inside=(), open=()), words, number, lanes_of.sum_of(here, board, total)
    )


def _lanes(here: ListState, board: Board) -> Markup:
    """The lanes of one row with their first cards."""
    choice = lanes_of.choice_of(here, board)
    found = lanes_of.lanes(replace(here, board=choice), board, choice, counted=True)
    return Markup('<div class="board">{}</div>').format(
        Markup().join(
            Markup(
                '<section class="lane" data-lane="{}" aria-label="{}"{}><header class="lane__head" data-lane-head>{}</header>'
                '<ul class="lane__cards" aria-label="{}">{}</ul>{}</section>'
            ).format(
                each.key, each.label, Markup(' style="--stage:{}"').format(each.colour) if each.colour else "", each.head,
                each.label, each.cards, each.more,
            )
            for each in found
        )
    )  # fmt: skip


def takes_cards(level: groups.Level) -> bool:
    """Whether a card put into another row of this kind gets that row's value."""
    return not ("." in level.path or level.unit or level.field.kind not in KINDS or level.field.readonly)


def put_into_row(state: ListState, record: Any, given: str, actor: Actor) -> bool:
    """Set the field of the rows to the value of the row a card was put into. Gives whether it is another one. Raises Refused."""
    if not state.rows_in_force or not given:
        return False
    level = state.levels[0]
    value = _value(given)
    entity: Entity = state.entity
    if not takes_cards(level):
        now = _shown(entity, record, level)
        if now == value:
            return False
        raise NotAllowed(
            _("Cards cannot be moved between these rows: “%(field)s” is not set by hand.")
            % {"field": str(level.field.label)}
        )
    if level.field.get(record) == level.field.parse(value):
        return False
    if actor.cannot_edit(entity.name, level.path):
        raise NotAllowed(_("You may not change this field."))
    values.apply(record, entity, {level.path: value}, actor)
    return True


def _shown(entity: Entity, record: Any, level: groups.Level) -> Any:
    """The value of a row that a record stands in now, asked of the database as the rows themselves are."""
    from regulars.engine import access
    from regulars.engine.actor import system

    found = groups.grouped(access.records(entity, system()).matching([record.pk]), (level.by,), limit=1)
    return groups.dump(level, found.cells[0].values[0]) if found.cells else None


def _value(given: str) -> Any:
    try:
        found = json.loads(given[:400])
    except ValueError:
        found = None
    if not isinstance(found, list) or len(found) != 1:
        raise Invalid(fields={"row": _("The groups in this address cannot be read.")})
    return found[0]


def moved_figures(state: ListState, board: Board, touched: set[tuple[str, str]]) -> Markup:
    """New figures of the cells and rows that a move touched; `touched` are lanes and packed rows."""
    parts = []
    for row in sorted({row for _lane, row in touched}):
        here = replace(state, inside=(_value(row),))
        sums = [board.sum] if lanes_of.may_sum(state, board) else []
        total = groups.grouped(_on_board(here, board), (here.levels[0].by,), sums=sums, limit=1)
        parts.append(
            Markup('<div data-row-of="{}">{}</div>').format(
                row, figures(here, board, total.size, total.sums.get(board.sum))
            )
        )
        wanted = {lane for lane, of in touched if of == row}
        known = lanes_of.lane_figures(here, board, sorted(wanted))
        for each in _declared(state, board):
            if each.value in wanted:
                head = lanes_of.head(here, board, each, *known.get(each.value, (0, None)))
                parts.append(Markup('<div data-lane-of="{}" data-in-row="{}">{}</div>').format(each.value, row, head))
    return Markup().join(parts)


def row_of(state: ListState, record: Any) -> str:
    """The packed row that a record stands in."""
    return packed((_shown(state.entity, record, state.levels[0]),))
