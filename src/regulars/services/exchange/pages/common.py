"""What the pages share: the shell, the actor, the entity of an address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from regulars.engine import registry
from regulars.engine.describe import Entity
from regulars.services.identity.pages.guard import actor_of, is_part

__all__ = ["actor_of", "entity_or_404", "is_part", "page"]


def entity_or_404(plural: str) -> Entity:
    found = registry.by_plural(plural)
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the shell, or a part of one without it."""
    shell = {} if is_part(request) else import_string(settings.SHELL_CONTEXT)(request)
    return render(request, template, {**shell, "actor": actor_of(request), **context}, status=status, using="jinja2")
