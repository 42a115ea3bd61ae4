"""Round every page of administration: administrators only; and what a refused form looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from regulars.base.errors import Refused
from regulars.engine.actor import Actor

View = Callable[..., HttpResponse]


class HtmxRequest(HttpRequest):
    """What django_htmx makes of a request (its documentation, “Type hints”)."""

    htmx: HtmxDetails


def actor_of(request: HttpRequest) -> Actor:
    """Who is looking."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def is_part(request: HttpRequest) -> bool:
    """Whether the page asks for a part of itself; a link or form that htmx follows for the browser wants all of it."""
    htmx = cast("HtmxRequest", request).htmx
    return bool(htmx) and not htmx.boosted


def for_admins(view: View) -> View:
    """Others get 403 and a page that says whom to ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of(request).is_admin:
            return TemplateResponse(request, "identity/forbidden.html", {"title": _("For administrators")}, status=403)
        return view(request, *args, **kwargs)

    return guarded


def errors_of(problem: Refused) -> dict[str, str]:
    """By field; what concerns no field under the empty name."""
    if problem.fields:
        return {name: str(text) for name, text in problem.fields.items()}
    return {"": str(problem)}


def said(request: HttpRequest, text: str) -> None:
    messages.success(request, text)


def refused(request: HttpRequest, problem: Refused) -> None:
    messages.error(request, problem.why)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    """A page; 422 when what was entered did not pass."""
    return TemplateResponse(request, template, {**context, "errors": errors or {}}, status=422 if errors else 200)
