"""A refusal anywhere becomes an answer a person can read: a fragment for htmx, a page for the rest."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from regulars.base.errors import Refused
from regulars.ui.hx import said
from regulars.ui.pages import render


class RefusalMiddleware:
    """Catches `Refused` from views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Refused):
            return None
        if getattr(request, "htmx", False):
            return said(HttpResponse(status=problem.status), str(problem), tone="bad")
        return render(request, "ui/refused.html", status=problem.status, title=str(problem), problem=problem)
