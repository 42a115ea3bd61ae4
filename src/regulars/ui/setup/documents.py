"""The editor of a document template: settings, texts and source on one side, the document on the other, drawn anew while one types."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES, language_of
from regulars.base.ids import id_of
from regulars.engine import access, registry, save
from regulars.engine.actor import Actor
from regulars.services.identity.pages.guard import errors_of
from regulars.services.printing import designs, documents, guards, kinds
from regulars.services.printing.documents import Look
from regulars.services.printing.kinds import BLOCKS, Data, Kind
from regulars.ui import hx, pages
from regulars.ui.files import take_files
from regulars.ui.setup.documents_posted import design_of, sample_of
from regulars.ui.undo_links import undo_url

ENTITY = "document-template"
SHOWN = 3
"""Pages of the preview; of more the last one is shown, too."""
PPI, SMALL = 84, 50


@dataclass(frozen=True)
class Tried:
    """A template as it would be: its kind, and how it looks."""

    kind: Kind
    look: Look


@require_http_methods(["GET", "POST"])
def design(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The editor. `step` says what was pressed: `save`, `start` takes our own source to go on from, `drop` leaves one's own."""
    actor = pages.actor_of(request)
    row, kind = _template(actor, key)
    if request.method != "POST":
        return _page(request, row, kind)
    step = request.POST.get("step", "save")
    row.design = design_of(request.POST, kind)
    row.source = request.POST.get("source", row.source)
    if step == "start":
        row.source = documents.TEMPLATE.read_text(encoding="utf-8")
        return _page(request, row, kind, is_source=True)
    if step == "drop":
        row.source = ""
    try:
        for field, file in take_files(
            [registry.get(ENTITY).by_key["logo"]], request, registry.get(ENTITY), row.pk
        ).items():
            setattr(row, f"{field}_id", file)
        if request.POST.get("no_logo"):
            row.logo_id = None
        save.save(row, actor=actor)
    except Refused as problem:
        return _page(request, row, kind, errors=errors_of(problem))
    messages.success(request, _("Saved. It counts from now on."), extra_tags=f"undo:{undo_url(row.pk)}")
    return HttpResponseRedirect(f"/document-templates/{row.pk}/design")


@hx.only_asks
@require_POST
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The pages of what stands in the form, as pictures, or what is wrong with it."""
    actor = pages.actor_of(request)
    row, kind = _template(actor, key)
    try:
        tried = _tried(request, row, kind)
        made = documents.pictures(kind, _content(request, actor, kind), tried.look, ppi=PPI)
    except Refused as problem:
        return pages.render(request, "ui/setup/document_preview.html", problem=problem.why, shown=[], count=0)
    places = range(len(made)) if len(made) <= SHOWN + 1 else [*range(SHOWN), len(made) - 1]
    shown = [(place + 1, base64.b64encode(made[place]).decode()) for place in places]
    return pages.render(request, "ui/setup/document_preview.html", problem="", shown=shown, count=len(made))


@hx.only_asks
@require_POST
def preview_pdf(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The same as a PDF."""
    actor = pages.actor_of(request)
    row, kind = _template(actor, key)
    try:
        content = documents.pdf(kind, _content(request, actor, kind), _tried(request, row, kind).look)
    except Refused as problem:
        return _page(request, row, kind, errors=errors_of(problem))
    return _answer(content, "application/pdf")


@require_GET
def picture(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The first page of a template as it is, with a sample; `large` as large as in the editor."""
    row = access.records(ENTITY, pages.actor_of(request)).get(key)
    kind = kinds.find(row.kind)
    if kind is None:
        raise Http404
    try:
        look = documents.look_of(row, kind)
        made = documents.pictures(
            kind, kind.sample(language_of(request), 6), look, ppi=PPI if request.GET.get("large") else SMALL
        )
    except Refused:
        raise Http404 from None
    return _answer(made[0], "image/png")


def _answer(content: bytes, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _template(actor: Actor, key: uuid.UUID) -> tuple[Any, Kind]:
    """A template that the actor may change, with its kind."""
    row = access.records(ENTITY, actor, "edit").get(key)
    kind = kinds.find(row.kind)
    if kind is None:
        raise Http404
    return row, kind


def _tried(request: HttpRequest, row: Any, kind: Kind) -> Tried:
    """What stands in the form. Raises Refused for what could not be kept either."""
    look = documents.look_of(row, kind)
    upload = request.FILES.get("logo")
    logo = None if request.POST.get("no_logo") else look.logo
    if upload is not None:
        if (upload.size or 0) <= documents.MOST_LOGO:
            logo = upload.read()
        guards.check_picture(logo or b"", upload.size or 0)
    found = designs.read(design_of(request.POST, kind), kind)
    return Tried(kind, Look(found, request.POST.get("source", ""), logo))


def _content(request: HttpRequest, actor: Actor, kind: Kind) -> Data:
    """What is printed: a record that the actor may see, else a sample of so many lines."""
    asked = sample_of(request.POST)
    record = id_of(request.POST.get("record", ""))
    if record is None or kind.data is None:
        return kind.sample(asked.language, asked.lines)
    if kind.may is not None:
        kind.may(actor)
    return kind.data(access.records(kind.entity, actor).get(record))


def _page(
    request: HttpRequest, row: Any, kind: Kind, *, errors: dict[str, str] | None = None, is_source: bool = False
) -> HttpResponse:
    given = designs.stored(designs.usual(kind)) | dict(row.design or {})
    columns = {each.key: each.label for each in kind.columns}
    blocks = {name: BLOCKS[name] for name in (kind.blocks or BLOCKS)}
    entity = registry.find(kind.entity)
    context: dict[str, Any] = {
        "title": row.words,
        "crumbs": [
            (_("Document templates"), "/document-templates/"),
            (row.words, f"/document-templates/{row.pk}"),
            (_("Design"), ""),
        ],
        "row": row,
        "kind": kind,
        "entity": entity if entity is not None and access.may(pages.actor_of(request), entity, "view") else None,
        "given": given,
        "columns": _ordered(columns, given["columns"]),
        "blocks": _ordered(blocks, given["blocks"]),
        "papers": list(designs.PAPERS.items()),
        "fonts": [(each, each) for each in designs.FONTS],
        "sides": list(designs.SIDES.items()),
        "heads": list(designs.HEADS.items()),
        "colours": designs.COLOURS,
        "numbers": designs.NUMBERS,
        "switches": designs.SWITCHES,
        "texts": designs.TEXTS,
        "languages": LANGUAGES,
        "spoken": language_of(request),
        "errors": errors or {},
        "problem": " ".join(dict.fromkeys((errors or {}).values())),
        "is_source": is_source or bool(row.source),
    }
    return pages.render(request, "ui/setup/document.html", status=422 if errors else 200, **context)


def _ordered(labels: dict[str, Any], chosen: list[str]) -> list[tuple[str, Any, bool]]:
    """The chosen ones in their order, then the others."""
    rest = [key for key in labels if key not in chosen]
    return [(key, labels[key], key in chosen) for key in [*(key for key in chosen if key in labels), *rest]]
