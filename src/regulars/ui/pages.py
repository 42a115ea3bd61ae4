"""What every page needs round its own content: the entity it is about, the navigation, the person, the ways to create."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.audit.rights import may_read
from regulars.services.identity.pages.guard import actor_of
from regulars.services.live import tickets
from regulars.services.live.address import address
from regulars.ui import hx
from regulars.ui.kept import kept

__all__ = ["actor_of", "entity_or_404", "list_url", "live_url", "render", "shell", "url_of"]

LANGUAGES = (("en", "English"), ("ru", "Русский"))


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


def render(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A whole page in the shell; parts fetched by htmx get the same context without it."""
    if not hx.is_part(request):
        context = {**shell(request), **context}
    return render_template(request, template, {"actor": actor_of(request), **context}, status=status)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, person, quick create and live updates."""
    actor = actor_of(request)
    pieces = kept(actor, request.path)
    return {
        "kept": pieces,
        "create": pieces.create.strip(),
        "person": {"id": actor.id, "name": actor.name, "email": actor.email, "photo": ""},
        "person_links": () if actor.viewer else _person_links(actor),
        "looking": {"name": actor.name, "end": "/view-as/end"} if actor.viewer else None,
        "look": {
            "theme": actor.theme or "auto",
            "density": actor.density or "comfortable",
            "side": request.COOKIES.get("side", "wide"),
        },
        "languages": LANGUAGES,
        "preferences_url": "/settings/preferences",
        "search_url": "/search/palette",
        "jobs_url": "/runs/active",
        "notifications_url": "" if actor.viewer else "/notifications/",
        "live_url": live_url(request, actor),
        "live_poll_url": "/live/since",
        "messages": get_messages(request),
    }


def live_url(request: HttpRequest, actor: Actor) -> str:
    """Where this page hears of changes."""
    return f"{address(request)}/events?ticket={tickets.issue(actor.id)}"


def _person_links(actor: Actor) -> Iterable[dict[str, Any]]:
    links = [
        {"url": "/bin/", "icon": "trash-2", "label": _("Bin")},
        {"url": "/settings/", "icon": "settings", "label": _("Settings")},
    ]
    if actor.is_admin:
        links.append({"url": "/admin/", "icon": "shield", "label": _("Administration")})
    elif may_read(actor):
        links.append({"url": "/admin/audit/", "icon": "history", "label": _("Audit")})
    return links
