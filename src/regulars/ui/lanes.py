"""The lanes of a board: which there are, their figures, their cards. Boards and boards in rows show them alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from markupsafe import Markup

from regulars.base.numbers import format_number
from regulars.engine import workspace
from regulars.engine.allowed import editable_among
from regulars.engine.describe import Board, Entity, Lane
from regulars.engine.fields import Choice, Money, Sum
from regulars.engine.orders import usual_sort
from regulars.engine.side_by_side import first_pages
from regulars.engine.sql import Sources
from regulars.engine.withheld import beside
from regulars.services.process.standing import overdue_among
from regulars.ui.cards import Cards
from regulars.ui.cells import cell
from regulars.ui.state import ListState

CARDS = 25
CARDS_IN_ROW = 8


@dataclass(frozen=True)
class LaneView:
    """A lane as the template shows it."""

    key: str
    label: str
    head: Markup
    cards: Markup
    more: Markup
    colour: str
    head_url: str = ""


def board_of(entity: Entity) -> Board:
    if entity.board is None:
        raise Http404
    return entity.board


def choice_of(state: ListState, board: Board) -> str:
    """The board that is looked at, of those there are to choose among."""
    return state.board or first_of(board.choices(state.actor) if board.choices else ())


def first_of(choices: Sequence[tuple[str, str]]) -> str:
    """The board that is shown where nobody chose one."""
    return choices[0][0] if choices else ""


def declared_lanes(state: ListState, board: Board, choice: str) -> tuple[Lane, ...]:
    """The lanes that the entity lists, or one for each option of a choice."""
    if board.lanes:
        return board.lanes(state.actor, choice)
    found = state.entity.by_key[board.by]
    options = found.options if isinstance(found, Choice) else ()
    return tuple(Lane(option.value, str(option.label), option.tone) for option in options)


def lanes(state: ListState, board: Board, choice: str, *, counted: bool) -> list[LaneView]:
    """Lanes with their first cards, and counts and sums over all their records. Closed ones show the latest.

    A board of more records than are `counted` at once shows its cards first; each head then asks for its figures.
    """
    listed = declared_lanes(state, board, choice)
    values = [each.value for each in listed]
    figures = lane_figures(state, board, values) if counted else {}
    made = []
    for each, (cards, more) in zip(listed, lane_cards(state, board, values), strict=True):
        colour = each.tone if each.tone.startswith("#") else f"var(--color-{each.tone})" if each.tone else ""
        known = figures.get(each.value, (0, None)) if counted else (None, None)
        address = "" if counted else lane_url(replace(state, board=choice), "head", each.value)
        made.append(LaneView(each.value, each.label, head(state, board, each, *known), cards, more, colour, address))
    return made


def lane_url(state: ListState, part: str, value: str) -> str:
    """The address of a part of a lane in this state."""
    query = state.query()
    return f"/{state.entity.plural}/board/{part}{query}{'&' if query else '?'}lane={value}"


def lane_figures(state: ListState, board: Board, values: list[str]) -> dict[str, tuple[int, Any]]:
    """{lane: (records, sum)} in one query."""
    sums = [board.sum] if may_sum(state, board) else []
    wanted = {"field": board.by, "op": "in", "value": values}
    groups = state.records().where(wanted).group(board.by, sums=sums) if values else []
    return {str(getattr(group.value, "id", group.value)): (group.size, group.sums.get(board.sum)) for group in groups}


def may_sum(state: ListState, board: Board) -> bool:
    """Whether the board adds something up that is not kept from the reader."""
    return bool(board.sum) and not state.actor.withholds(state.entity.name, board.sum)


def sum_of(state: ListState, board: Board, total: Any) -> Markup:
    """A sum as the board shows it."""
    if not board.sum or total is None:
        return Markup("")
    found = state.entity.by_key[board.sum]
    return cell(Sum(total, workspace.value("currency")) if isinstance(found, Money) else total, found)


def head(state: ListState, board: Board, each: Lane, count: int | None, total: Any) -> Markup:
    """A lane's name, count and sum; in a row of a board the name has no id, because it stands there once for each row."""
    number = "…" if count is None else format_number(count, state.actor.manner.language, decimals=0)
    shown = sum_of(state, board, total)
    if state.inside:
        return Markup(
            '<div class="lane__title"><h3>{}</h3><span class="lane__count">{}</span><span class="lane__sum">{}</span></div>'
        ).format(each.label, number, shown)
    return Markup(
        '<div class="lane__title"><h2 id="lane-{}">{}</h2><span class="lane__count">{}</span><span class="lane__sum">{}</span></div>'
        '<div class="lane__bar" aria-hidden="true"><i style="--share:{}%"></i></div>'
    ).format(each.value, each.label, number, shown, round(each.share * 100))


def card_paths(state: ListState, board: Board) -> list[str]:
    """Columns a card needs: title, sum, the declared lines, what they need beside them, the owner."""
    entity = state.entity
    keys = [entity.title, *([board.sum] if board.sum else []), *board.card]
    if entity.owner_column:
        keys.append(entity.access.owner)
    sources = Sources(entity, state.actor, moment=state.moment)
    visible = [key for key in keys if not state.actor.hides(entity.name, key.split(".")[0]) and sources.is_told(key)]
    more = [path for key in visible if key in entity.by_key for path in beside(sources, key, entity.by_key[key].beside)]
    return list(dict.fromkeys([*visible, *more]))


def lane_cards(
    state: ListState, board: Board, values: Sequence[str], after: str | None = None
) -> list[tuple[Markup, Markup]]:
    """Cards of some lanes in their order, each with the button for more."""
    order = state.sort or usual_sort(state.entity, state.actor, board.sort, moment=state.moment)
    records = state.records().order_by(order)
    lists = [records.where({"field": board.by, "op": "eq", "value": value}) for value in values]
    paths, limit = card_paths(state, board), CARDS_IN_ROW if state.inside else CARDS
    found = [lists[0].page(paths, limit=limit, after=after)] if after else first_pages(lists, paths, limit=limit)
    cards = Cards(state.entity, board, state.into_the_past, state.moment)
    shown = [] if state.into_the_past else [row.id for each in found for row in each.rows]
    late, editable = overdue_among(state.entity, shown), editable_among(state.entity, state.actor, shown)
    return [
        (cards.html(each.rows, late, editable=editable), _more(state, value, each.next))
        for value, each in zip(values, found, strict=True)
    ]


def _more(state: ListState, value: str, after: str | None) -> Markup:
    if after is None:
        return Markup("")
    return Markup(
        '<button class="button button--plain lane__more" type="button" hx-get="{}" hx-target="previous .lane__cards" '
        'hx-swap="beforeend">{}</button>'
    ).format(f"{lane_url(state, 'lane', value)}&after={after}", _("More…"))
