"""Files over HTTP: bring one, have one, take one away."""

from __future__ import annotations

import uuid
from typing import Any, BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.errors import Invalid, Refused
from regulars.engine import stored
from regulars.engine.actor import Actor
from regulars.engine.models import StoredFile
from regulars.services.files import actions, media

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
}


@require_GET
def download(request: HttpRequest, key: uuid.UUID, name: str = "") -> Any:
    """The bytes: pictures as pictures, everything else as a download that no browser runs."""
    file = actions.find(key, actor=_actor(request))
    mark = f'"{file.sha256}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified()
    path = stored.path_of(file)
    if not path.exists():
        raise Refused(_("The contents of this file are missing."), code="file_lost")
    with path.open("rb") as opened:
        kind = media.media_type(opened.read(media.HEAD), file.name)
    shown = kind in media.SHOWN and "download" not in request.GET
    answer = FileResponse(path.open("rb"), as_attachment=not shown, filename=file.name, content_type=kind)
    for header, value in HEADERS.items():
        answer[header] = value
    answer["ETag"] = mark
    return answer


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One file (`file`), on the record that `entity` and `record` name. Answers a row for the drop zone, or JSON."""
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        raise Invalid(fields={"file": _("No file was sent.")})
    file = actions.bring(
        cast("BinaryIO", sent.file),
        name=sent.name or "file",
        size=sent.size or 0,
        actor=_actor(request),
        entity=request.POST.get("entity", ""),
        record=_uuid(request.POST.get("record", "")),
    )
    if "json" in request.headers.get("Accept", "") and "html" not in request.headers.get("Accept", ""):
        return JsonResponse(_described(file), status=201)
    return render(request, "files/file.html", {"file": file}, status=201, using="jinja2")


@require_POST
def remove(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actions.drop(actions.find(key, actor=_actor(request), action="edit"), actor=_actor(request))
    return HttpResponse()


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _described(file: StoredFile) -> dict[str, Any]:
    return {"id": str(file.id), "name": file.name, "size": file.size, "media_type": file.media_type}


def _uuid(text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid(fields={"record": _("An identifier is expected.")}) from None
