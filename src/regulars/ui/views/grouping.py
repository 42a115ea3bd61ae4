"""A list in groups: a head for each with its count and sums, whose records are loaded when it is unfolded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods
from markupsafe import Markup

from regulars.base.digits import whole
from regulars.base.numbers import format_number
from regulars.engine import access, groups
from regulars.engine.filters import both
from regulars.ui import hx, pages
from regulars.ui.icons import icon
from regulars.ui.state import ListState, packed, read_state
from regulars.ui.views import table
from regulars.ui.views.frame import heads
from regulars.ui.words_of_groups import beside, choices_of, label_of, orders_of

PAGE = 50
"""Groups that are shown at once."""


@require_GET
def part(request: HttpRequest, plural: str) -> HttpResponse:
    """What is inside a group: the groups of the next level, or its first records; without a group, all of the first level."""
    entity = pages.entity_or_404(plural)
    state = read_state(entity, pages.actor_of(request), request.GET)
    skipped = request.GET.get("skip", "")
    return HttpResponse(inside(state, skip=whole(skipped) or 0))


def inside(state: ListState, *, skip: int = 0) -> Markup:
    """The rows of the innermost level, else the groups of the next one."""
    if len(state.inside) == len(state.levels):
        return table.body(state)
    return sections(state, found(state, skip=skip), skip=skip)


def found(state: ListState, *, skip: int = 0) -> groups.Groups:
    """The groups of the level below those that are unfolded."""
    level = state.levels[len(state.inside)]
    order = state.group_sort_in_force
    sums = table.totalled(state)
    known = order.lstrip("-") in ("label", "count", *sums)
    return groups.grouped(
        state.records(), (level.by,), sums=sums, order=order if known else "label", limit=PAGE, offset=skip
    )


def sections(state: ListState, listed: groups.Groups, *, skip: int = 0) -> Markup:
    """Each group as a body of the table, and how many there are beyond those shown."""
    level = state.levels[len(state.inside)]
    known = beside(level, (each.values[0] for each in listed.cells), state.actor)
    shown = [_section(state, each, label_of(level, each.values[0], known)) for each in listed.cells]
    left = listed.number - skip - len(listed.cells)
    if left > 0:
        shown.append(_more(state, skip + len(listed.cells), left))
    elif level.is_several and not skip and sum(each.size for each in listed.cells) > listed.size:
        shown.append(
            _said(state, _("A record with several values stands in the group of each, and counts once in the totals."))
        )
    return Markup().join(shown)


def _section(state: ListState, each: groups.Cell, label: Markup) -> Markup:
    depth = len(state.inside)
    level = state.levels[depth]
    here = replace(state, inside=(*state.inside, groups.dump(level, each.values[0])), open=())
    unfolded = here.inside in state.open
    last = depth + 1 == len(state.levels)
    content = inside(replace(here, open=state.open)) if unfolded else Markup()
    head = Markup('<tbody class="table-group" data-group="{}" data-depth="{}"{}>{}{}</tbody>').format(
        packed(here.inside),
        depth,
        Markup(" data-open") if unfolded else "",
        _head(here, each, label, unfolded=unfolded),
        content if last else "",
    )
    return head if last else head + content


def _head(here: ListState, each: groups.Cell, label: Markup, *, unfolded: bool) -> Markup:
    number = format_number(each.size, here.actor.manner.language, decimals=0)
    counted = ngettext("Only this %(num)s record", "Only these %(num)s records", each.size) % {"num": number}
    title = Markup(
        '<th class="table__title" scope="rowgroup"><span class="group__title"><button class="group__toggle" type="button" '
        'aria-expanded="{}" data-group-url="{}">{}<span>{}</span></button>'
        '<a class="group__count" href="{}" aria-label="{}">{}</a></span></th>'
    ).format(
        "true" if unfolded else "false", here.url("group"), icon("chevron-right"), label, _alone(here), counted, number
    )
    sums = [
        Markup('<td class="number">{}</td>').format(table.total(head, each.sums.get(head.key)))
        if head.number
        else Markup("<td></td>")
        for head in heads(here)[1:]
    ]
    return Markup('<tr class="table__group"><td class="table__pick"></td>{}{}</tr>').format(title, Markup().join(sums))


def _alone(here: ListState) -> str:
    """The address of the list of this group's records alone, grouped by what is left."""
    given = zip(here.levels, here.inside, strict=False)
    conditions = [groups.condition(level, value) for level, value in given]
    rest = tuple(level.by for level in here.levels[len(here.inside) :])
    return here.url(filter=both(here.filter_in_force, *conditions), group=rest, inside=(), open=())


def _more(state: ListState, skip: int, left: int) -> Markup:
    number = format_number(left, state.actor.manner.language, decimals=0)
    words = ngettext("%(num)s more group", "%(num)s more groups", left) % {"num": number}
    query = state.query()
    address = f"/{state.entity.plural}/group{query}{'&' if query else '?'}skip={skip}"
    return Markup(
        '<tbody class="table-group" data-group="{}" data-depth="{}"><tr class="table__more"><td colspan="{}">'
        '<button class="button button--plain" type="button" data-groups-next="{}">{}</button></td></tr></tbody>'
    ).format(packed([*state.inside, None]), len(state.inside), len(heads(state)) + 1, address, words)


def _said(state: ListState, text: str) -> Markup:
    return Markup(
        '<tbody><tr class="table__more"><td colspan="{}"><span class="quiet">{}</span></td></tr></tbody>'
    ).format(len(heads(state)) + 1, text)


def later(state: ListState) -> Markup:
    """Groups of a long list are asked for when the page stands."""
    return Markup(
        '<tbody class="table-group" hx-get="{}" hx-trigger="load" hx-swap="outerHTML"><tr class="table__more">'
        '<td colspan="{}"><span class="spinner"></span> {}</td></tr></tbody>'
    ).format(state.url("group"), len(heads(state)) + 1, _("The groups are being counted…"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plural: str) -> HttpResponse:
    """What a list is grouped by, and in which order its groups stand."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    on_board = request.GET.get("layout") == "board" and entity.board is not None
    state = read_state(entity, actor, request.GET, layout="board" if on_board else "list")
    if request.method == "POST":
        chosen = tuple(dict.fromkeys(by for by in request.POST.getlist("by")[:2] if by))
        order = request.POST.get("order", "label")[:80]
        asked = replace(state, group_sort=order if chosen and order != "label" else "", open=())
        asked = replace(asked, rows="".join(chosen[:1])) if on_board else replace(asked, group=chosen)
        if asked.levels:
            found(asked)
        return hx.go(asked.url())
    totals = table.totalled(state)
    context: dict[str, Any] = {
        "address": f"/{plural}/grouping{state.query()}{'&' if state.query() else '?'}layout={state.layout}",
        "on_board": on_board,
        "choices": [
            (by, label)
            for by, label in choices_of(entity, actor, state.moment)
            if not on_board or groups.level_of(entity, actor, by, state.moment).is_fixed
        ],
        "chosen": [*state.group_in_force, "", ""][: 1 if on_board else 2],
        "orders": orders_of((head.key, head.label) for head in heads(state) if head.key in totals),
        "order": state.group_sort_in_force,
    }
    return pages.render(request, "ui/grouping.html", **context)
