"""Editing a cell of a list in its place."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Conflict, Invalid, Refused
from regulars.engine import access, save, values
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.sql import Sources
from regulars.engine.withheld import beside
from regulars.ui import pages
from regulars.ui.cells import cell as painted
from regulars.ui.conflicts import conflict_dialog
from regulars.ui.controls import control, labelled, read
from regulars.ui.posted import version_of


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, plural: str, key: uuid.UUID, field: str) -> HttpResponse:
    """GET answers the editor; POST saves: the new value (200), the editor with what is wrong (422), a conflict (409)."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    found = entity.by_key.get(field)
    if found is None or found.readonly or not found.by_hand or actor.cannot_edit(entity.name, field):
        raise Http404
    if found.sensitive:
        raise Http404  # read and edited on the page of the record
    record = access.to_edit(entity, actor, key)
    if request.method == "GET":
        return editor(request, entity, found, record, shown_value(entity, found, record, request), "")
    data = read(entity, [field], request.POST)
    try:
        values.apply(record, entity, data, actor)
        save.save(record, actor=actor, base_version=version_of(request.POST))
    except Conflict as problem:
        return conflict_dialog(request, entity, record, problem, data)
    except Refused as problem:
        text = problem.fields.get(field) if isinstance(problem, Invalid) else None
        return editor(request, entity, found, record, data.get(field), str(text or problem), status=422)
    paths = [field, *beside(Sources(entity, actor), field, found.beside)]
    row = access.records(entity, actor).matching([record.pk]).page(paths, limit=1).rows
    answer = HttpResponse(painted(row[0].values[field], found, row[0].values) if row else "")
    answer["X-Version"] = str(record.version)
    return answer


def shown_value(entity: Entity, found: Field, record: Any, request: HttpRequest) -> Any:
    """The field's value with the name of what it links to."""
    return labelled([found], {found.key: found.get(record)}, pages.actor_of(request))[found.key]


def editor(
    request: HttpRequest, entity: Entity, found: Field, record: Any, value: Any, error: str, *, status: int = 200
) -> HttpResponse:
    """The control alone, as the table puts it into the cell."""
    made = control(
        found, entity, value, error or None, pages.actor_of(request), bare=True, record=record.pk, autofocus=True
    )
    context = {"control": made, "error": error, "version": record.version, "buttons": found.kind in NEED_BUTTONS}
    return HttpResponse(render_to_string("ui/cell_editor.html", context, request), status=status)


NEED_BUTTONS = frozenset(
    ("long_text", "rich_text", "address", "choices", "tags", "person_name", "money", "file", "image")
)
