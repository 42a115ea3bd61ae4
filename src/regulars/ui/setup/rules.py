"""The rules of forms: listed by entity, made, changed, switched off, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.engine.forms.entities import EFFECTS
from regulars.engine.forms.guards import may_have_rules, ruled_fields
from regulars.engine.models import FormRule
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.posted import condition
from regulars.ui.setup.of_entities import EntitySettings, by_entity, of_an_entity
from regulars.ui.setup.rows import deleted, edited, kept, put_all
from regulars.ui.words_of_filters import in_words

LIST = "/admin/form-rules/"
TEXTS = ("label", "label_ru", "effect", "message", "message_ru")
RULES = EntitySettings("form-rule", LIST, may_have_rules)


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every rule in words, under its entity."""
    rows = {
        entity.name: own
        for entity, own in by_entity(FormRule.objects.filter(deleted_at=None).order_by("position", "id"))
    }
    groups = []
    for entity in ruled_entities():
        found = [_line(row, entity, request) for row in rows.get(entity.name, [])]
        groups.append({"entity": entity, "rules": found, "new": f"{LIST}new?entity={entity.name}"})
    context: dict[str, Any] = {"title": _("Form rules"), "groups": groups}
    return pages.render(request, "ui/setup/rules.html", **context)


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
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    row, _entity = RULES.found(key)
    return deleted(request, row, said=_("The rule was deleted."), back=LIST)


def ruled_entities() -> list[Entity]:
    """The entities that take rules, in the order of the menu."""
    return [each for each in registry.entities() if may_have_rules(each) and (each.menu or each.rules)]


def _edited(request: HttpRequest, row: FormRule, entity: Entity) -> HttpResponse:
    return edited(
        request,
        row,
        keep=lambda: kept(request, row, _given(request), put_all),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=LIST,
    )


def _given(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
    data |= {"targets": post.getlist("targets"), "is_active": bool(post.get("is_active"))}
    return data | {"condition": condition(post.get("condition", ""))}


def _shown(request: HttpRequest, row: FormRule, entity: Entity, wrong: Mapping[str, str]) -> HttpResponse:
    is_new = row.loaded is None
    context = {
        "title": _("New rule") if is_new else row.label,
        "crumbs": [(_("Form rules"), LIST), (str(entity.label_plural), "")],
        "rule": row,
        "is_new": is_new,
        "entity": entity,
        "effects": [(option.value, option.label) for option in EFFECTS],
        "groups": grouped(entity),
        "wrong": wrong,
        **RULES.addresses(row),
    }
    return pages.render(request, "ui/setup/rule.html", status=422 if wrong else 200, **context)


def grouped(entity: Entity) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields a rule may speak of, under the sections of the page."""
    able = {each.key: str(each.label) for each in ruled_fields(entity)}
    found = []
    for section in entity.sections:
        own = [(key, able.pop(key)) for key in section.fields if key in able]
        if own:
            found.append((str(section.label), own))
    if able:
        found.append((_("Other fields") if found else _("Fields"), list(able.items())))
    return found


def _line(row: FormRule, entity: Entity, request: HttpRequest) -> dict[str, Any]:
    keys = [str(entity.by_key[key].label) if key in entity.by_key else key for key in row.targets]
    effects = {option.value: option.label for option in EFFECTS}
    try:
        when = str(in_words(row.condition, entity, pages.actor_of(request)))
    except Refused as problem:
        when = str(problem)
    return {
        "label": row.label,
        "url": f"{LIST}{row.pk}",
        "effect": effects.get(row.effect, row.effect),
        "fields": ", ".join(keys),
        "when": when,
        "is_active": row.is_active,
    }
