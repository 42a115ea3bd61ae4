"""Adding and changing a field of one's own: its kind is chosen first, then everything about it on one form."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.digits import whole
from regulars.base.errors import Invalid, Refused
from regulars.engine import registry, save, values
from regulars.engine.custom import obstacles
from regulars.engine.custom.converting import kinds_for
from regulars.engine.custom.kinds import KINDS, Kind
from regulars.engine.describe import Entity
from regulars.engine.fields import Option, Wrong
from regulars.engine.models import CustomField
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages
from regulars.ui.controls import input_id
from regulars.ui.own import derived, lines, state
from regulars.ui.own.rules import is_asked
from regulars.ui.own.sheet import Sheet, given, of_row, posted, preview
from regulars.ui.posted import version_of
from regulars.ui.undo_links import undo_url

SEARCHED = frozenset(("text", "long_text", "rich_text", "email", "phone", "url", "tags", "person_name"))
"""Kinds whose words the search may find a record by."""
FORMULA, ROLL_UP = "formula", "roll_up"
DERIVED = frozenset((FORMULA, ROLL_UP))
"""Kinds whose values the program works out: nobody can be asked for them."""
UNSORTED = frozenset(("long_text", "rich_text", "file", "image", "address"))
"""Kinds that nobody filters or sorts by so often that an index would pay."""


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponse:
    """Without a kind the choice of one; with it the form."""
    entity = state.entity_or_404(name)
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        context: dict[str, Any] = {
            "title": _("New field"),
            "crumbs": state.crumbs(entity, _("New field")),
            "entity": entity,
            "kinds": [each for each in KINDS.values() if is_asked(each.name)],
        }
        return pages.render(request, "ui/own/kinds.html", **context)
    if not is_asked(kind.name):
        raise Http404
    source = request.GET.get("source", "")
    if kind.name == ROLL_UP and request.method == "GET" and source not in _sources(entity):
        return _which_records(request, entity, kind)
    if request.method == "GET":
        return _render(request, Sheet(entity, kind, rules={"source": source} if source else {}))
    sheet = posted(entity, kind, request.POST, pages.actor_of(request))
    row = values.new_record(registry.get("custom-field"))
    row.position = len(state.rows_of(entity))
    return _saved(request, sheet, row)


def _sources(entity: Entity) -> dict[str, tuple[Option, Entity]]:
    return {option.value: (option, other) for option, other in derived.sources_of(entity)}


def _which_records(request: HttpRequest, entity: Entity, kind: Kind) -> HttpResponse:
    """What a roll-up is to be taken of: everything else it asks for is about those records."""
    title = _("New field: %(kind)s") % {"kind": kind.label}
    context: dict[str, Any] = {
        "title": title,
        "crumbs": state.crumbs(entity, title),
        "entity": entity,
        "kind": kind,
        "sources": _sources(entity).values(),
    }
    return pages.render(request, "ui/own/sources.html", **context)


@for_admins
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Everything about a field but its kind, which is changed with a look at its values."""
    entity = state.entity_or_404(name)
    row = state.field_or_404(name, key)
    if row.kind not in KINDS:
        raise Http404
    if request.method == "GET":
        return _render(request, of_row(entity, row))
    return _saved(request, posted(entity, KINDS[row.kind], request.POST, pages.actor_of(request), row), row)


@for_admins
@require_POST
def look(request: HttpRequest, name: str) -> HttpResponse:
    """The control as it would be, while the form is filled in."""
    entity = state.entity_or_404(name)
    kind = KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        raise Http404
    sheet = posted(entity, kind, request.POST, pages.actor_of(request))
    try:
        made, problem = preview(sheet, pages.actor_of(request)), ""
    except Wrong as wrong:
        made, problem = None, str(wrong)
    except (KeyError, ValueError, TypeError, ArithmeticError):
        made, problem = None, _("Its control is shown as soon as its rules are there.")
    return pages.render(request, "ui/own/preview.html", made=made, problem=problem)


def _saved(request: HttpRequest, sheet: Sheet, row: CustomField) -> HttpResponse:
    actor, described = pages.actor_of(request), registry.get("custom-field")
    data = given(sheet, actor)
    try:
        if sheet.wrong:
            raise Invalid(fields=dict(sheet.wrong))
        values.apply(row, described, data, actor)
        _ask_of_those_without(request, sheet, row)
        save.save(row, actor=actor, base_version=version_of(request.POST))
    except Refused as problem:
        sheet.refuse(problem.fields or {"": str(problem)})
        return _render(request, sheet, status=problem.status)
    text = _("“%(label)s” was added. It is there for everyone with their next click.") if sheet.is_new else _("Saved.")
    messages.success(
        request, text % {"label": str(row)} if sheet.is_new else text, extra_tags=f"undo:{undo_url(row.pk)}"
    )
    return HttpResponseRedirect(state.url_of(sheet.entity))


def _ask_of_those_without(request: HttpRequest, sheet: Sheet, row: CustomField) -> None:
    """A field that becomes required over records without it says how many, and wants a second yes."""
    was_required = bool((row.loaded or {}).get("is_required"))
    if sheet.is_new or not row.is_required or was_required or request.POST.get("_anyway"):
        return
    sheet.without = obstacles.without(row)
    if sheet.without:
        text = ngettext("%(num)s record is without it.", "%(num)s records are without it.", sheet.without)
        raise Invalid(fields={"is_required": text % {"num": sheet.without}})


def _render(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    actor = pages.actor_of(request)
    kind, title = sheet.kind, str(sheet.row) if sheet.row else _("New field: %(kind)s") % {"kind": sheet.kind.label}
    try:
        made, problem = preview(sheet, actor), ""
    except (Wrong, KeyError, ValueError, TypeError, ArithmeticError):
        made, problem = None, _("Its control is shown as soon as its rules are there.")
    context: dict[str, Any] = {
        "title": title,
        "crumbs": state.crumbs(sheet.entity, title),
        "sheet": sheet,
        "entity": sheet.entity,
        "row": sheet.row,
        "kind": kind,
        "rules": sheet.rule_controls(actor),
        "default": sheet.default_control(actor),
        "tones": lines.tones(),
        "spare": lines.Line(lines.SPARE),
        "sections": _sections(sheet.entity),
        "made": made,
        "problem": problem,
        "is_searched": kind.name in SEARCHED,
        "is_derived": kind.name in (*DERIVED, "series"),
        "is_indexed": kind.name not in UNSORTED,
        "errors": _errors(sheet),
        "becomes": bool(sheet.row and kinds_for(sheet.row)),
        "without_url": f"/{sheet.entity.plural}/?{urlencode({'filter': _without(sheet)})}" if sheet.without else "",
        "address": request.get_full_path(),
        "drawn_at": f"{state.url_of(sheet.entity)}look?kind={kind.name}",
    }
    return pages.render(request, "ui/own/field.html", status=status, **context)


def _without(sheet: Sheet) -> str:
    """The filter of the records without the field."""
    key = sheet.row.key if sheet.row else ""
    return json.dumps({"field": key, "op": "eq", "value": False} if sheet.kind.name == "yes_no" else {"field": key, "op": "empty"})  # fmt: skip


def _errors(sheet: Sheet) -> list[tuple[str, str, str] | str]:
    """All that is wrong, each leading to its control."""
    loose = sheet.loose()
    shown: list[tuple[str, str, str] | str] = [*loose]
    for key, text in sheet.wrong.items():
        if text not in loose:
            place = key.removeprefix("options.")
            at = whole(place)
            row = sheet.options[at] if at is not None and at < len(sheet.options) else None
            label = row.label or row.value if row else _labels().get(key, _("Rules"))
            shown.append((label, f"f-option-{row.name}" if row else input_id(key), text))
    return shown


def _labels() -> dict[str, str]:
    described = registry.get("custom-field")
    return {key: str(found.label) for key, found in described.by_key.items()}


def _sections(entity: Entity) -> list[str]:
    return sorted({row.section for row in state.rows_of(entity) if row.section})
