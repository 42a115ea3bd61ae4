"""Territories as a tree with what they take, and their rules: made, changed, ordered, deleted."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.base.ids import id_of
from regulars.engine import registry, rows, save, values
from regulars.engine.describe import Entity
from regulars.engine.models import Territory, TerritoryMember, TerritoryRule
from regulars.engine.territories import plan
from regulars.engine.territories.figures import columns
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.posted import condition
from regulars.ui.setup.rows import deleted, edited, kept, put_all
from regulars.ui.words_of_filters import in_words

TREE = "/admin/territories/"


@dataclass
class Node:
    """A territory in the tree: its rules, its people, the records in it and (`count_below`) in it and all below."""

    territory: Territory
    rules: list[tuple[TerritoryRule, str]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    count: int = 0
    below: list[Node] = field(default_factory=list)

    @property
    def count_below(self) -> int:
        return self.count + sum(each.count_below for each in self.below)


@for_admins
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """The tree with the rules for one entity, and what of it is not in force yet."""
    entity = placed_entity(request)
    counts = _counts(entity)
    context: dict[str, Any] = {
        "title": _("Territories"),
        "entity": entity,
        "tabs": tabs(entity, TREE),
        "roots": _nodes(entity, counts, request),
        "without": counts.get(None, 0),
        "list": f"/{entity.plural}/?{urlencode({'view': 'without_territory'})}",
        "plan": plan.in_force(entity),
        "waiting": {each.territory for each in plan.differences(entity)},
        "key": entity.access.territory,
    }
    return pages.render(request, "ui/setup/territories.html", **context)


@for_admins
@require_POST
def move(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Up or down among the territories beside it: the first that takes a record has it."""
    row = get_object_or_404(Territory, pk=key, deleted_at=None)
    beside = list(Territory.objects.filter(parent=row.parent_id, deleted_at=None).order_by("position", "name", "id"))
    place = next(index for index, each in enumerate(beside) if each.pk == row.pk)
    target = place + (-1 if request.POST.get("way") == "up" else 1)
    if 0 <= target < len(beside):
        beside[place], beside[target] = beside[target], beside[place]
        for position, each in enumerate(beside):
            each.position = position
        save.save_many(beside, actor=pages.actor_of(request), batch=uuid.uuid4())
    return HttpResponseRedirect(address(placed_entity(request)))


@for_admins
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """A rule more for a territory."""
    row = values.new_record(registry.get("territory-rule"))
    row.territory = _territory(request.GET.get("territory", ""))
    row.entity = placed_entity(request).name
    row.label = row.territory.name
    return _edited(request, row)


@for_admins
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A rule as it is."""
    return _edited(request, get_object_or_404(TerritoryRule, pk=key, deleted_at=None))


@for_admins
@require_POST
def delete_rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    row = get_object_or_404(TerritoryRule, pk=key, deleted_at=None)
    return deleted(request, row, said=_("The rule was deleted."), back=address(registry.get(row.entity)))


def placed_entity(request: HttpRequest) -> Entity:
    """The entity a page of territories is about: accounts, where none is named."""
    able = plan.placed_entities()
    asked = request.GET.get("entity") or able[0].name
    entity = next((each for each in able if each.name == asked), None)
    if entity is None:
        raise Http404
    return entity


def tabs(entity: Entity, base: str) -> list[dict[str, Any]]:
    return [
        {"label": str(each.label_plural), "url": address(each, base), "current": each.name == entity.name}
        for each in plan.placed_entities()
    ]


def address(entity: Entity, base: str = TREE) -> str:
    return f"{base}?{urlencode({'entity': entity.name})}"


def _nodes(entity: Entity, counts: Mapping[Any, int], request: HttpRequest) -> list[Node]:
    """The tops of the tree; a territory whose upper one is gone stands at the top."""
    found = Territory.objects.filter(deleted_at=None).select_related("owner").order_by("position", "name", "id")
    nodes = {each.pk: Node(each, count=counts.get(each.pk, 0)) for each in found}
    for each in TerritoryRule.objects.filter(entity=entity.name, deleted_at=None).order_by("position", "id"):
        if each.territory_id in nodes:
            nodes[each.territory_id].rules.append((each, _words(each, entity, request)))
    for who in TerritoryMember.objects.filter(deleted_at=None).select_related("user").order_by("function", "id"):
        if who.territory_id in nodes:
            nodes[who.territory_id].people.append(who.user.name)
    below: defaultdict[Any, list[Node]] = defaultdict(list)
    for node in nodes.values():
        below[node.territory.parent_id if node.territory.parent_id in nodes else None].append(node)
    for pk, node in nodes.items():
        node.below = below.get(pk, [])
    return below.get(None, [])


def _words(row: TerritoryRule, entity: Entity, request: HttpRequest) -> str:
    if not row.condition:
        return _("everything that is left")
    try:
        return str(in_words(row.condition, entity, pages.actor_of(request)))
    except Refused as problem:
        return str(problem)


def _counts(entity: Entity) -> dict[Any, int]:
    key, _lock = columns(entity)
    sql = f'select "{key}", count(*) from {entity.source} t where deleted_at is null group by 1'
    return dict(rows.query(sql, []))


def _edited(request: HttpRequest, row: TerritoryRule) -> HttpResponse:
    entity = registry.find(row.entity)
    if entity is None or entity.own_territory is None:
        raise Http404
    return edited(
        request,
        row,
        keep=lambda: _keep(request, row),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=address(entity),
        said=_("Saved as a draft. It counts once the rules are activated."),
    )


def _shown(request: HttpRequest, row: TerritoryRule, entity: Entity, wrong: Mapping[str, str]) -> HttpResponse:
    is_new = row.loaded is None
    query = urlencode({"entity": entity.name, "territory": str(row.territory_id)})
    context: dict[str, Any] = {
        "title": _("New rule") if is_new else row.label,
        "crumbs": [(_("Territories"), address(entity)), (row.territory.name, "")],
        "rule": row,
        "is_new": is_new,
        "entity": entity,
        "wrong": wrong,
        "back": address(entity),
        "post": f"{TREE}rules/new?{query}" if is_new else f"{TREE}rules/{row.pk}",
    }
    return pages.render(request, "ui/setup/territory_rule.html", status=422 if wrong else 200, **context)


def _keep(request: HttpRequest, row: TerritoryRule) -> dict[str, str]:
    """Save what the form says. Gives what is wrong, by field."""
    data = {"label": request.POST.get("label", "").strip(), "condition": condition(request.POST.get("condition", ""))}
    put_all(row, data)
    if not data["condition"] and request.POST.get("everything") != "1":
        return {"condition": _("Say what the territory takes, or that it takes everything.")}
    return kept(request, row, data, put_all)


def _territory(text: str) -> Territory:
    return get_object_or_404(Territory, pk=id_of(text), deleted_at=None)
