"""The questions on the page of a record: shown, and answered one by one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from regulars.base.errors import Refused
from regulars.engine import access, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.qualification.standing import Answer, Standing, standing_of
from regulars.ui import hx, pages
from regulars.ui.cells import cell
from regulars.ui.controls import control
from regulars.ui.posted import read

MOST_BUTTONS = 6
"""Choices with more answers are a list to choose from."""


def shown_qualification(
    entity: Entity, record: Any, actor: Actor, *, may_edit: bool, wrong: Mapping[str, str] | None = None
) -> Mapping[str, Any] | None:
    """What the page of a record says of its procedure; None where none is about it, or nothing of it may be seen."""
    found = standing_of(entity, record, actor)
    if found is None or not found.answers:
        return None
    return {
        "standing": found,
        "label": str(found.plan.label),
        "questions": [_drawn(each, entity, record, actor, may_edit, wrong or {}) for each in found.answers],
        "missing": len(found.missing),
        "shows_points": not actor.withholds(entity.name, "qualification_points"),
        "fields": {each.field.key for each in found.answers},
        "post": f"/{entity.plural}/{record.pk}/qualification",
        "url": f"/{entity.plural}/{record.number}?part=qualification",
    }


@require_POST
def answer(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """Keep the answer to one question (`_question` names its field), through the same door as every edit; the panel comes back with it."""
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    record = access.to_edit(entity, actor, key)
    standing = standing_of(entity, record, actor)
    name = request.POST.get("_question", "")
    if standing is None or name not in _keys(standing):
        raise Http404
    data = read(entity, [name], request.POST) or {name: None}
    try:
        values.apply(record, entity, data, actor)
        save.save(record, actor=actor)
    except Refused as problem:
        text = str(problem.fields.get(name) or problem.why)
        again = access.records(entity, actor).get(key)
        return _panel(request, entity, again, actor, {name: text}, status=422)
    answer = _panel(request, entity, record, actor, {})
    return hx.trigger(answer, "field:changed")


def _panel(
    request: HttpRequest, entity: Entity, record: Any, actor: Actor, wrong: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    shown = shown_qualification(entity, record, actor, may_edit=True, wrong=wrong)
    context: dict[str, Any] = {"entity": entity, "record": record, "qualification": shown}
    return pages.render(request, "ui/qualification/panel.html", status=status, **context)


def _keys(standing: Standing) -> set[str]:
    return {each.field.key for each in standing.answers}


def _drawn(
    each: Answer,
    entity: Entity,
    record: Any,
    actor: Actor,
    may_edit: bool,  # noqa: FBT001 - told by the page
    wrong: Mapping[str, str],
) -> dict[str, Any]:
    key, found = each.field.key, each.field
    able = may_edit and not actor.cannot_edit(entity.name, key)
    options = [option for option in getattr(found, "options", ()) if not option.retired or option.value == each.value]
    is_buttons = able and found.kind == "choice" and len(options) <= MOST_BUTTONS
    editor = control(found, entity, each.value, None, actor, bare=True, record=record.pk, within="qu-") if able and not is_buttons else ""  # fmt: skip
    return {
        "answer": each,
        "key": key,
        "words": each.words,
        "help": str(each.question.help),
        "options": [(option.value, str(option.label)) for option in options] if is_buttons else [],
        "editor": editor,
        "value": cell(each.value, found, {key: each.value}) if each.is_answered else "",
        "wrong": wrong.get(key, ""),
    }
