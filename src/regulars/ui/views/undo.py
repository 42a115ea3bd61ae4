"""Take back what was just done: one change, or a small batch of them."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from regulars.base.errors import Refused
from regulars.engine.models import Change
from regulars.engine.undo import Undone, undo_batch, undo_changes
from regulars.ui import hx, pages

MOST = 2000


@require_POST
def change(request: HttpRequest, key: int) -> HttpResponse:
    """One change: the earlier values come back where nobody has changed them since."""
    if not Change.objects.filter(pk=key).exists():
        raise Http404
    return _answer(undo_changes([key], actor=pages.actor_of(request)))


@require_POST
def batch(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A batch, when it is small enough to be taken back while one waits."""
    count = Change.objects.filter(batch=key)[: MOST + 1].count()
    if not count:
        raise Http404
    if count > MOST:
        raise Refused(_("This was too much to take back at once. Undo it on the page of the work that did it."))
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
