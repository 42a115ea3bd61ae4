"""A filter that is part of a form: the builder over it, and what the form then holds."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.filters import JOINERS
from regulars.ui import hx, pages
from regulars.ui.filter_form import Posted, drawn, new_rule
from regulars.ui.posted import condition as given_filter
from regulars.ui.state import conditions, joined

NAME = re.compile(r"[a-z][a-z0-9_.-]{0,59}")
OVER = "dialog-over"
"""The dialog that stands over a form which is in a dialog itself."""


@require_POST
def condition(request: HttpRequest, plural: str) -> HttpResponse:
    """Draw the builder over the filter that the form holds under `into`; when it is applied, put it there in words."""
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    access.require(actor, entity, "view")
    into = request.POST.get("into", "")
    if not NAME.fullmatch(into):
        raise Http404
    problem = ""
    joiner, parts = conditions(given_filter(request.POST.get(into, "")))
    whole: dict[str, Any] = {joiner: parts}
    if "node" in request.POST or "step" in request.POST:
        posted = Posted(request.POST, actor)
        try:
            whole = posted.filter(entity)
            if posted.step == "apply":
                return _keep(request, entity, actor, into, whole)
        except Refused as refused:
            problem = str(refused)
    elif not any(whole.values()):
        whole = {"all": [new_rule(entity, actor)]}
    context = {
        "entity": entity,
        "address": f"/{plural}/condition",
        "into": into,
        "dialog": _dialog(request),
        "root": drawn(whole, entity, actor),
        "problem": problem,
    }
    return pages.render(request, "ui/filter.html", status=422 if problem else 200, **context)


def _keep(request: HttpRequest, entity: Entity, actor: Actor, into: str, whole: dict[str, Any]) -> HttpResponse:
    joiner = next(name for name in JOINERS if name in whole)
    kept = joined(joiner, list(whole[joiner]))
    access.records(entity, actor).where(kept or {"all": []}).count(limit=1)
    dialog = _dialog(request)
    context = {"entity": entity, "into": into, "filter": kept, "actor": actor, "dialog": dialog}
    answer = render(request, "ui/condition_set.html", context)
    return hx.close_dialog(answer, only=OVER if dialog == OVER else "")


def _dialog(request: HttpRequest) -> str:
    return OVER if request.POST.get("dialog") == OVER else "dialog"
