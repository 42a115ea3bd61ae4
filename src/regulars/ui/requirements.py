"""A refused move says what is missing and lets a person fill it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.describe import Entity
from regulars.ui import pages
from regulars.ui.controls import control
from regulars.ui.process.asked import asked_steps


def missing_dialog(
    request: HttpRequest, entity: Entity, record: Any, problem: Invalid, *, target: str, row: str = ""
) -> HttpResponse:
    """A dialog (422) with the fields and steps that the move asks for; sending it sets them and moves again."""
    actor = pages.actor_of(request)
    keys = [key for key in problem.fields if key in entity.by_key]
    controls = [
        control(entity.by_key[key], entity, entity.by_key[key].get(record), str(problem.fields[key]), actor)
        for key in keys
    ]
    context: dict[str, Any] = {
        "title": _("Something is missing"),
        "deed": _("Save and move"),
        "problem": problem,
        "controls": controls,
        "steps": asked_steps(entity, record, problem, actor),
        "target": target,
        "row": row,
        "query": request.META.get("QUERY_STRING", ""),
        "keys": keys,
    }
    return pages.render(request, "ui/missing.html", status=422, entity=entity, record=record, **context)


def fields_dialog(
    request: HttpRequest, entity: Entity, record: Any, keys: Sequence[str], *, title: str, target: str
) -> HttpResponse:
    """A dialog with fields of a record that stays on the stage it is on."""
    actor = pages.actor_of(request)
    controls = [control(entity.by_key[key], entity, entity.by_key[key].get(record), "", actor) for key in keys]
    context: dict[str, Any] = {"title": title, "deed": _("Save"), "controls": controls, "target": target, "keys": keys}
    return pages.render(request, "ui/missing.html", entity=entity, record=record, **context)
