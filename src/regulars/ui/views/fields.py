"""Editing a field of a record page in its place."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from regulars.base.errors import Conflict, NotAllowed, NotFound, Refused
from regulars.engine import access, save, sensitive, values
from regulars.engine.fields.masked import Masked
from regulars.engine.sql import Sources
from regulars.engine.withheld import beside
from regulars.ui import hx, pages
from regulars.ui.cells import sealed
from regulars.ui.conflicts import conflict_dialog
from regulars.ui.controls import read
from regulars.ui.files import take_files
from regulars.ui.posted import typed, version_of
from regulars.ui.record_parts import value_of
from regulars.ui.views.inline import editor, shown_value

ADD = Markup('<span class="field__empty">{}</span>')


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, plural: str, key: uuid.UUID, name: str) -> HttpResponse:
    """GET answers the editor; POST saves: the new value (200), the editor with what is wrong (422), a conflict (409)."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    found = entity.by_key.get(name)
    if found is None or found.readonly or not found.by_hand or actor.cannot_edit(entity.name, name):
        raise Http404
    record = access.to_edit(entity, actor, key)
    if request.method == "GET":
        if found.sensitive and not found.is_empty(found.get(record)):
            sensitive.note(entity, [record.pk], [name], actor)
        return editor(request, entity, found, record, shown_value(entity, found, record, request), "")
    data = read(entity, [name], request.POST)
    try:
        data |= take_files([found], request, entity, record.pk)
        values.apply(record, entity, data, actor)
        save.save(record, actor=actor, base_version=version_of(request.POST))
    except Conflict as problem:
        return conflict_dialog(request, entity, record, problem, data)
    except (NotAllowed, NotFound):
        raise
    except Refused as problem:
        text = str(problem.fields.get(name) or problem.why)
        again = typed([found], data, request.POST).get(name)
        return editor(request, entity, found, record, again, text, status=422)
    visible = beside(Sources(entity, actor), name, found.beside)
    row = access.records(entity, actor).row(record.pk, [name, *visible])
    empty = found.is_empty(row[name]) and not found.cell
    told = sealed(entity, record.pk, row[name], found, in_list=True) if row[name].__class__ is Masked else value_of(found, row.values)  # fmt: skip
    answer = HttpResponse(ADD.format(_("Add…")) if empty else told)
    answer["X-Version"] = str(record.version)
    return hx.trigger(answer, "field:changed")


@require_POST
def reveal(request: HttpRequest, plural: str, key: uuid.UUID, name: str) -> HttpResponse:
    """The value of a sensitive field, to someone who pressed “Show”; that they read it is kept."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    found = entity.by_key.get(name)
    if found is None or not found.sensitive or actor.hides(entity.name, name):
        raise Http404
    row = access.records(entity, sensitive.revealing(actor)).row(key, [name])
    may = access.may(actor, entity, "edit") and access.records(entity, actor, "edit").matching([row.id]).exists()
    fixed = found.readonly or not found.by_hand or actor.cannot_edit(entity.name, name)
    url = f"/{entity.plural}/{row.id}/fields/{name}" if may and not fixed and "cell" not in request.GET else ""
    value = value_of(found, row.values)
    if not url:
        return HttpResponse(value)
    return HttpResponse(
        Markup('<r-cell data-url="{}" data-field="{}" data-label="{}">{}</r-cell>').format(
            url, name, found.label, value
        )
    )
