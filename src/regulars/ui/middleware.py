"""A refusal anywhere becomes an answer a person can read: a fragment for htmx, a page for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regulars.base.errors import NotAllowed, Refused
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.ui.hx import said
from regulars.ui.pages import render

NOT_UNDERSTOOD = 422
READING = frozenset(("GET", "HEAD", "OPTIONS"))
OWN_PLACES = ("/settings/", "/auth/")
WITH_OWN_EYES = frozenset(("/view-as/end", "/auth/logout/", "/settings/preferences"))
"""What an administrator does as themselves while they look through another person's eyes."""


class RefusalMiddleware:
    """Catches `Refused` from views, and keeps out what may not be done while one looks through another person's eyes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Whoever looks through another person's eyes reads; their own settings are not there to be read."""
        actor = getattr(request, "actor", None)
        if actor is None or actor.viewer is None or request.path_info in WITH_OWN_EYES:
            return None
        if request.path_info.startswith(OWN_PLACES):
            text = _("These pages are about yourself. Go back to your own eyes first.")
        elif request.method in READING or getattr(view, "only_asks", False):
            return None
        else:
            text = _("You look through another person's eyes: nothing can be changed.")
        return self.process_exception(request, NotAllowed(text))

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Refused):
            return None
        if getattr(request, "htmx", False):
            return said(HttpResponse(status=problem.status), str(problem), tone="bad")
        title, listed = str(problem), _list_of(request, problem)
        return render(request, "ui/refused.html", status=problem.status, title=title, problem=problem, listed=listed)


def _list_of(request: HttpRequest, problem: Refused) -> Entity | None:
    """The list that an address asked too much of: it is still there without its conditions."""
    actor: Actor | None = getattr(request, "actor", None)
    found = registry.by_plural(request.path_info.strip("/").split("/")[0])
    if actor is None or found is None or problem.status != NOT_UNDERSTOOD:
        return None
    return found if access.may(actor, found, "view") else None
