"""Processes listed, made, changed, switched, deleted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.identity.pages.guard import for_admins
from regulars.services.process.checking import may_have_process
from regulars.services.process.definition import plan_of
from regulars.services.process.entities import SKIPPING
from regulars.services.process.models import Process
from regulars.ui import hx, pages, posted
from regulars.ui.process.drawing import boards, offered
from regulars.ui.process.reading import PostedProcess
from regulars.ui.setup.of_entities import EntitySettings, by_entity, of_an_entity
from regulars.ui.setup.rows import (
    deleted,
    edited,
    kept,
    put_all,
    switched,
)
from regulars.ui.workflow.words import condition

LIST = "/admin/processes/"
TEXTS = ("label", "label_ru", "description", "skipping")
PROCESSES = EntitySettings("process", LIST, may_have_process)


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every process, under its entity."""
    actor = pages.actor_of(request)
    groups = [
        {"entity": entity, "processes": [_line(row, entity, actor) for row in rows]}
        for entity, rows in by_entity(Process.objects.filter(deleted_at=None).order_by("position", "label", "id"))
    ]
    context: dict[str, Any] = {"title": _("Processes"), "groups": groups, "entities": PROCESSES.able()}
    return pages.render(request, "ui/process/processes.html", **context)


@for_admins
@require_http_methods(["GET", "POST"])
@of_an_entity(LIST)
def new(request: HttpRequest) -> HttpResponse:
    """A new process of an entity."""
    return _edited(request, *PROCESSES.blank(request))


@for_admins
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A process as it is."""
    return _edited(request, *PROCESSES.found(key))


@for_admins
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """The editor with what was typed, after a button that changes its shape."""
    row, entity = PROCESSES.asked(request)
    put_all(row, _given(request))
    return _shown(request, row, entity, {}, part=hx.is_part(request))


@for_admins
@require_POST
def switch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """On or off."""
    row, _entity = PROCESSES.found(key)
    return switched(request, row, on=_("The process is on."), off=_("The process is off."), back=LIST)


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Into the bin, from where Undo brings it back."""
    row, _entity = PROCESSES.found(key)
    return deleted(request, row, said=_("The process was deleted."), back=LIST)


def _line(row: Process, entity: Entity, actor: Actor) -> dict[str, Any]:
    count = sum(len(each.get("steps", ())) for each in row.stages)
    steps = ngettext("%(count)s step", "%(count)s steps", count) % {"count": count}
    about = f"{condition(row.condition, entity, actor)} · {steps}" if row.condition else steps
    return {"row": row, "url": f"{LIST}{row.pk}", "label": words(row), "about": about}


def _edited(request: HttpRequest, row: Process, entity: Entity) -> HttpResponse:
    more = {"entity": entity.name} if row.loaded is None else {}
    return edited(
        request,
        row,
        keep=lambda: kept(request, row, _given(request) | more, put_all),
        show=lambda wrong: _shown(request, row, entity, wrong),
        back=f"{LIST}{row.pk}",
    )


def _given(request: HttpRequest) -> dict[str, Any]:
    post = request.POST
    data: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
    data |= {"is_active": bool(post.get("is_active")), "condition": posted.condition(post.get("condition", ""))}
    return data | {"stages": PostedProcess(post).stages()}


def _shown(
    request: HttpRequest, row: Process, entity: Entity, wrong: Mapping[str, str], *, part: bool = False
) -> HttpResponse:
    actor = pages.actor_of(request)
    is_new = row.loaded is None
    context = {
        "title": _("New process") if is_new else words(row),
        "crumbs": [(_("Processes"), LIST), (str(entity.label_plural), "")],
        "process": row,
        "is_new": is_new,
        "entity": entity,
        "boards": boards(entity, row.stages, actor, wrong),
        "offered": offered(entity, actor),
        "skipping": [(option.value, str(option.label)) for option in SKIPPING],
        "wrong": wrong,
        **PROCESSES.addresses(row),
    }
    template = "ui/process/process_form.html" if part else "ui/process/process.html"
    return pages.render(request, template, status=422 if wrong else 200, **context)


def words(row: Process) -> str:
    return str(plan_of(row).label)
