"""The board: records in lanes, moved by hand, keyboard or menu through the verb that the entity names."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from regulars.base.errors import Invalid
from regulars.base.numbers import format_number
from regulars.engine import access, values, workspace
from regulars.engine import save as door
from regulars.engine.describe import Board, Entity, Lane
from regulars.engine.fields import Choice, Money, Sum
from regulars.engine.query import usual_sort
from regulars.ui import pages
from regulars.ui.cards import Cards
from regulars.ui.cells import cell
from regulars.ui.controls import read
from regulars.ui.hx import refresh
from regulars.ui.requirements import missing_dialog
from regulars.ui.state import ListState, read_state
from regulars.ui.views import swimlanes
from regulars.ui.views.listing import head_context, layouts

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


@require_GET
def page(request: HttpRequest, plural: str) -> HttpResponse:
    """All lanes with their first cards."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    state = read_state(entity, actor, request.GET, layout="board")
    choices = board.choices(actor) if board.choices else ()
    choice = state.board or first_of(choices)
    counted = state.records().count()
    context = head_context(state, counted)
    context |= {
        "choices": choices,
        "choice": choice,
        "lanes": [] if state.levels else lanes(state, board, choice, counted=counted.exact),
        "swim": _rows(replace(state, board=choice), board, counted=counted.exact) if state.levels else "",
        "layouts": layouts(state),
    }
    return pages.render(request, "ui/board.html", title=str(entity.label_plural), **context)


def choice_of(state: ListState, board: Board) -> str:
    """The board that is looked at, of those there are to choose among."""
    return state.board or first_of(board.choices(state.actor) if board.choices else ())


def first_of(choices: Sequence[tuple[str, str]]) -> str:
    """The board that is shown where nobody chose one."""
    return choices[0][0] if choices else ""


def _rows(state: ListState, board: Board, *, counted: bool) -> Markup:
    return swimlanes.rows(state, board) if counted else swimlanes.later(state)


@require_GET
def lane(request: HttpRequest, plural: str) -> HttpResponse:
    """More cards of one lane."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    state = read_state(entity, pages.actor_of(request), request.GET, layout="board")
    cards, more = lane_cards(state, board, request.GET.get("lane", ""), after=request.GET.get("after"))
    return HttpResponse(cards + more)


@require_GET
def lane_head(request: HttpRequest, plural: str) -> HttpResponse:
    """How many records a lane of a long board has, and their sum: asked for after the page is shown."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    state = read_state(entity, pages.actor_of(request), request.GET, layout="board")
    wanted = request.GET.get("lane", "")
    found = next((each for each in declared_lanes(state, board, state.board) if each.value == wanted), None)
    if found is None:
        raise Http404
    return HttpResponse(head(state, board, found, *lane_figures(state, board, [wanted]).get(wanted, (0, None))))


@require_POST
def move(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """A card was put into another lane. Refused moves answer with what is missing, to be filled there and then."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    actor = pages.actor_of(request)
    record = access.records(entity, actor, "edit").get(key)
    target, row = request.POST.get("lane", ""), request.POST.get("row", "")
    state = read_state(entity, actor, request.GET, layout="board")
    came_from = value_of(entity, board, record), swimlanes.row_of(state, record) if row and state.levels else ""
    try:
        move_to(entity, board, record, target, actor=actor, changed=swimlanes.put_into_row(state, record, row, actor))
    except Invalid as problem:
        return missing_dialog(request, entity, record, problem, target=target, row=row)
    shown = access.records(entity, actor).matching([record.pk]).page(card_paths(state, board), limit=1).rows
    answer = Cards(entity, board).html(shown)
    if row and state.levels:
        state = replace(state, board=_board_of(state, board, record))
        return HttpResponse(answer + swimlanes.moved_figures(state, board, {came_from, (target, row)}))
    return HttpResponse(answer + moved_heads(state, board, {came_from[0], target}, record))


def move_to(entity: Entity, board: Board, record: Any, target: str, *, actor: Any, changed: bool = False) -> None:
    """Through the entity's own verb, or by setting the field. What was `changed` before goes along; alone, it is saved."""
    found = entity.by_key[board.by]
    value = found.parse(target)
    if changed and target == value_of(entity, board, record):
        door.save(record, actor=actor)
        return
    if board.move:
        entity.action_by_verb[board.move].run(record, actor=actor, **{board.by: value})
        return
    found.set(record, value)
    door.save(record, actor=actor)


def board_of(entity: Entity) -> Board:
    if entity.board is None:
        raise Http404
    return entity.board


def value_of(entity: Entity, board: Board, record: Any) -> str:
    return str(entity.by_key[board.by].get(record) or "")


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
    figures = lane_figures(state, board, [each.value for each in listed]) if counted else {}
    made = []
    for each in listed:
        cards, more = lane_cards(state, board, each.value)
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
    sums = [board.sum] if board.sum else []
    wanted = {"field": board.by, "op": "in", "value": values}
    groups = state.records().where(wanted).group(board.by, sums=sums) if values else []
    return {str(getattr(group.value, "id", group.value)): (group.size, group.sums.get(board.sum)) for group in groups}


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


def moved_heads(state: ListState, board: Board, values: set[str], record: Any) -> Markup:
    """The heads of the lanes that a move touched, with their new figures."""
    choice = _board_of(state, board, record)
    listed = [each for each in declared_lanes(state, board, choice) if each.value in values]
    figures = lane_figures(state, board, [each.value for each in listed])
    return Markup().join(
        Markup('<div data-lane-of="{}">{}</div>').format(
            each.value, head(state, board, each, *figures.get(each.value, (0, None)))
        )
        for each in listed
    )


def _board_of(state: ListState, board: Board, record: Any) -> str:
    """The board that a record stands on."""
    return str(state.entity.by_key[board.choice_field].get(record) if board.choice_field else state.board)


def card_paths(state: ListState, board: Board) -> list[str]:
    """Columns a card needs: title, sum, the declared lines, what they need beside them, the owner."""
    entity = state.entity
    keys = [entity.title, *([board.sum] if board.sum else []), *board.card]
    if entity.owner_column:
        keys.append(entity.access.owner)
    beside = [path for key in keys if key in entity.by_key for path in entity.by_key[key].beside]
    visible = [key for key in (*keys, *beside) if not state.actor.hides(entity.name, key.split(".")[0])]
    return list(dict.fromkeys(visible))


def lane_cards(state: ListState, board: Board, value: str, after: str | None = None) -> tuple[Markup, Markup]:
    """Cards of one lane in order, and the button for more."""
    found = state.records().where({"field": board.by, "op": "eq", "value": value})
    found = found.order_by(state.sort or usual_sort(state.entity, state.actor, board.sort))
    page_of = found.page(card_paths(state, board), limit=CARDS_IN_ROW if state.inside else CARDS, after=after)
    more = Markup("")
    if page_of.next:
        address = f"{lane_url(state, 'lane', value)}&after={page_of.next}"
        more = Markup(
            '<button class="button button--plain lane__more" type="button" hx-get="{}" hx-target="previous .lane__cards" '
            'hx-swap="beforeend">{}</button>'
        ).format(address, _("More…"))
    return Cards(state.entity, board, state.into_the_past).html(page_of.rows), more


@require_POST
def fill(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """The missing values were given: set them and move, in one go."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    actor = pages.actor_of(request)
    record = access.records(entity, actor, "edit").get(key)
    target, row = request.POST.get("lane", ""), request.POST.get("row", "")
    state = read_state(entity, actor, request.GET, layout="board")
    keys = [name for name in request.POST.getlist("_key") if name in entity.by_key]
    try:
        values.apply(record, entity, read(entity, keys, request.POST), actor)
        changed = swimlanes.put_into_row(state, record, row, actor) or bool(keys)
        move_to(entity, board, record, target, actor=actor, changed=changed)
    except Invalid as problem:
        return missing_dialog(request, entity, record, problem, target=target, row=row)
    return refresh()
