"""What activating the rules of territories would do, looked at before it is done; and doing it."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.engine import access
from regulars.engine.describe import Entity
from regulars.engine.models import Territory
from regulars.engine.territories import moves, plan
from regulars.engine.territories.figures import figures, moving, sights, without_owners_gone
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.setup.territories import TREE, address, placed_entity, tabs

PREVIEW = f"{TREE}preview"
PAGE = 50
NONE = "none"
KINDS = {
    "new": gettext_lazy("new"),
    "gone": gettext_lazy("takes nothing any more"),
    "moved": gettext_lazy("stands elsewhere"),
    "rules": gettext_lazy("other rules"),
    "owner": gettext_lazy("its records go to someone else"),
}


@for_admins
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What differs from the rules in force; the figures come after the page, since they look at every record."""
    entity = placed_entity(request)
    context: dict[str, Any] = {
        "title": _("Before activation"),
        "crumbs": [(_("Territories"), address(entity)), (str(entity.label_plural), "")],
        "entity": entity,
        "tabs": tabs(entity, PREVIEW),
        "differences": [(each.name, KINDS[each.kind]) for each in plan.differences(entity)],
        "figures": address(entity, f"{PREVIEW}/figures"),
    }
    return pages.render(request, "ui/setup/territory_preview.html", **context)


@for_admins
@require_GET
def figures_of(request: HttpRequest) -> HttpResponse:
    """How many would move from where to where, who gains and loses sight, and the button that does it."""
    entity = placed_entity(request)
    tree = plan.draft(entity)
    places = without_owners_gone(plan.places_of(tree))
    found, names = figures(entity, places), _names()
    people, more = sights(entity, places, found)
    kept = plan.in_force(entity)
    context: dict[str, Any] = {
        "entity": entity,
        "found": found,
        "moves": [
            (
                _name(names, each.before),
                _name(names, each.after),
                each.count,
                _moves_url(entity, each.before, each.after),
            )
            for each in found.moves
        ],
        "people": people,
        "more": more,
        "seen": plan.digest(tree),
        "is_in_force": plan.digest(kept.tree if kept else []) == plan.digest(tree),
        "without": found.after.get(None, 0),
    }
    return pages.render(request, "ui/setup/territory_figures.html", **context)


@for_admins
@require_GET
def moving_of(request: HttpRequest) -> HttpResponse:
    """The records that would move, page by page; of one way where the address names it."""
    entity = placed_entity(request)
    places = plan.places_of(plan.draft(entity))
    pair = (_key(request, "before"), _key(request, "after")) if "before" in request.GET else None
    since = id_of(request.GET.get("since", "")) or moves.FIRST
    found = moving(entity, places, after=since, limit=PAGE + 1, pair=pair)
    shown, names = found[:PAGE], _names()
    titles = dict(_titles(entity, [each.record for each in shown], request))
    following = {**request.GET.dict(), "since": str(shown[-1].record)} if len(found) > PAGE else {}
    context: dict[str, Any] = {
        "title": _("What would move"),
        "crumbs": [(_("Territories"), address(entity)), (_("Before activation"), address(entity, PREVIEW)), (str(entity.label_plural), "")],
        "entity": entity,
        "records": [
            (pages.url_of(entity, each.record), titles.get(each.record, ""), _name(names, each.before), _name(names, each.after))
            for each in shown
        ],
        "following": f"{PREVIEW}/records?{urlencode(following)}" if following else "",
    }  # fmt: skip
    return pages.render(request, "ui/setup/territory_moving.html", **context)


@for_admins
@require_POST
def activate(request: HttpRequest) -> HttpResponse:
    """Put the rules in force that were looked at, and show how far the moving is."""
    entity = placed_entity(request)
    try:
        run = moves.activate(entity, request.POST.get("seen", ""), actor=pages.actor_of(request))
    except Refused as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(address(entity, PREVIEW))
    return HttpResponseRedirect(f"/runs/{run.pk}")


@for_admins
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Move now what does not lie where the rules in force say."""
    entity = placed_entity(request)
    run = moves.settle(entity, actor=pages.actor_of(request))
    if run is not None:
        return HttpResponseRedirect(f"/runs/{run.pk}")
    messages.success(request, _("Everything lies where the rules say."))
    return HttpResponseRedirect(address(entity))


def _names() -> dict[uuid.UUID, str]:
    return dict(Territory.objects.values_list("pk", "name"))


def _name(names: dict[uuid.UUID, str], key: uuid.UUID | None) -> str:
    return names.get(key, "") if key else ""


def _titles(entity: Entity, ids: list[uuid.UUID], request: HttpRequest) -> list[tuple[uuid.UUID, str]]:
    title = entity.by_key[entity.title]
    found = access.records(entity, pages.actor_of(request)).matching(ids).rows([entity.title], limit=PAGE)
    return [(row.id, title.said(row[entity.title])) for row in found]


def _moves_url(entity: Entity, before: uuid.UUID | None, after: uuid.UUID | None) -> str:
    asked = {"entity": entity.name, "before": str(before or NONE), "after": str(after or NONE)}
    return f"{PREVIEW}/records?{urlencode(asked)}"


def _key(request: HttpRequest, name: str) -> uuid.UUID | None:
    """A territory of the address; `none` is none. Raises Http404 for anything else."""
    text = request.GET.get(name, "")
    found = id_of(text)
    if found is None and text != NONE:
        raise Http404
    return found
