"""The board: records in lanes, moved by hand, keyboard or menu through the verb that the entity names."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from regulars.base.errors import Invalid
from regulars.engine import access
from regulars.engine import save as door
from regulars.engine.allowed import editable_among
from regulars.engine.describe import Board, Entity
from regulars.engine.stages import may_see_stages
from regulars.services.process.standing import overdue_among
from regulars.ui import hx, pages
from regulars.ui.cards import Cards
from regulars.ui.lanes import board_of, card_paths, declared_lanes, first_of, head, lane_cards, lane_figures, lanes
from regulars.ui.requirements import give, missing_dialog
from regulars.ui.state import ListState, read_state
from regulars.ui.undo_links import undo_url
from regulars.ui.views import swimlanes
from regulars.ui.views.frame import frame_of
from regulars.ui.views.verbs import asked_on_the_way


@require_GET
def page(request: HttpRequest, plural: str) -> HttpResponse:
    """All lanes with their first cards; to those from whom it is kept what lanes go by, that there are none for them."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    state = read_state(entity, actor, request.GET, layout="board")
    context: dict[str, Any] = {"title": str(entity.label_plural), "entity": entity, "state": state}
    context["frame"] = frame_of(state)
    if not may_see_stages(entity, actor):
        return pages.render(request, "ui/board.html", is_kept=True, **context)
    choices = board.choices(actor) if board.choices else ()
    choice = state.board or first_of(choices)
    counted = state.records().count()
    context |= {
        "choices": choices,
        "choice": choice,
        "may_move": access.may(actor, entity, "edit"),
        "rows_fixed": bool(state.levels) and not swimlanes.takes_cards(state.levels[0]),
        "lanes": [] if state.levels else lanes(state, board, choice, counted=counted.exact),
        "swim": _rows(replace(state, board=choice), board, counted=counted.exact) if state.levels else "",
    }
    return pages.render(request, "ui/board.html", **context)


def _rows(state: ListState, board: Board, *, counted: bool) -> Markup:
    return swimlanes.rows(state, board) if counted else swimlanes.later(state)


@require_GET
def lane(request: HttpRequest, plural: str) -> HttpResponse:
    """More cards of one lane."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    state = read_state(entity, pages.actor_of(request), request.GET, layout="board")
    [(cards, more)] = lane_cards(state, board, [request.GET.get("lane", "")], after=request.GET.get("after"))
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
    record = access.to_edit(entity, actor, key)
    target, row = request.POST.get("lane", ""), request.POST.get("row", "")
    asked = asked_on_the_way(request, entity, record, target)
    if asked is not None:
        return asked
    state = read_state(entity, actor, request.GET, layout="board")
    version = record.version
    came_from = value_of(entity, board, record), swimlanes.row_of(state, record) if row and state.levels else ""
    try:
        move_to(entity, board, record, target, actor=actor, changed=swimlanes.put_into_row(state, record, row, actor))
    except Invalid as problem:
        return missing_dialog(request, entity, record, problem, target=target, row=row)
    shown = access.records(entity, actor).matching([record.pk]).page(card_paths(state, board), limit=1).rows
    keys = [each.id for each in shown]
    late, editable = overdue_among(entity, keys), editable_among(entity, actor, keys)
    answer = Cards(entity, board).html(shown, late, editable=editable)
    if row and state.levels:
        state = replace(state, board=_board_of(state, board, record))
        answer += swimlanes.moved_figures(state, board, {came_from, (target, row)})
    else:
        answer += moved_heads(state, board, {came_from[0], target}, record)
    is_moved = record.version != version
    return hx.said(HttpResponse(answer), _("Moved."), undo=undo_url(record.pk)) if is_moved else HttpResponse(answer)


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


def value_of(entity: Entity, board: Board, record: Any) -> str:
    return str(entity.by_key[board.by].get(record) or "")


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


@require_POST
def fill(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """The missing values were given: set them and move, in one go."""
    entity = pages.entity_or_404(plural)
    board = board_of(entity)
    actor = pages.actor_of(request)
    record = access.to_edit(entity, actor, key)
    target, row = request.POST.get("lane", ""), request.POST.get("row", "")
    state = read_state(entity, actor, request.GET, layout="board")
    try:
        with transaction.atomic():
            keys = give(entity, record, request.POST, actor)
            changed = swimlanes.put_into_row(state, record, row, actor) or bool(keys)
            move_to(entity, board, record, target, actor=actor, changed=changed)
    except Invalid as problem:
        return missing_dialog(request, entity, record, problem, target=target, row=row)
    return hx.refresh()
