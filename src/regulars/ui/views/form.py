"""Making and editing a record: as a page and as a dialog, checked as one types, nothing typed lost."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from copy import copy
from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Conflict, NotAllowed, NotFound, Refused
from regulars.engine import access, gates, save, values
from regulars.engine.actor import Actor
from regulars.engine.batch import stored_as_record
from regulars.engine.describe import Entity, Suggestion
from regulars.engine.fields import Field, Money, Wrong
from regulars.engine.forms.layouts import FIRST_FIELDS, form_of
from regulars.engine.forms.rules import as_data
from regulars.engine.forms.typing import shape_typed
from regulars.engine.matches import Duplicate
from regulars.engine.names import title_of
from regulars.ui import hx, pages
from regulars.ui.conflicts import conflict_rows, who_was_last
from regulars.ui.controls import control, input_id, labelled, read
from regulars.ui.duplicates import looking, shown, way_of
from regulars.ui.files import take_files
from regulars.ui.posted import typed, version_of
from regulars.ui.views import after_form
from regulars.ui.views.untouched import kept, untouched


@dataclass
class Sheet:
    """A form on its way: the record it fills, what its controls hold, what is wrong, what looks alike."""

    entity: Entity
    record: Any
    shown: dict[str, Any]
    wrong: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    link: dict[str, str] | None = None
    alike: dict[str, Any] | None = None
    conflict: list[tuple[Any, ...]] = field(default_factory=list)
    version: int | None = None
    status: int = 200


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, plural: str) -> HttpResponse:
    """An empty form, filled in as far as the address says (`?account=ID`); POST makes the record."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "create")
    record = values.new_record(entity)
    fields = fields_of(entity, actor, {*request.GET, *request.POST})
    if request.method == "GET":
        prefill(entity, record, request.GET, actor)
        return render(request, Sheet(entity, record, {each.key: _first(each, record) for each in fields}), fields)
    sheet = Sheet(entity, record, {})
    data = read(entity, [each.key for each in fields], request.POST)
    sheet.shown = typed(fields, data, request.POST)
    try:
        data |= take_files(fields, request, entity, record.pk)
        values.apply(record, entity, data, actor)
        with gates.coming(way_of(request, quick=_in_dialog(request))):
            save.save(record, actor=actor)
    except NotAllowed:
        raise
    except Refused as problem:
        return render(request, _refused(sheet, problem), fields)
    return after_form.made(request, entity, record)


def _first(each: Field, record: Any) -> Any:
    """What stands in the control of a new record; an amount that is not given yet may have its currency."""
    value = each.get(record)
    if value is None and isinstance(each, Money) and each.usual is not None:
        return {"amount": "", "currency": each.usual(record)}
    return value


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plural: str, key: str) -> HttpResponse:
    """The form of a record; what others changed meanwhile is kept, and asked about where both changed the same."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.to_edit(entity, actor, key)
    fields = [
        each for each in fields_of(entity, actor, request.POST) if not each.sensitive
    ]  # edited where they are read
    if request.method == "GET":
        shown = {each.key: each.get(record) for each in fields}
        return render(request, Sheet(entity, record, shown, version=record.version), fields)
    version = version_of(request.POST) or record.version
    data = kept(read(entity, [each.key for each in fields], request.POST), request)
    sheet = Sheet(entity, record, typed(fields, data, request.POST), version=version)
    same = untouched(entity, record, data, version, actor)
    mine = {key: value for key, value in data.items() if key not in same}
    try:
        mine |= take_files(fields, request, entity, record.pk)
        values.apply(record, entity, mine, actor)
        with gates.coming(way_of(request)):
            save.save(record, actor=actor, base_version=version)
    except Conflict as problem:
        sheet.conflict = conflict_rows(request, entity, problem)
        sheet.version, sheet.status = problem.details.get("version", record.version), 409
        return render(request, sheet, fields)
    except (NotAllowed, NotFound):
        raise
    except Refused as problem:
        return render(request, _refused(sheet, problem), fields)
    return after_form.saved(request, entity, record)


@require_POST
def check(request: HttpRequest, plural: str) -> HttpResponse:
    """One field as it was typed: what is wrong with it, and what looks like the record so far."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    key = request.POST.get("_field", "").partition(".")[0]
    found = entity.by_key.get(key)
    problem = ""
    if found is not None and not actor.cannot_edit(entity.name, key):
        data = read(entity, [key], request.POST)
        try:
            found.check(found.parse(data.get(key), actor.manner))
        except Wrong as wrong:
            problem = str(wrong)
    alike = None if problem else _alike(entity, request, actor)
    shape = json.dumps(_shape(entity, request, actor)) if entity.rules else ""
    suggested = "" if entity.suggest is None else json.dumps(_suggested(entity, request, actor))
    context: dict[str, Any] = {"field": key, "problem": problem, "alike": alike, "shape": shape, "suggested": suggested}
    return pages.render(request, "ui/check.html", **context)


def _alike(entity: Entity, request: HttpRequest, actor: Actor) -> dict[str, Any] | None:
    """What the record is like as far as it is typed; of a stored one only once something is changed in it."""
    stored = _edited_record(entity, request, actor)
    data = read_all(entity, request, actor)
    way = way_of(request, quick=_in_dialog(request))
    return looking(entity, data, actor, way=way, stored=stored)


def _in_dialog(request: HttpRequest) -> bool:
    return hx.is_part(request) and request.GET.get("dialog") == "1"


def _shape(entity: Entity, request: HttpRequest, actor: Actor) -> Mapping[str, Any]:
    """How the form stands with what is typed so far; what cannot be read yet counts as it was."""
    record, stored = _typed_record(entity, request, actor)
    return as_data(shape_typed(entity, record, stored, actor))


def _suggested(entity: Entity, request: HttpRequest, actor: Actor) -> Mapping[str, Any]:
    """What would stand in fields that stay empty, of those that the reader sees."""
    record, _stored = _typed_record(entity, request, actor)
    found = entity.suggest(record, actor) if entity.suggest else {}
    return {
        key: asdict(said) if isinstance(said, Suggestion) else said
        for key, said in found.items()
        if not actor.hides(entity.name, key)
    }


def _typed_record(entity: Entity, request: HttpRequest, actor: Actor) -> tuple[Any, Any]:
    """The record as far as it is typed, and as it is stored (None for a new one)."""
    stored = _edited_record(entity, request, actor)
    record = copy(stored) if stored is not None else values.new_record(entity)
    parsed, _wrong = values.parse(entity, read_all(entity, request, actor), actor)
    for key, value in parsed.items():
        entity.by_key[key].set(record, value)
    return record, stored


def _edited_record(entity: Entity, request: HttpRequest, actor: Actor) -> Any:
    """The record that a form changes, as it is stored; None for a new one."""
    key = request.GET.get("record", "")
    return access.to_edit(entity, actor, key) if key else None


def read_all(entity: Entity, request: HttpRequest, actor: Actor) -> dict[str, Any]:
    return read(entity, [each.key for each in fields_of(entity, actor, request.POST)], request.POST)


def fields_of(entity: Entity, actor: Actor, also: Container[str] = ()) -> list[Field]:
    """The form's fields in their order: those asked for first, then the rest. `also` are keys that stand on it whatever the layout."""
    able = {
        each.key: each
        for each in entity.fields
        if each.on_form and not each.readonly and not actor.cannot_edit(entity.name, each.key)
    }
    layout = form_of(entity, actor)
    listed = [
        key for key in (*layout.first, *layout.more, *able) if key in able and (key not in layout.hidden or key in also)
    ]
    return [able[key] for key in dict.fromkeys(listed)]


def prefill(entity: Entity, record: Any, given: Mapping[str, str], actor: Actor) -> None:
    """Values that the address carries; what cannot be read there is left out."""
    for key, raw in given.items():
        found = entity.by_key.get(key)
        if found is None or found.readonly or actor.cannot_edit(entity.name, key):
            continue
        try:
            found.set(record, found.parse(raw, actor.manner))
        except (Wrong, AttributeError):
            continue
    if entity.owner_column and actor.id and getattr(record, f"{entity.access.owner}_id") is None:
        setattr(record, f"{entity.access.owner}_id", actor.id)


def render(request: HttpRequest, sheet: Sheet, fields: list[Field]) -> HttpResponse:
    entity, record, actor = sheet.entity, sheet.record, pages.actor_of(request)
    is_new = sheet.version is None
    fields = [
        *fields,
        *(each for each in fields_of(entity, actor, sheet.wrong) if each.key in sheet.wrong and each not in fields),
    ]
    shown = labelled(fields, sheet.shown, actor)
    first_keys = set(form_of(entity, actor).first) or {each.key for each in fields[:FIRST_FIELDS]}
    first_keys |= {each.key for each in fields if each.required} | set(sheet.wrong)
    dialog = _in_dialog(request)
    within, key = ("d-" if dialog else ""), (None if is_new else record.pk)
    made = [
        (
            each.key in first_keys,
            control(each, entity, shown.get(each.key), sheet.wrong, actor, record=key, within=within),
        )
        for each in fields
    ]
    errors = [
        (str(entity.by_key[key].label), input_id(key, within), text)
        for key, text in sheet.wrong.items()
        if key in entity.by_key
    ]
    title = _("New: %(entity)s") % {"entity": entity.label} if is_new else title_of(record, actor)
    here = f"{pages.list_url(entity)}new" if is_new else f"{pages.url_of(entity, record.number)}/edit"
    context = {
        "entity": entity,
        "record": record,
        "title": title,
        "crumbs": _crumbs(entity, record, is_new=is_new),
        "first": [each for is_first, each in made if is_first],
        "rest": [each for is_first, each in made if not is_first],
        "errors": [*([sheet.reason] if sheet.reason else []), *errors],
        "link": sheet.link,
        "alike": sheet.alike,
        "conflict": sheet.conflict,
        "who": who_was_last(record) if sheet.conflict else "",
        "version": sheet.version,
        "is_new": is_new,
        "post": f"{here}?{request.GET.urlencode()}" if request.GET else here,
        "draft": f"{entity.name}:{'new' if is_new else record.pk}"
        + (f":{request.GET.urlencode()}"[:80] if is_new else ""),
        "card": f"/{entity.plural}/new/card" if is_new and entity.exchange.card else "",
        "is_dialog": dialog,
        "multipart": any(each.kind in ("file", "image") for each in fields),
        "back": pages.list_url(entity) if is_new else pages.url_of(entity, record.number),
        "check": f"/{entity.plural}/check?"
        + ("dialog=1" if dialog else "")
        + ("" if is_new else f"&record={record.pk}"),
        "shape": json.dumps(_shape_of_sheet(sheet, actor)) if entity.rules else "",
    }
    return pages.render(request, "ui/form_dialog.html" if dialog else "ui/form.html", status=sheet.status, **context)


def _shape_of_sheet(sheet: Sheet, actor: Actor) -> Mapping[str, Any]:
    """How the form stands when it opens, or opens again after a refusal."""
    is_new = sheet.version is None
    stored = None if is_new else stored_as_record(sheet.record.loaded)
    return as_data(shape_typed(sheet.entity, sheet.record, stored, actor))


def _crumbs(entity: Entity, record: Any, *, is_new: bool) -> list[tuple[str, str]]:
    crumbs = [(str(entity.label_plural), pages.list_url(entity))]
    if not is_new:
        crumbs.append((str(record.number), pages.url_of(entity, record.number)))
    return [*crumbs, (_("New") if is_new else _("Edit"), "")]


def _refused(sheet: Sheet, problem: Refused) -> Sheet:
    """A refusal on the form: by its fields where they are on it, what is here already by a list, else on top."""
    if isinstance(problem, Duplicate):
        sheet.alike, sheet.status = shown(problem), problem.status
        return sheet
    sheet.wrong = {key: str(text) for key, text in problem.fields.items()}
    known = [key for key in sheet.wrong if key in sheet.entity.by_key]
    others = [text for key, text in sheet.wrong.items() if key not in known]
    sheet.reason = "" if known and not others else " ".join(dict.fromkeys([str(problem), *others]))
    sheet.link, sheet.status = problem.details.get("link"), problem.status
    return sheet
