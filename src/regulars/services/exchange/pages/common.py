"""What the pages share: the shell, the actor, the entity of an address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def entity_or_404(plural: str) -> Entity:
    found = registry.by_plural(plural)
    if found is None:
        raise Http404
    return found


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not getattr(htmx, "boosted", False)


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the shell, or a part of one without it."""
    shell = {} if is_part(request) else import_string(settings.SHELL_CONTEXT)(request)
    return render(request, template, {**shell, "actor": actor_of(request), **context}, status=status, using="jinja2")
