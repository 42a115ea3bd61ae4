"""The steps of a process on the page of a record: ticked, decided, begun, filled in."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.lacks import STAGE_REQUIREMENTS
from regulars.services.process import deeds
from regulars.services.process.standing import standing_of
from regulars.ui import hx, pages
from regulars.ui.requirements import fields_dialog, missing_dialog
from regulars.ui.views.record import changed


@require_POST
def tick(request: HttpRequest, plural: str, key: uuid.UUID, step: str) -> HttpResponse:
    """Done, or not after all."""
    entity, record, actor = _asked(request, plural, key)
    deeds.tick(entity, record, step, actor=actor, is_done=bool(request.POST.get("done")))
    return changed()


@require_POST
def decide(request: HttpRequest, plural: str, key: uuid.UUID, step: str) -> HttpResponse:
    """One of the answers; the one that was chosen pressed again takes it back. A refused move shows what is missing."""
    entity, record, actor = _asked(request, plural, key)
    try:
        deeds.decide(entity, record, step, actor=actor, answer=request.POST.get("answer", ""))
    except Invalid as problem:
        if problem.code != STAGE_REQUIREMENTS:
            raise
        record = access.to_edit(entity, actor, key)
        return missing_dialog(request, entity, record, problem, target=problem.details["stage"])
    return changed()


@require_POST
def begin(request: HttpRequest, plural: str, key: uuid.UUID, step: str) -> HttpResponse:
    """The activity that the step asks for, linked and ready to be planned further."""
    entity, record, actor = _asked(request, plural, key)
    made = deeds.begin(entity, record, step, actor=actor)
    target = registry.of(made)
    said = _("%(entity)s “%(name)s” was made.") % {"entity": target.label, "name": made.name}
    url = pages.url_of(target, made.number)
    answer = changed()
    if "dialog" in request.POST:  # the button there becomes the way to what was made, so that it is made once
        answer = hx.trigger(
            HttpResponse(format_html('<a class="link" href="{}">{}</a>', url, made.name)), "record:changed"
        )
    return hx.said(answer, said, link=url)


@require_GET
def collect(request: HttpRequest, plural: str, key: uuid.UUID, step: str) -> HttpResponse:
    """A dialog with the fields that a step still wants."""
    entity, record, actor = _asked(request, plural, key)
    standing = standing_of(entity, record, actor)
    state = next((each for each in standing.steps if each.step.key == step), None) if standing else None
    if standing is None or state is None:
        raise Http404
    keys = [each for each in state.step.fields if each in entity.by_key]
    title = str(state.step.label) or str(standing.lane.label if standing.lane else "")
    return fields_dialog(request, entity, record, keys, title=title, target=standing.stage.value)


def _asked(request: HttpRequest, plural: str, key: uuid.UUID) -> tuple[Entity, Any, Actor]:
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    return entity, access.records(entity, actor).get(key), actor
