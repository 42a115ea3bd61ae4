"""What every page needs round its own content: the entity it is about, the navigation, the person, the ways to create."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_template

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.identity.pages.guard import actor_of
from regulars.services.live import tickets
from regulars.services.live.address import address
from regulars.ui import hx
from regulars.ui.kept import kept, look_of, person_of

__all__ = ["actor_of", "entity_or_404", "filtered_url", "list_url", "live_url", "render", "shell", "url_of"]


def entity_or_404(plural: str) -> Entity:
    """The entity whose pages live under this word."""
    entity = registry.by_plural(plural)
    if entity is None:
        raise Http404
    return entity


def url_of(entity: Entity, key: int | uuid.UUID | str) -> str:
    """The address of a record's page, by its number or id."""
    return f"/{entity.plural}/{key}"


def list_url(entity: Entity) -> str:
    return f"/{entity.plural}/"


def filtered_url(entity: Entity, condition: Mapping[str, Any]) -> str:
    """The list of the records that meet a filter; conditions that all must be met stand beside each other, as its chips show them."""
    parts = list(_flat(condition))
    asked = {"all": [part for index, part in enumerate(parts) if part not in parts[:index]]}
    return f"{list_url(entity)}?{urlencode({'filter': json.dumps(asked, ensure_ascii=False, separators=(',', ':'))})}"


def _flat(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if set(node) == {"all"}:
        for part in node["all"]:
            yield from _flat(part)
    elif node:
        yield node


def render(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A whole page in the shell; parts fetched by htmx get the same context without it."""
    if not hx.is_part(request):
        context = {**shell(request), **context}
    return render_template(request, template, {"actor": actor_of(request), **context}, status=status)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, person, quick create and live updates."""
    actor = actor_of(request)
    return {
        "shell_kept": kept(actor, request.path),
        "person": person_of(actor),
        "looking": {"name": actor.name, "end": "/view-as/end"} if actor.viewer else None,
        "look": {**look_of(actor), "side": request.COOKIES.get("side", "wide")},
        "preferences_url": "/settings/preferences",
        "live_url": live_url(request, actor),
        "live_after": getattr(request.session, "place", ""),
        "live_poll_url": "/live/since",
        "messages": get_messages(request),
    }


def live_url(request: HttpRequest, actor: Actor) -> str:
    """Where this page hears of changes."""
    return f"{address(request)}/events?ticket={tickets.issue(actor.id)}"
