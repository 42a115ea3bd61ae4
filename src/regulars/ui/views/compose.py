"""The composer: a note, a call, a meeting or a task, written where one is."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from regulars.base.errors import Invalid, Refused
from regulars.engine import access, registry, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import AnyReference, Field
from regulars.ui import hx, pages
from regulars.ui.controls import control, labelled, read
from regulars.ui.posted import typed
from regulars.ui.undo_links import undo_url

KINDS = ("note", "call", "meeting", "task")
LINK = "record"


def kinds_of(entity: Entity, actor: Actor) -> list[Entity]:
    """What can be written about a record of this entity, by this actor."""
    found = []
    for name in KINDS:
        kind = registry.find(name)
        link = kind.by_key.get(LINK) if kind else None
        if kind is None or kind is entity or not isinstance(link, AnyReference) or entity.name not in link.allowed():
            continue
        if access.may(actor, kind, "create"):
            found.append(kind)
    return found


def composer_of(entity: Entity, actor: Actor, key: uuid.UUID, name: str = "") -> dict[str, Any]:
    """The context of the composer with one kind open, the first unless named."""
    kinds = kinds_of(entity, actor)
    kind = next((each for each in kinds if each.name == name), kinds[0] if kinds else None)
    if kind is None:
        return {"compose": None}
    return {"compose": _context(kinds, kind, entity, actor, key, values.new_record(kind), {}, {})}


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, plural: str, key: uuid.UUID, kind: str) -> HttpResponse:
    """GET opens a kind; POST creates it on this record and gives an empty composer back."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor).get(key)
    kinds = kinds_of(entity, actor)
    chosen = next((each for each in kinds if each.name == kind), None)
    if chosen is None:
        raise Http404
    made = values.new_record(chosen)
    if request.method == "GET":
        return _show(request, _context(kinds, chosen, entity, actor, record.pk, made, {}, {}))
    fields = fields_of(chosen, actor)
    data = read(chosen, [each.key for each in fields], request.POST)
    try:
        values.apply(made, chosen, {**data, LINK: f"{entity.name}:{record.pk}"}, actor)
        save.save(made, actor=actor)
    except Invalid as problem:
        wrong = {name: str(text) for name, text in problem.fields.items()} or {"": str(problem)}
        again = typed(fields, data, request.POST)
        return _show(request, _context(kinds, chosen, entity, actor, record.pk, made, again, wrong), status=422)
    except Refused as problem:
        again = typed(fields, data, request.POST)
        context = _context(kinds, chosen, entity, actor, record.pk, made, again, {"": str(problem)})
        return _show(request, context, status=422)
    answer = _show(request, _context(kinds, chosen, entity, actor, record.pk, values.new_record(chosen), {}, {}))
    text = _("%(entity)s saved.") % {"entity": chosen.label}
    return hx.said(hx.trigger(answer, "record:written"), text, undo=undo_url(made.pk))


def fields_of(kind: Entity, actor: Actor) -> list[Field]:
    """What the composer asks for: the form's first fields without the link to this record."""
    return [
        kind.by_key[key]
        for key in kind.form
        if key != LINK and not kind.by_key[key].readonly and not actor.cannot_edit(kind.name, key)
    ]


def _show(request: HttpRequest, compose: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return pages.render(request, "ui/composer.html", compose=compose, status=status)


def _context(
    kinds: list[Entity],
    kind: Entity,
    entity: Entity,
    actor: Actor,
    key: uuid.UUID,
    made: Any,
    again: dict[str, Any],
    wrong: dict[str, str],
) -> dict[str, Any]:
    fields = fields_of(kind, actor)
    shown = labelled(fields, {each.key: again.get(each.key, _given(each, made, actor)) for each in fields}, actor)
    base = f"/{entity.plural}/{key}/write"
    controls: list[Markup] = []
    text = ""
    for index, each in enumerate(fields):
        if each.kind in ("rich_text", "long_text") and index == 0:
            text = each.key
            continue
        controls.append(control(each, kind, shown[each.key], wrong, actor, within="c-"))
    return {
        "kinds": [
            {"label": each.label, "icon": each.icon, "url": f"{base}/{each.name}", "current": each is kind}
            for each in kinds
        ],
        "kind": kind,
        "post": f"{base}/{kind.name}",
        "mentions": f"/mentions?about={entity.name}:{key}",
        "draft": f"{kind.name}:{key}",
        "text": text,
        "text_value": shown.get(text, "") or "",
        "controls": controls,
        "wrong": wrong,
        "general": wrong.get("", "") or wrong.get(text, ""),
    }


def _given(found: Field, made: Any, actor: Actor) -> Any:
    """The owner is the one who writes, unless another is named."""
    value = found.get(made)
    return actor.id if value is None and found.key == "owner" else value
