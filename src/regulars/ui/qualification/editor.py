"""Procedures listed, taken ready, made, changed, switched, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.identity.pages.guard import for_admins
from regulars.services.qualification.definition import plan_of
from regulars.services.qualification.fields import may_be_qualified
from regulars.services.qualification.making import Wanted, growing, make, option_values
from regulars.services.qualification.models import Procedure
from regulars.services.qualification.ready import READY, take
from regulars.ui import hx, pages, posted
from regulars.ui.qualification import drawing
from regulars.ui.qualification.reading import PostedProcedure
from regulars.ui.setup.of_entities import EntitySettings, by_entity, of_an_entity
from regulars.ui.setup.rows import (
    deleted,
    edited,
    kept,
    put_all,
    switched,
)
from regulars.ui.undo_links import undo_url
from regulars.ui.workflow.words import condition

LIST = "/admin/qualification/"
TEXTS = ("label", "label_ru", "description")
PROCEDURES = EntitySettings("qualification-procedure", LIST, may_be_qualified)


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every procedure, under its entity; those that come ready."""
    actor = pages.actor_of(request)
    rows = Procedure.objects.filter(deleted_at=None).order_by("position", "label", "id")
    groups = [
        {"entity": entity, "procedures": [_line(row, entity, actor) for row in own]} for entity, own in by_entity(rows)
    ]
    ready = [
        (each.key, each.label, _(each.about), "deal" if each.key == "meddic" else "lead") for each in READY.values()
    ]
    context: dict[str, Any] = {
        "title": _("Qualification"),
        "groups": groups,
        "entities": PROCEDURES.able(),
        "ready": ready,
    }
    return pages.render(request, "ui/qualification/procedures.html", **context)


@for_admins
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new procedure of an entity."""
    return _edited(request, *_blank(request))


@for_admins
@require_POST
def ready(request: HttpRequest) -> HttpResponse:
    """One that comes ready becomes the company's own, with the fields for its answers."""
    chosen = READY.get(request.POST.get("ready", ""))
    entity = PROCEDURES.entity_or_404(request.POST.get("entity", ""))
    if chosen is None:
        raise Http404
    try:
        row = take(chosen, entity, actor=pages.actor_of(request))
    except Refused as problem:
        messages.error(request, problem.why)
        return HttpResponseRedirect(LIST)
    messages.success(request, _("Saved. It counts from now on."), extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(f"{LIST}{row.pk}")


@for_admins
@require_http_methods(["GET", "POST"])
def procedure(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A procedure as it is."""
    return _edited(request, *PROCEDURES.found(key))


@for_admins
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """The editor with what was typed, after a button that changes its shape."""
    row, entity = PROCEDURES.asked(request)
    put_all(row, _given(request, entity))
    return _shown(request, row, entity, {}, part=hx.is_part(request))


@for_admins
@require_POST
def switch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """On or off."""
    row, _entity = PROCEDURES.found(key)
    return switched(request, row, on=_("The procedure is on."), off=_("The procedure is off."), back=LIST)


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back. Answers stay on their records."""
    row, _entity = PROCEDURES.found(key)
    return deleted(request, row, said=_("The procedure was deleted. Answers stay on their records."), back=LIST)


def _line(row: Procedure, entity: Entity, actor: Actor) -> dict[str, Any]:
    count = len(row.questions)
    said = ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}
    about = f"{condition(row.condition, entity, actor)} · {said}" if row.condition else said
    return {"row": row, "url": f"{LIST}{row.pk}", "label": str(plan_of(row).label), "about": about}


def _blank(request: HttpRequest) -> tuple[Procedure, Entity]:
    row, entity = PROCEDURES.blank(request)
    row.before = [value for value, _label in drawing.stages(entity, pages.actor_of(request))][-1:]
    return row, entity


def _edited(request: HttpRequest, row: Procedure, entity: Entity) -> HttpResponse:
    return edited(
        request,
        row,
        keep=lambda: _kept(request, row, entity),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=LIST,
    )


class _Wrong(Exception):
    """Takes back the fields that were made for a procedure which cannot be kept."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__()
        self.wrong = wrong


def _kept(request: HttpRequest, row: Procedure, entity: Entity) -> dict[str, str]:
    """The procedure with fields for its new questions, all of it or nothing."""
    given = _given(request, entity)
    more = {"entity": entity.name} if row.loaded is None else {}
    try:
        with growing():
            questions = _made(given["questions"], entity, pages.actor_of(request))
            wrong = kept(request, row, given | more | {"questions": questions}, put_all)
            if wrong:
                raise _Wrong(wrong)
    except _Wrong as problem:
        put_all(row, given)
        return problem.wrong
    return {}


def _made(questions: list[dict[str, Any]], entity: Entity, actor: Actor) -> list[dict[str, Any]]:
    found, wrong = [], {}
    for index, each in enumerate(questions):
        if "new" not in each:
            found.append(each)
            continue
        try:
            found.append(_with_field(each, entity, actor))
        except Refused as problem:
            place = "answers" if problem.fields.get("options") else "label"
            wrong[f"questions.{index}.{place}"] = problem.why
    if wrong:
        raise _Wrong(wrong)
    return found


def _with_field(given: dict[str, Any], entity: Entity, actor: Actor) -> dict[str, Any]:
    """A question with a field of its own; what its answers count by the values that they got."""
    kept = {name: value for name, value in given.items() if name not in ("new", "answers")}
    options: list[dict[str, Any]] = []
    if given["new"] == "choice":
        values_ = option_values([each["label"] for each in given["answers"]])
        pairs = list(zip(values_, given["answers"], strict=True))
        options = [{"value": value, "label": each["label"], "label_ru": each["label_ru"]} for value, each in pairs]
        kept["points"] = {value: each["points"] for value, each in pairs}
    elif given["new"] == "yes_no":
        options = _yes_no()
    wanted = Wanted(given["new"], given["label"].rstrip(" ?"), given.get("label_ru", "").rstrip(" ?"), options)
    return {**kept, "field": make(entity, wanted, actor=actor)}


def _yes_no() -> list[dict[str, Any]]:
    with override("en"):
        english = drawing.yes_no()
    with override("ru"):
        russian = dict(drawing.yes_no())
    tones = {"yes": "good", "no": "bad"}
    return [
        {"value": value, "label": label, "label_ru": russian[value], "tone": tones[value]} for value, label in english
    ]


def _given(request: HttpRequest, entity: Entity) -> dict[str, Any]:
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
    data |= {"is_active": bool(post.get("is_active")), "condition": posted.condition(post.get("condition", ""))}
    return data | {"before": post.getlist("before"), "questions": PostedProcedure(post, entity).questions()}


def _shown(
    request: HttpRequest, row: Procedure, entity: Entity, wrong: Mapping[str, str], *, part: bool = False
) -> HttpResponse:
    actor = pages.actor_of(request)
    is_new = row.loaded is None
    context = {
        "title": _("New procedure") if is_new else str(plan_of(row).label),
        "crumbs": [(_("Qualification"), LIST), (str(entity.label_plural), "")],
        "procedure": row,
        "is_new": is_new,
        "entity": entity,
        "questions": drawing.questions(entity, row.questions, wrong),
        "offered": drawing.offered(entity, actor, row.questions),
        "stages": drawing.stages(entity, actor),
        "wrong": wrong,
        **PROCEDURES.addresses(row),
    }
    template = "ui/qualification/procedure_form.html" if part else "ui/qualification/procedure.html"
    return pages.render(request, template, status=422 if wrong else 200, **context)
