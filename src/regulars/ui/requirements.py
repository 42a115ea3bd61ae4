"""A refused move says what is missing and lets a person fill it there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.base.errors import Invalid
from regulars.engine.describe import Entity
from regulars.ui import pages
from regulars.ui.controls import control


def missing_dialog(
    request: HttpRequest, entity: Entity, record: Any, problem: Invalid, *, target: str, row: str = ""
) -> HttpResponse:
    """A dialog (422) with the fields that the move asks for; sending it sets them and moves again."""
    actor = pages.actor_of(request)
    keys = [key for key in problem.fields if key in entity.by_key]
    controls = [
        control(entity.by_key[key], entity, entity.by_key[key].get(record), str(problem.fields[key]), actor)
        for key in keys
    ]
    context = {
        "entity": entity,
        "record": record,
        "problem": problem,
        "controls": controls,
        "target": target,
        "row": row,
        "query": request.META.get("QUERY_STRING", ""),
        "keys": keys,
    }
    return pages.render(request, "ui/missing.html", status=422, **context)
