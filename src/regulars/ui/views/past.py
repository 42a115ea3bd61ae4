"""A list or a board as it stood: the moment is asked for here; the address of the list then carries it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from regulars.base.errors import Invalid
from regulars.engine import access, asof
from regulars.ui import hx, pages
from regulars.ui.state import read_state


@hx.only_asks
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, plural: str) -> HttpResponse:
    """Which moment: a dialog, and on to the list or the board as it stood then."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    access.require(actor, entity, "view")
    layout = "board" if request.GET.get("layout") == "board" and entity.board else "list"
    state = replace(read_state(entity, actor, request.GET, layout=layout), past="")
    typed, error = f"{timezone.localtime():%Y-%m-%dT%H:%M}", ""
    if request.method == "POST":
        typed = request.POST.get("moment", "")[:40].strip()
        try:
            asof.parse_moment(typed, actor.manner)
        except Invalid as problem:
            error = str(problem.fields["as_of"])
        else:
            return hx.go(state.url(past=typed))
    return pages.render(request, "ui/past.html", address=request.get_full_path(), typed=typed, error=error)
