"""Where a form leads once its record is stored, and what is said there."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.engine.names import title_of
from regulars.ui import hx, pages
from regulars.ui.undo_links import undo_url


def made(request: HttpRequest, entity: Entity, record: Any) -> HttpResponse:
    """Where to go after making: on with another, to the record, or back to where the dialog was opened."""
    text = _("%(entity)s “%(title)s” was made.") % {
        "entity": entity.label,
        "title": title_of(record, pages.actor_of(request)),
    }
    undo = undo_url(record.pk)
    if "_again" in request.POST:
        messages.success(request, text, extra_tags=f"undo:{undo}")
        address = request.get_full_path()
        if hx.is_part(request):
            return hx.go(address.replace("dialog=1", "").rstrip("?&"))
        return HttpResponseRedirect(address)
    if not hx.is_part(request):
        messages.success(request, text, extra_tags=f"undo:{undo}")
        return HttpResponseRedirect(pages.url_of(entity, record.number))
    if _stays(request):
        answer = hx.trigger(HttpResponse(status=204), "dialog:close")
        return hx.said(hx.trigger(answer, "record:changed"), text, undo=undo)
    messages.success(request, text, extra_tags=f"undo:{undo}")
    return hx.go(pages.url_of(entity, record.number))


def saved(request: HttpRequest, entity: Entity, record: Any) -> HttpResponse:
    """Back to the record; a dialog closes over the page that it was opened from."""
    if hx.is_part(request):
        answer = hx.trigger(HttpResponse(status=204), "dialog:close")
        return hx.said(hx.trigger(answer, "record:changed"), _("Saved."), undo=undo_url(record.pk))
    messages.success(request, _("Saved."), extra_tags=f"undo:{undo_url(record.pk)}")
    return HttpResponseRedirect(pages.url_of(entity, record.number))


def _stays(request: HttpRequest) -> bool:
    """A dialog over Today, the calendar or another record's page leaves one there; over anything else it leads on."""
    path = re.sub(r"^https?://[^/]+", "", request.headers.get("HX-Current-URL", "")).partition("?")[0]
    if path in ("/", "/calendar"):
        return True
    parts = path.strip("/").split("/")
    return len(parts) == 2 and registry.by_plural(parts[0]) is not None and parts[1] not in ("new", "board")
