"""What the search knows, and writing it all anew."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.engine import runs
from regulars.services.identity.pages.guard import for_admins
from regulars.services.search import rebuild_runs, state
from regulars.ui import pages


@for_admins
@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """Records and documents by entity, files read, the last rebuild."""
    run = rebuild_runs.latest()
    return pages.render(
        request,
        "ui/setup/search.html",
        title=_("Search"),
        known=state.known(),
        files=state.files(),
        is_behind=rebuild_runs.is_behind(),
        run=run,
        is_active=run is not None and run.state in runs.ACTIVE,
    )


@for_admins
@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Begin, and show how far it is; while one goes on, that one."""
    run = rebuild_runs.begin(pages.actor_of(request))
    return redirect(f"/runs/{run.pk}")
