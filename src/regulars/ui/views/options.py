"""What comboboxes offer: records found by a few letters, the likeliest ones before anything is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from regulars.base.countries import countries as all_countries
from regulars.base.errors import NotAllowed
from regulars.base.text import fold
from regulars.engine import access, gates, registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Reference
from regulars.engine.gates import Way
from regulars.engine.names import title_of
from regulars.engine.orders import usual_sort
from regulars.engine.query import Records
from regulars.engine.withheld import may_ask
from regulars.services.search.queries import find
from regulars.ui import pages, record_parts
from regulars.ui.cells import WITH_FACE
from regulars.ui.controls import creatable

MOST = 12
Option = dict[str, Any]


@require_http_methods(["GET", "POST"])
def options(request: HttpRequest, plural: str) -> HttpResponse:
    """GET ?q= offers records of an entity; `of` and `field` name the link they are for. Users that are programs
    are offered with `programs` only. POST makes one by its name.
    """
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    if request.method == "POST":
        return _answer(request, [_create(entity, request.POST.get("name", ""), actor)])
    records = _within(access.records(entity, actor), _narrow(entity, actor, request.GET))
    records = _in_use(records, programs=bool(request.GET.get("programs")))
    return _answer(request, _found(records, request.GET.get("q", "").strip()))


@require_GET
def anything(request: HttpRequest) -> HttpResponse:
    """Records of several entities, for links that may lead to any of them; values are `entity:id`."""
    actor = pages.actor_of(request)
    asked = [name for name in request.GET.get("entities", "").split(",") if registry.find(name)]
    names = asked or [each.name for each in registry.entities() if each.menu and each.search]
    words = request.GET.get("q", "").strip()
    if words:
        hits = find(words, actor, entities=tuple(names), limit=MOST)
        found = [_any(registry.get(hit.entity), hit.id, hit.title, hit.subtitle) for hit in hits]
        return _answer(request, found)
    latest = [name for name in names if access.may(actor, name, "view")][:4]
    found = [
        _any(registry.get(name), option["value"], option["label"], option["note"])
        for name in latest
        for option in _found(access.records(name, actor), "")[:3]
    ]
    return _answer(request, found)


@require_GET
def countries(request: HttpRequest) -> HttpResponse:
    """Countries by their names in the reader's language."""
    asked = fold(request.GET.get("q", ""))
    named = all_countries(get_language() or "en")
    found = [(code, name) for code, name in named if asked in fold(name) or asked.upper() == code]
    found.sort(key=lambda pair: not fold(pair[1]).startswith(asked))
    return _answer(request, [{"value": code, "label": name, "note": code} for code, name in found[:MOST]])


def people_found(actor: Actor, words: str) -> list[Option]:
    """Colleagues whom the actor may see, by a few letters."""
    return _found(_in_use(access.records("user", actor)), words)


def _in_use(records: Records, *, programs: bool = False) -> Records:
    """Those that are not switched off, and no programs unless asked for."""
    wanted = {"is_active": True} if programs else {"is_active": True, "is_program": False}
    for name, value in wanted.items():
        if name in records.entity.by_key:
            records = _within(records, {"field": name, "op": "eq", "value": value})
    return records


def _within(records: Records, condition: Mapping[str, Any]) -> Records:
    """Those that meet a condition of the program's own; all of them where it needs what is kept from the reader."""
    narrowed = records.where(condition)
    return narrowed if may_ask(narrowed) else records


def _answer(request: HttpRequest, found: list[Option]) -> HttpResponse:
    return render(request, "ui/options.html", {"found": found})


def _found(records: Records, words: str) -> list[Option]:
    """By the search documents where there are any, else by the name; nothing typed gives the usual order."""
    entity, actor = records.entity, records.actor
    if words and entity.search is not None and not records.filters:
        return [
            _option(entity, hit.id, hit.title, hit.subtitle)
            for hit in find(words, actor, entities=(entity.name,))[:MOST]
        ]
    if words and entity.search is not None:
        records = records.search(words)
    elif words:
        named = records.where({"field": entity.title, "op": "contains", "value": words})
        if not may_ask(named):
            return []
        records = named
    subtitle = [key for key in (entity.search.subtitle if entity.search else ()) if not actor.hides(entity.name, key)]
    title = [] if actor.hides(entity.name, entity.title) else [entity.title]
    ordered = records.order_by(usual_sort(entity, actor) if entity.access.open else "-created_at")
    return [
        _option(entity, row.id, record_parts.title_of(entity, row), _note(entity, row.values, subtitle))
        for row in ordered.rows([*title, *subtitle], limit=MOST)
    ]


def _note(entity: Entity, shown: Mapping[str, Any], keys: list[str]) -> str:
    return " · ".join(filter(None, (entity.by_key[key].said(shown[key]) for key in keys)))


def _option(entity: Entity, key: Any, title: str, note: str) -> Option:
    face = entity.name in WITH_FACE
    return {"value": key, "label": title, "note": note, "face": face, "icon": "" if face else entity.icon}


def _any(entity: Entity, key: Any, title: str, note: str) -> Option:
    label = " · ".join(filter(None, (str(entity.label), note)))
    return {"value": f"{entity.name}:{key}", "label": title, "note": label, "icon": entity.icon}


def _narrow(entity: Entity, actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The filter of the link that the records are for, as the form around it stands now."""
    source = registry.find(asked.get("of", ""))
    found = source.by_key.get(asked.get("field", "")) if source else None
    if source is None or not isinstance(found, Reference) or found.narrow is None or found.to != entity.name:
        return {}
    record = values.new_record(source)
    if asked.get("record"):
        record = access.records(source, actor).get(str(asked["record"]))
    for each in source.fields:
        if isinstance(each, Reference) and asked.get(each.key):
            try:
                each.set(record, each.parse(asked[each.key]))
            except ValueError:
                continue
    narrowed: dict[str, Any] = found.narrow(record)
    return narrowed


def _create(entity: Entity, name: str, actor: Actor) -> Option:
    """A record with a name only, made while linking to it."""
    if not creatable(entity, actor):
        raise NotAllowed
    record = values.new_record(entity)
    values.apply(record, entity, {entity.title: name}, actor)
    with gates.coming(Way("quick")):
        save.save(record, actor=actor)
    return _option(entity, record.id, title_of(record, actor), "")
