"""The model of an entity: how good it is, what it looks at and what not, its versions. Managers may look, administrators decide."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import NotAllowed, Refused
from regulars.base.ids import id_of
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.identity.pages.guard import for_admins
from regulars.services.scoring import columns, outcomes, targets, training
from regulars.services.scoring.models import ScoreModel
from regulars.ui import hx, pages
from regulars.ui.scoring.figures import chart, factors, figures, problem_words, why
from regulars.ui.scoring.rules import LIST, RULES

VERSIONS = 20


@require_GET
def shown(request: HttpRequest, name: str) -> HttpResponse:
    """The version in use, or the one asked for. Refused to those who neither administer nor lead people, and to those who may not see scores."""
    actor = pages.actor_of(request)
    entity = _entity_or_404(name)
    if (
        not (actor.is_admin or len(actor.branch) > 1)
        or actor.withholds(name, "chance")
        or actor.withholds(name, "score")
    ):
        raise NotAllowed
    access.require(actor, entity, "view")
    versions = list(ScoreModel.objects.filter(entity=name).order_by("-asked_at")[:VERSIONS])
    used = ScoreModel.objects.filter(entity=name, is_used=True).first()
    key = id_of(request.GET.get("version", ""))
    row = next((each for each in versions if each.pk == key), None) or used or next((each for each in versions if each.state == "ready"), None)  # fmt: skip
    busy = any(each.state in ("waiting", "learning") for each in versions)
    if hx.is_part(request) and not busy:
        return hx.refresh()  # it was waited for
    chosen = training.target_of(name)
    good, bad = outcomes.count(entity, chosen)
    context: dict[str, Any] = {
        "title": _("Model: %(entity)s") % {"entity": entity.label_plural},
        "crumbs": [(_("Scores"), LIST), (str(entity.label_plural), "")],
        "entity": entity,
        "is_admin": actor.is_admin,
        "targets": [(each.key, str(each.label)) for each in targets.of(name).values()],
        "target": chosen,
        "wishes": training.wishes(name),
        "good": good,
        "bad": bad,
        "least": training.LEAST,
        "may_learn": min(good, bad) >= training.LEAST and not busy,
        "busy": busy,
        "used": used,
        "row": row,
        "base": f"{LIST}{name}/model",
        "versions": [_version(each, row) for each in versions],
    }
    if row is not None and row.state == "ready":
        context |= {
            "figures": figures(row),
            "chart": chart(row.figures["bins"]),
            "factors": factors(row, entity, actor),
            "excluded": _excluded(row, entity, actor),
        }
    return pages.render(request, "ui/scoring/model.html", **context)


@for_admins
@require_POST
def act(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """Have a version learnt, or score by none."""
    _entity_or_404(name)
    actor = pages.actor_of(request)
    try:
        if what == "learn":
            training.ask(name, actor=actor)
            messages.success(request, _("A model is being learnt. This page shows it when it is ready."))
        else:
            training.stop(name, actor=actor)
            messages.success(request, _("No model is in use any more. Rules and hands go on counting."))
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{LIST}{name}/model")


@for_admins
@require_POST
def use(request: HttpRequest, name: str) -> HttpResponse:
    """Score by this version from now on."""
    key = id_of(request.POST.get("version", ""))
    row = get_object_or_404(ScoreModel, pk=key or uuid.UUID(int=0), entity=_entity_or_404(name).name)
    try:
        training.use(row, actor=pages.actor_of(request))
        messages.success(request, _("This version is in use now; records are scored anew."))
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(f"{LIST}{name}/model")


@for_admins
@require_POST
def wish(request: HttpRequest, name: str) -> HttpResponse:
    """What it foretells, and whether it goes on learning by itself."""
    entity = _entity_or_404(name)
    target = request.POST.get("target", "")
    if target not in targets.of(entity.name):
        raise Http404
    training.wish(name, actor=pages.actor_of(request), target=target, retrain=bool(request.POST.get("retrain")))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{LIST}{name}/model")


@for_admins
@require_POST
def field(request: HttpRequest, name: str) -> HttpResponse:
    """Leave a field out by hand, or look at it all the same: it counts for the next version."""
    entity = _entity_or_404(name)
    key, how = request.POST.get("field", ""), request.POST.get("how", "")
    if key not in entity.by_key or how not in ("in", "out", "usual"):
        raise Http404
    wished = {each: value for each, value in training.wishes(name)["fields"].items() if each != key}
    if how != "usual":
        wished[key] = how == "in"
    training.wish(name, actor=pages.actor_of(request), fields=wished)
    messages.success(request, _("Saved. It counts for the next version."))
    return HttpResponseRedirect(f"{LIST}{name}/model")


def _entity_or_404(name: str) -> Entity:
    entity = RULES.entity_or_404(name)
    if not targets.of(name):
        raise Http404
    return entity


def _version(each: ScoreModel, row: ScoreModel | None) -> dict[str, Any]:
    target = targets.of(each.entity).get(each.target)
    return {
        "row": each,
        "is_shown": row is not None and each.pk == row.pk,
        "target": str(target.label) if target else each.target,
        "problem": problem_words(each),
        "auc": each.figures.get("auc"),
        "count": each.figures.get("good", 0) + each.figures.get("bad", 0),
    }


def _excluded(row: ScoreModel, entity: Entity, actor: Actor) -> list[dict[str, Any]]:
    """What the version does not look at, and why; what goes without saying comes last."""
    wished: Mapping[str, bool] = training.wishes(entity.name)["fields"]
    found = []
    for each in row.excluded:
        field_ = entity.by_key.get(each["field"])
        if field_ is None or actor.withholds(entity.name, field_.key):
            continue
        found.append(
            {
                "field": field_.key,
                "label": str(field_.label),
                "why": why(each),
                "may_be_in": each["why"] in ("late", "too_good", columns.LATER_BY_NAME),
                "wished": wished.get(field_.key),
                "weight": each["why"] in ("late", "too_good"),
                "is_told": each["why"] in ("late", "too_good", columns.LATER_BY_NAME, columns.BY_HAND),
            }
        )
    return sorted(found, key=lambda each: not each["weight"])
