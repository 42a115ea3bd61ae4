"""Export of a list: a small one is answered at once, a large one becomes a run."""

from __future__ import annotations

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import FileResponse, HttpRequest, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.exchange import exporting, writing
from regulars.services.exchange.exporting import Export
from regulars.services.exchange.listed import asked
from regulars.services.exchange.pages.common import actor_of, entity_or_404, is_part, page


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, plural: str) -> Any:
    """GET with `format` gives the file of a small list and asks about a large one; POST begins the run of a large one.

    Chosen records come by POST, for an address has no room for a thousand identifiers: few of them are answered at once too.
    """
    entity, actor = entity_or_404(plural), actor_of(request)
    access.require(actor, entity, "export")
    params = request.POST if request.method == "POST" else request.GET
    wanted = asked(entity, actor, params)
    exporting.check(wanted)
    small = exporting.is_small(wanted, actor)
    at_once = small and (request.method == "GET" or bool(wanted.ids))
    if "format" in params and at_once and not is_part(request):
        return _file(wanted, actor)
    if request.method == "POST" and "format" in params:
        return redirect("exchange:run", exporting.begin(wanted, actor=actor).id)
    return _question(request, entity, wanted, params, small=small)


@require_POST
def chosen(request: HttpRequest, plural: str) -> Any:
    """Ask how the records ticked in a list are to be exported, or all that it finds, in the order and columns of its address, `query`."""
    entity, actor = entity_or_404(plural), actor_of(request)
    access.require(actor, entity, "export")
    params = QueryDict(request.POST.get("query", ""), mutable=True)
    if request.POST.get("all") != "1":
        ids = request.POST.getlist("id")
        if not ids:
            raise Refused(_("Nothing is selected."))
        # What was ticked is exported also where another changed it since, so that the list would not show it any more.
        params.pop("q", None)
        params["filter"], params["ids"] = "{}", ",".join(ids)
    wanted = asked(entity, actor, params)
    return _question(request, entity, wanted, params, small=exporting.is_small(wanted, actor))


def _question(request: HttpRequest, entity: Entity, wanted: Export, params: QueryDict, *, small: bool) -> Any:
    """Form and columns of the file, and how many records there will be in it."""
    return page(
        request,
        "exchange/export_dialog.html" if is_part(request) else "exchange/export.html",
        title=_("Export %(entity)s") % {"entity": entity.label_plural},
        entity=entity,
        wanted=wanted,
        count=exporting.records_of(wanted, actor_of(request)).count(),
        small=small,
        kept=[(key, value) for key, value in params.items() if key not in ("format", "what", "csrfmiddlewaretoken")],
        crumbs=[(entity.label_plural, f"/{entity.plural}/"), (_("Export"), "")],
    )


def _file(wanted: Export, actor: Actor) -> Any:
    name = exporting.file_name(wanted)
    if wanted.form == "xlsx":
        with TemporaryDirectory(prefix="regulars-export-") as folder:
            path = Path(folder) / f"{uuid.uuid4().hex}.xlsx"
            exporting.write_file(wanted, path, actor=actor)
            opened = path.open("rb")  # stays readable after the folder is gone
        answer: Any = FileResponse(opened, as_attachment=True, filename=name, content_type=writing.MEDIA["xlsx"])
    else:
        exporting.tell(wanted, exporting.records_of(wanted, actor).count().number, actor=actor)
        blocks = exporting.blocks(wanted, actor)
        first = next(blocks, b"")  # a refusal is still a page
        answer = StreamingHttpResponse(_chained(first, blocks), content_type=writing.MEDIA[wanted.form])
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _chained(first: bytes, rest: Any) -> Any:
    yield first
    yield from rest
