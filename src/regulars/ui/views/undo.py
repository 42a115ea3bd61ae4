"""Take back what was just done: one change, or a small batch of them."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from regulars.engine.models import Change
from regulars.engine.undo import Undone, undo_batch, undo_changes
from regulars.services.exchange import undoing
from regulars.ui import hx, pages

MOST = 2000
"""Changes that are taken back while one waits."""


@require_POST
def change(request: HttpRequest, key: int) -> HttpResponse:
    """One change: the earlier values come back where nobody has changed them since."""
    if not Change.objects.filter(pk=key).exists():
        raise Http404
    return _answer(undo_changes([key], actor=pages.actor_of(request)))


@require_POST
def batch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A batch: while one waits when it is small, else by the worker."""
    count = Change.objects.filter(batch=key)[: MOST + 1].count()
    if not count:
        raise Http404
    if count > MOST:
        run = undoing.begin_batch(key, actor=pages.actor_of(request))
        answer = hx.said(HttpResponse(status=204), _("It is being undone in the background."), link=f"/runs/{run.pk}")
        return hx.trigger(answer, "jobs")
    return _answer(undo_batch(key, actor=pages.actor_of(request)))


def _answer(result: Undone) -> HttpResponse:
    """What was taken back, or why it was not."""
    answer = hx.trigger(HttpResponse(status=204), "record:changed")
    if not result.left:
        return hx.said(answer, _("Undone."))
    reason = result.left[0][1]
    if not result.taken_back:
        return hx.said(answer, _("This was not undone. %(reason)s") % {"reason": reason}, tone="bad")
    kept = ngettext(
        "Undone, except for %(count)s record: %(reason)s",
        "Undone, except for %(count)s records: %(reason)s",
        len(result.left),
    )
    return hx.said(answer, kept % {"count": len(result.left), "reason": reason}, tone="warn")
