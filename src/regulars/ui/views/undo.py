"""Take back one change, or what was done together: looked at before, done at once or, where it is much, by the worker."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from regulars.base.errors import NotFound
from regulars.engine import horizon, undo
from regulars.engine.models import Change
from regulars.engine.undo import Undone
from regulars.services.exchange import undoing
from regulars.ui import hx, pages
from regulars.ui.undo_words import left_of, lines_of

MOST = 2000
"""Changes that are taken back while one waits."""
SHOWN = 50


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: int) -> HttpResponse:
    """One change: what would be put back, then that it was. Others' later work stays."""
    actor = pages.actor_of(request)
    if request.method == "GET":
        return _shown(request, undo.look([key], actor=actor), f"/undo/change/{key}", 1)
    if not Change.objects.filter(pk=key).exists():
        raise NotFound(horizon.no_longer())
    return _answer(undo.undo_changes([key], actor=actor))


@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A batch: at once while one waits when it is small, else as long work."""
    actor = pages.actor_of(request)
    if request.method == "GET":
        found, count = undo.look_at_batch(key, actor=actor)
        return _shown(request, found, f"/undo/batch/{key}", count)
    count = Change.objects.filter(batch=key)[: MOST + 1].count()
    if not count:
        raise NotFound(horizon.no_longer())
    if count > MOST:
        run = undoing.begin_batch(key, actor=actor)
        answer = hx.said(HttpResponse(status=204), _("It is being undone in the background."), link=f"/runs/{run.pk}")
        return hx.close_dialog(hx.trigger(answer, "jobs"))
    return _answer(undo.undo_batch(key, actor=actor))


def _shown(request: HttpRequest, found: Undone, address: str, count: int) -> HttpResponse:
    """The dialog: what would happen to each record, and what stays and why."""
    actor = pages.actor_of(request)
    return pages.render(
        request,
        "ui/undo.html",
        address=address,
        count=count,
        looked_at=len(found.steps) + len(found.left),
        able=found.taken_back > 0,
        lines=lines_of(found.steps[:SHOWN], actor),
        more=max(0, found.taken_back - SHOWN),
        left=left_of(found.left[:SHOWN]),
        left_count=len(found.left),
        is_long=count > MOST,
    )


def _answer(result: Undone) -> HttpResponse:
    """What was taken back, or why it was not; an Undo of the Undo."""
    answer = hx.close_dialog(hx.trigger(HttpResponse(status=204), "record:changed"))
    again = f"/undo/batch/{result.batch}" if result.taken_back else ""
    if not result.left:
        return hx.said(answer, _("Undone."), undo=again)
    reason = result.left[0][1]
    if not result.taken_back:
        return hx.said(answer, _("This was not undone. %(reason)s") % {"reason": reason}, tone="bad")
    kept = ngettext(
        "Undone, except for %(count)s record: %(reason)s",
        "Undone, except for %(count)s records: %(reason)s",
        len(result.left),
    )
    said = kept % {"count": len(result.left), "reason": reason}
    return hx.said(answer, said, tone="warn", undo=again)
