"""Rules of scores: listed under their entity, made, changed, switched, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.custom.kinds import bilingual
from regulars.engine.describe import Entity
from regulars.services.identity.pages.guard import for_admins
from regulars.services.scoring import targets
from regulars.services.scoring.fields import may_be_scored
from regulars.services.scoring.models import ScoreModel, ScoreRule
from regulars.ui import formats, pages
from regulars.ui.posted import condition
from regulars.ui.setup.of_entities import EntitySettings, of_an_entity
from regulars.ui.setup.rows import deleted, edited, kept, put_all, switched
from regulars.ui.workflow.words import condition as in_words

LIST = "/admin/scoring/"
TEXTS = ("label", "label_ru", "points", "fades_from", "half_life")
RULES = EntitySettings("score-rule", f"{LIST}rules/", may_be_scored)


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """By entity its rules, and how its model stands."""
    actor = pages.actor_of(request)
    rows: dict[str, list[ScoreRule]] = {}
    for row in ScoreRule.objects.filter(deleted_at=None).order_by("position", "label", "id"):
        rows.setdefault(row.entity, []).append(row)
    groups = [
        {
            "entity": entity,
            "rules": [_line(row, entity, actor) for row in rows.get(entity.name, [])],
            "new": f"{LIST}rules/new?entity={entity.name}",
            "model": _model(entity) if targets.of(entity.name) else None,
        }
        for entity in registry.entities()
        if may_be_scored(entity)
    ]
    return pages.render(request, "ui/scoring/scoring.html", title=_("Scores"), groups=groups)


@for_admins
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule of an entity."""
    return _edited(request, *RULES.blank(request))


@for_admins
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A rule as it is."""
    return _edited(request, *RULES.found(key))


@for_admins
@require_POST
def switch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """On or off."""
    row, _entity = RULES.found(key)
    return switched(request, row, on=_("The rule is on."), off=_("The rule is off."), back=LIST)


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    row, _entity = RULES.found(key)
    return deleted(request, row, said=_("The rule was deleted."), back=LIST)


def _model(entity: Entity) -> dict[str, Any]:
    used = ScoreModel.objects.filter(entity=entity.name, is_used=True).first()
    said = _("No model is in use.")
    if used is not None:
        said = _("In use since %(day)s: AUC %(auc)s, %(count)s outcomes") % {
            "day": formats.day(used.ended_at or used.asked_at),
            "auc": formats.number(round(used.figures["auc"], 3)),
            "count": formats.number(used.figures["good"] + used.figures["bad"]),
        }
    return {"url": f"{LIST}{entity.name}/model", "said": said, "is_used": used is not None}


def _line(row: ScoreRule, entity: Entity, actor: Actor) -> dict[str, Any]:
    about = in_words(row.condition, entity, actor)
    if row.fades_from in entity.by_key and row.half_life:
        about += " · " + _("half is left after %(days)s days since %(field)s") % {
            "days": row.half_life,
            "field": entity.by_key[row.fades_from].label,
        }
    return {
        "row": row,
        "url": f"{LIST}rules/{row.pk}",
        "label": str(bilingual(row.label, row.label_ru)),
        "about": about,
        "points": f"+{row.points}" if row.points > 0 else str(row.points),
    }


def _edited(request: HttpRequest, row: ScoreRule, entity: Entity) -> HttpResponse:
    more = {"entity": entity.name} if row.loaded is None else {}
    return edited(
        request,
        row,
        keep=lambda: kept(request, row, _given(request) | more, put_all),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=LIST,
    )


def _given(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
    return data | {"is_active": bool(post.get("is_active")), "condition": condition(post.get("condition", ""))}


def _shown(request: HttpRequest, row: ScoreRule, entity: Entity, wrong: Mapping[str, str]) -> HttpResponse:
    is_new = row.loaded is None
    moments = [
        (each.key, str(each.label)) for each in entity.by_key.values() if each.kind in ("moment", "date") and not each.sensitive
    ]  # fmt: skip
    context = {
        "title": _("New rule") if is_new else str(bilingual(row.label, row.label_ru)),
        "crumbs": [(_("Scores"), LIST), (str(entity.label_plural), "")],
        "rule": row,
        "is_new": is_new,
        "entity": entity,
        "moments": moments,
        "wrong": wrong,
        **RULES.addresses(row),
    }
    return pages.render(request, "ui/scoring/rule.html", status=422 if wrong else 200, **context)
