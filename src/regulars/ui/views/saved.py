"""Saved views: a list kept under a name, changed, put in order, opened first by a person or a role."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Invalid, NotAllowed, NotFound
from regulars.engine import access, saved_views
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import Role, SavedView
from regulars.ui import hx, pages
from regulars.ui.state import ListState, keep_as_view, read_state


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, plural: str) -> HttpResponse:
    """Keep the list as it stands: for oneself, the team, or everyone (whoever may change many may share with all)."""
    entity, actor, state = _state(request, plural)
    assert actor.id is not None, "views are kept by people"
    view, wrong = SavedView(entity=entity.name, owner_id=actor.id), {}
    if request.method == "POST":
        wrong = _named(view, entity, request, actor)
        if not wrong:
            state.records().count(limit=1)
            keep_as_view(state, view)
            return hx.go(_address(plural, view))
    return _form(request, entity, actor, view, wrong, title=_("Save as a view"))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Another name, other people who see it."""
    entity, actor, _here = _state(request, plural)
    view = saved_views.one(entity, actor, key)
    saved_views.require_change(view, actor)
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        wrong = _named(view, entity, request, actor)
        if not wrong:
            view.save()
            return hx.go(_address(plural, view))
    return _form(request, entity, actor, view, wrong, title=_("Change this view"))


@require_POST
def overwrite(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Keep the list as it stands in a view that is there."""
    entity, actor, state = _state(request, plural)
    view = saved_views.one(entity, actor, key)
    saved_views.require_change(view, actor)
    state.records().count(limit=1)
    keep_as_view(state, view)
    return hx.go(_address(plural, view))


@require_POST
def delete(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Forget a view."""
    entity, actor, _here = _state(request, plural)
    saved_views.delete(saved_views.one(entity, actor, key), actor)
    return hx.go(f"/{plural}/")


@require_POST
def first(request: HttpRequest, plural: str, key: str) -> HttpResponse:
    """Open this view first from now on; a second time: as it was before."""
    entity, actor, state = _state(request, plural)
    tab = next((tab for tab in state.tabs if tab.key == key), None)
    if tab is None:
        raise NotFound
    saved_views.open_first(entity, actor, "" if tab.chosen else key)
    return hx.go(f"/{plural}/?view={key}")


@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest, plural: str) -> HttpResponse:
    """The person's own order of the tabs; the first opens first."""
    entity, actor, state = _state(request, plural)
    known = [tab.key for tab in state.tabs]
    if request.method == "POST":
        asked = [key for key in request.POST.getlist("tab") if key in known]
        saved_views.arrange(entity, actor, list(dict.fromkeys([*asked, *known])))
        return hx.go(f"/{plural}/?view={asked[0] if asked else known[0]}")
    return pages.render(request, "ui/view_order.html", address=request.get_full_path(), tabs=state.tabs)


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, plural: str) -> HttpResponse:
    """Which view people of each role open first, where they chose none themselves."""
    entity, actor, _here = _state(request, plural)
    if not actor.is_admin:
        raise NotAllowed
    listed = list(Role.objects.filter(deleted_at=None).order_by("name"))
    if request.method == "POST":
        for role in listed:
            saved_views.open_first_for(entity, role, request.POST.get(f"role-{role.pk}", ""), actor=actor)
        return hx.said(hx.close_dialog(), _("Saved."))
    context: dict[str, Any] = {
        "address": request.get_full_path(),
        "roles": listed,
        "offered": saved_views.offered_to_roles(entity),
        "chosen": saved_views.chosen_for_roles(entity),
    }
    return pages.render(request, "ui/view_roles.html", **context)


def _state(request: HttpRequest, plural: str) -> tuple[Entity, Actor, ListState]:
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    access.require(actor, entity, "view")
    layout = "board" if request.GET.get("layout") == "board" and entity.board else "list"
    return entity, actor, read_state(entity, actor, request.GET, layout=layout)


def _named(view: SavedView, entity: Entity, request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Set name and readers as posted; gives what is wrong."""
    try:
        view.name = saved_views.name_of(request.POST.get("name", ""))
        saved_views.share(view, entity, request.POST.get("for", saved_views.MINE), actor)
    except Invalid as problem:
        return dict(problem.fields)
    return {}


def _form(
    request: HttpRequest, entity: Entity, actor: Actor, view: SavedView, wrong: dict[str, Any], *, title: str
) -> HttpResponse:
    context = {
        "title": title,
        "address": request.get_full_path(),
        "name": request.POST.get("name", view.name),
        "wrong": wrong,
        "for_whom": request.POST.get("for", saved_views.shared_with(view)),
        "may_share": view.is_shared or saved_views.may_share(entity, actor),
    }
    return pages.render(request, "ui/view_new.html", status=422 if wrong else 200, **context)


def _address(plural: str, view: SavedView) -> str:
    return f"/{plural}/{'board' if view.layout == 'board' else ''}?view={view.pk}"
