"""A list, a board or a record as it stood: the moment is asked for here; the address then carries it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Refused
from regulars.engine import access, asof
from regulars.ui import hx, pages
from regulars.ui.state import read_state


@hx.only_asks
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, plural: str) -> HttpResponse:
    """Which moment: a dialog, and on to the list or the board as it stood then, where its view can be asked of the past."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    layout = "board" if request.GET.get("layout") == "board" and entity.board else "list"
    state = replace(read_state(entity, actor, request.GET, layout=layout), past="")

    def address(typed: str) -> str:
        replace(state, past=typed).records().require_askable()
        return state.url(past=typed)

    return _asked(request, address)


@require_http_methods(["GET", "POST"])
def ask_of_record(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """The same for the page of one record."""
    entity = pages.entity_or_404(plural)
    access.require(pages.actor_of(request), entity, "view")
    return _asked(request, lambda typed: f"{pages.url_of(entity, key)}?as_of={quote(typed)}")


def _asked(request: HttpRequest, address: Callable[[str], str]) -> HttpResponse:
    typed, error = f"{timezone.localtime():%Y-%m-%dT%H:%M}", ""
    if request.method == "POST":
        typed = request.POST.get("moment", "")[:40].strip()
        try:
            asof.parse_moment(typed, pages.actor_of(request).manner)
            return hx.go(address(typed))
        except Refused as problem:
            error = problem.why
    return pages.render(request, "ui/past.html", address=request.get_full_path(), typed=typed, error=error)
