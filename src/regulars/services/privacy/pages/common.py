"""Round the pages of personal data: those who may look, and the shell."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.services.identity.pages.guard import actor_of, page
from regulars.services.privacy import rights

View = Callable[..., Any]


def for_lookers(view: View) -> View:
    """Others are refused, with the page that says so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rights.require(actor_of(request))
        answer: HttpResponse = view(request, *args, **kwargs)
        answer["Cache-Control"] = "private, no-store"
        return answer

    return guarded


__all__ = ["actor_of", "for_lookers", "page"]
