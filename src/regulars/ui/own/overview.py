"""All entities with their fields, built-in and own, to be searched; and the page of one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.text import fold
from regulars.engine import registry, save
from regulars.engine.custom.guards import may_have_fields
from regulars.engine.custom.kinds import KINDS
from regulars.engine.custom.option_lists import open_options
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.models import CustomEntity, CustomField
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import hx, pages
from regulars.ui.own import state

MOST_SHOWN = 60


@dataclass(frozen=True)
class Found:
    """A field that the search found, and where it is."""

    entity: Entity
    field: Field
    url: str


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every entity that takes fields of one's own; with words, those and the fields whose names have them."""
    words = fold(request.GET.get("q", ""))
    entities = [entity for entity in registry.entities() if may_have_fields(entity)]
    own = Counter(CustomField.objects.filter(deleted_at=None).values_list("entity", flat=True))
    made = {row.key: row for row in CustomEntity.objects.filter(deleted_at=None)}
    shown = sorted(entities, key=lambda each: (each.name not in made, str(each.label_plural)))
    context: dict[str, Any] = {
        "title": _("Entities and fields"),
        "words": request.GET.get("q", ""),
        "entities": [each for each in shown if _named(words, each.label, each.label_plural, each.name, each.plural)],
        "found": _fields(words, shown) if words else [],
        "own": own,
        "made": made,
        "built_in": {each.name: len([f for f in each.fields if not f.custom]) for each in shown},
    }
    return pages.render(request, "ui/own/entities.html", **context)


def _fields(words: str, entities: Iterable[Entity]) -> list[Found]:
    found = [
        Found(entity, each, state.url_of_field(entity, each.key) if each.custom else state.url_of(entity))
        for entity in entities
        for each in entity.fields
        if _named(words, each.label, each.key)
    ]
    return found[:MOST_SHOWN]


def _named(words: str, *names: Any) -> bool:
    return not words or any(words in fold(str(name)) for name in names)


@for_admins
@require_GET
def shown(request: HttpRequest, name: str) -> HttpResponse:
    """The fields of one entity."""
    entity = state.entity_or_404(name)
    words = fold(request.GET.get("q", ""))
    rows = [row for row in state.rows_of(entity) if _named(words, row.label, row.label_ru, row.key)]
    context: dict[str, Any] = {
        "title": str(entity.label_plural),
        "crumbs": state.crumbs(entity),
        "entity": entity,
        "row": CustomEntity.objects.filter(key=name, deleted_at=None).first(),
        "words": request.GET.get("q", ""),
        "rows": rows,
        "kinds": KINDS,
        "built_in": [each for each in entity.fields if not each.custom and _named(words, each.label, each.key)],
        "lists": {each.key: options.name for each in entity.fields if (options := open_options(each))},
        "kind_names": {
            "structure": _("Settings"),
            **{kind.name: kind.label for kind in KINDS.values() if kind.name == kind.type.kind},
        },
    }
    return pages.render(request, "ui/own/entity.html", **context)


@for_admins
@require_POST
def ordered(request: HttpRequest, name: str) -> HttpResponse:
    """The order of an entity's own fields, as they were dragged."""
    entity = state.entity_or_404(name)
    places = {key: place for place, key in enumerate(request.POST.getlist("order"))}
    rows = state.rows_of(entity)
    if not places.keys() <= {row.key for row in rows}:
        raise Http404
    moved = []
    for row in rows:
        if places.get(row.key, row.position) != row.position:
            row.position = places[row.key]
            moved.append(row)
    save.save_many(moved, actor=pages.actor_of(request))
    return hx.said(HttpResponse(status=204), _("The order is kept."))
