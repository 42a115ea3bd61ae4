"""Saved views: a list kept under a name."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import NotFound
from regulars.engine import access
from regulars.engine.models import SavedView, ViewChoice
from regulars.ui import hx, pages
from regulars.ui.state import read_state, save_as_view
from regulars.ui.views.tabs import tabs_of


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, plural: str) -> HttpResponse:
    """Keep the list as it stands: for oneself, the team, or everyone (whoever may export may share with all)."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    layout = "board" if request.GET.get("layout") == "board" else "list"
    state = read_state(entity, actor, request.GET, layout=layout)
    may_share = actor.is_admin or access.may(actor, entity, "bulk")
    name = " ".join(request.POST.get("name", "").split())[:80]
    if request.method == "POST" and name:
        for_whom = request.POST.get("for", "me")
        state.records().count(limit=1)
        view = save_as_view(state, name=name, shared=may_share and for_whom == "all", team=for_whom == "team")
        return hx.go(f"/{plural}/{'board' if layout == 'board' else ''}?view={view.id}")
    context = {
        "entity": entity,
        "address": request.get_full_path(),
        "error": _("A name is needed.") if request.method == "POST" else "",
        "may_share": may_share,
    }
    return pages.render(request, "ui/view_new.html", status=422 if request.method == "POST" else 200, **context)


@require_POST
def delete(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Forget one's own view."""
    found = SavedView.objects.filter(pk=key, owner=pages.actor_of(request).id).first()
    if found is None:
        raise NotFound
    ViewChoice.objects.filter(entity=found.entity, first=str(found.pk)).delete()
    found.delete()
    return hx.go(f"/{plural}/")


@require_POST
def first(request: HttpRequest, plural: str, key: str) -> HttpResponse:
    """Open this view first from now on; a second time: as it was before."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    if key not in {tab.key for tab in tabs_of(entity, actor)}:
        raise NotFound
    assert actor.id is not None, "views are chosen by people"
    mine = ViewChoice.objects.filter(entity=entity.name, user=actor.id)
    if mine.filter(first=key).exists():
        mine.delete()
    else:
        ViewChoice.objects.update_or_create(entity=entity.name, user_id=actor.id, defaults={"first": key})
    return hx.go(f"/{plural}/?view={key}")
