"""Putting one below another: what the drag of a card and its dialog have in common."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.base.errors import Conflict, NotAllowed, NotFound, Refused
from regulars.base.ids import id_of
from regulars.ui import hx
from regulars.ui.undo_links import undo_url


def put(
    request: HttpRequest,
    place: Callable[[uuid.UUID | None], Any],
    words: Callable[[uuid.UUID | None], str],
    *,
    field: str = "",
) -> HttpResponse | str:
    """Does what was posted as `to`, by the dialog as `field` (an id, or nothing): the answer with its Undo, or why it is refused,
    for the dialog to show. Raises NotFound for what is no id.
    """
    given = request.POST.get("to", request.POST.get(field, ""))
    above = id_of(given)
    if given and above is None:
        raise NotFound
    try:
        said = place(above)
    except (NotAllowed, NotFound, Conflict):
        raise
    except Refused as problem:
        if request.POST.get("by") == "drag":
            return hx.said(HttpResponse(status=problem.status), problem.why, tone="bad")
        return problem.why
    return done(words(above), said.pk)


def done(text: str, record: uuid.UUID | None) -> HttpResponse:
    """Closes the dialog, says so, and lets the page draw itself anew."""
    answer = hx.trigger(hx.close_dialog(), "record:changed")
    return hx.said(answer, text, undo=undo_url(record) if record else "")
