"""Rules listed, made, changed, switched, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.ids import id_of
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.workflow import troubles
from regulars.services.workflow.entities import ACTS_AS
from regulars.services.workflow.guards import DEFINITION, may_have_rules
from regulars.services.workflow.models import FAILED, HELD, Rule
from regulars.services.workflow.steps import templating
from regulars.ui import hx, pages
from regulars.ui.setup.of_entities import by_entity, of_an_entity
from regulars.ui.setup.rows import deleted, edited, free_key, kept, switched
from regulars.ui.workflow.drawing import drawn_list
from regulars.ui.workflow.drawn_values import hows
from regulars.ui.workflow.drawn_when import drawn_trigger, every_words, lengths, units
from regulars.ui.workflow.guard import LIST, RULES, for_makers, rule_or_404, tabs
from regulars.ui.workflow.reading import Posted
from regulars.ui.workflow.words import when

TEXTS = ("label", "label_ru", "description")


@for_makers
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every rule in words, under its entity."""
    actor = pages.actor_of(request)
    found = list(Rule.objects.filter(deleted_at=None).order_by("position", "label", "id"))
    ill = troubles.lately(row.pk for row in found)
    groups = [
        {"entity": entity, "rules": [_line(row, entity, actor, ill.get(row.pk, {})) for row in rows]}
        for entity, rows in by_entity(found)
    ]
    able = [
        (each.name, str(each.label_plural))
        for each in registry.entities()
        if may_have_rules(each) and (each.menu or each.board)
    ]
    context: dict[str, Any] = {"title": _("Rules"), "groups": groups, "entities": able}
    return pages.render(request, "ui/workflow/rules.html", **context)


def _line(row: Rule, entity: Entity, actor: Actor, ill: Mapping[str, int]) -> dict[str, Any]:
    return {
        "rule": row, "url": f"{LIST}{row.pk}", "when": when(row, entity, actor),
        "failed": ill.get(FAILED, 0), "held": ill.get(HELD, 0),
    }  # fmt: skip


@for_makers
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new rule of an entity."""
    row, entity = RULES.blank(request)
    access.require(pages.actor_of(request), "rule", "create")
    row.trigger = {"kind": "created"}
    return _edited(request, row, entity)


@for_makers
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A rule as it is."""
    row, entity = rule_or_404(key)
    return _edited(request, row, entity)


@for_makers
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """The editor with what was typed, after a button that changes its shape."""
    row, entity = RULES.asked(request)
    _put(row, _given(request, row, entity))
    return _shown(request, row, entity, {}, part=hx.is_part(request))


@for_makers
@require_POST
def switch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """On or off."""
    row, _entity = rule_or_404(key)
    return switched(request, row, on=_("The rule is on."), off=_("The rule is off."), back=LIST)


@for_makers
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    row, _entity = rule_or_404(key)
    return deleted(request, row, said=_("The rule was deleted."), back=LIST)


def _edited(request: HttpRequest, row: Rule, entity: Entity) -> HttpResponse:
    return edited(
        request,
        row,
        keep=lambda: _take(request, row, entity),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=f"{LIST}{row.pk}",
    )


def _take(request: HttpRequest, row: Rule, entity: Entity) -> dict[str, str]:
    """Put what was posted on the rule and save it; gives what is wrong, by field."""
    data = _given(request, row, entity)
    if row.loaded is None:
        data |= {"entity": entity.name, "key": free_key(str(data["label"]), entity, Rule)}
    return kept(request, row, data, _put)


def _given(request: HttpRequest, row: Rule, entity: Entity) -> dict[str, Any]:
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
    data |= {"is_active": bool(post.get("is_active")), "hourly_limit": post.get("hourly_limit") or row.hourly_limit}
    if pages.actor_of(request).is_unlimited:
        data |= {"acts_as": post.get("acts_as", "owner"), "owner": post.get("owner") or None}
    return data | Posted(post, entity).definition()


def _put(row: Rule, data: Mapping[str, Any]) -> None:
    """What was typed stays on the page, whether or not it can be kept."""
    for name in (*TEXTS, *DEFINITION, "is_active", "hourly_limit", "acts_as"):
        if name in data:
            setattr(row, name, data[name])
    if owner := id_of(data.get("owner")):
        row.owner_id = owner


def _shown(
    request: HttpRequest, row: Rule, entity: Entity, wrong: Mapping[str, str], *, part: bool = False
) -> HttpResponse:
    actor = pages.actor_of(request)
    is_new = row.loaded is None
    came = templating.coming(row.trigger, row.steps)
    context = {
        "title": _("New rule") if is_new else row.words,
        "crumbs": [(_("Rules"), LIST), (str(entity.label_plural), "")],
        "rule": row,
        "is_new": is_new,
        "entity": entity,
        "people": registry.get("user"),
        "trigger": drawn_trigger(row.trigger, entity, actor),
        "root": drawn_list(row.steps, entity, actor),
        "units": units(),
        "lengths": lengths(),
        "hows": hows(came),
        "came": came,
        "every": every_words(),
        "acts_as": [(option.value, option.label) for option in ACTS_AS],
        "owner": _owner(row, actor),
        "wrong": wrong,
        **RULES.addresses(row),
        "tabs": [] if is_new else tabs(row, "rule"),
    }
    template = "ui/workflow/rule_form.html" if part else "ui/workflow/rule.html"
    return pages.render(request, template, status=422 if wrong else 200, **context)


def _owner(row: Rule, actor: Actor) -> str:
    if row.owner_id is None:
        return ""
    return labels_of([Ref(row.owner_id, "", "user")], actor).get(row.owner_id, "")
