"""What every page needs round its own content: the entity it is about, the navigation, the person, the ways to create."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_template
from django.utils.translation import gettext as _

from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.live import tickets

LANGUAGES = (("en", "English"), ("ru", "Русский"))
GROUPS = ("sales", "catalog", "service", "marketing", "insight")


def entity_or_404(plural: str) -> Entity:
    """The entity whose pages live under this word."""
    entity = registry.by_plural(plural)
    if entity is None:
        raise Http404
    return entity


def actor_of(request: HttpRequest) -> Actor:
    """Who is looking."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def url_of(entity: Entity, key: int | uuid.UUID | str) -> str:
    """The address of a record's page, by its number or id."""
    return f"/{entity.plural}/{key}"


def list_url(entity: Entity) -> str:
    return f"/{entity.plural}/"


def render(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A whole page in the shell; parts fetched by htmx get the same context without it."""
    if not request.htmx or request.htmx.boosted:  # type: ignore[attr-defined]
        context = {**shell(request), **context}
    return render_template(request, template, {"actor": actor_of(request), **context}, status=status)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, person, quick create and live updates."""
    actor = actor_of(request)
    return {
        "navigation": navigation(actor, request.path),
        "create": _create(actor),
        "person": {"name": actor.name, "email": actor.email, "photo": ""},
        "person_links": _person_links(actor),
        "look": {
            "theme": actor.theme or "auto",
            "density": actor.density or "comfortable",
            "side": request.COOKIES.get("side", "wide"),
        },
        "languages": LANGUAGES,
        "preferences_url": "/settings/preferences",
        "search_url": "/search/palette",
        "jobs_url": "/runs/active",
        "live_url": live_url(request, actor),
        "live_poll_url": "/live/since",
    }


def live_url(request: HttpRequest, actor: Actor) -> str:
    """Where this page hears of changes: the live process on its own port, unless the installation names another."""
    base = settings.LIVE_URL or f"{request.scheme}://{request.get_host().rsplit(':', 1)[0]}:{settings.LIVE_PORT}"
    return f"{base.rstrip('/')}/events?ticket={tickets.issue(actor.id)}"


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The side: a person's own pages, then the areas' entities that they may see, then insight."""
    own = [("/", _("Today"), "clock"), ("/calendar", _("Calendar"), "calendar")]
    groups = [{"label": "", "links": [_link(*each, path) for each in own]}]
    names = {"sales": _("Sales"), "catalog": _("Catalogue"), "activities": _("Activities")}
    for group, entities in _grouped(actor).items():
        links = [_link(list_url(entity), str(entity.label_plural), entity.icon, path) for entity in entities]
        groups.append({"label": names.get(group, group.capitalize()), "links": links})
    groups.append({"label": _("Insight"), "links": [_link("/dashboard", _("Dashboard"), "bar-chart", path)]})
    return groups


def _grouped(actor: Actor) -> dict[str, list[Entity]]:
    found: dict[str, list[Entity]] = {}
    for entity in registry.entities():
        if entity.menu and access.may(actor, entity, "view"):
            found.setdefault(entity.group or "sales", []).append(entity)
    return dict(sorted(found.items(), key=lambda item: GROUPS.index(item[0]) if item[0] in GROUPS else len(GROUPS)))


def _link(url: str, label: str, icon: str, path: str) -> dict[str, Any]:
    current = path == url or (url.endswith("/") and url != "/" and path.startswith(url))
    return {"url": url, "label": label, "icon": icon, "current": current}


def _create(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "url": f"{list_url(entity)}new",
            "dialog": f"{list_url(entity)}new?dialog=1",
            "icon": entity.icon,
            "label": entity.label,
        }
        for entity in registry.entities()
        if entity.menu and access.may(actor, entity, "create")
    ]


def _person_links(actor: Actor) -> Iterable[dict[str, Any]]:
    links = [{"url": "/settings/", "icon": "settings", "label": _("Settings")}]
    if actor.is_admin:
        links.append({"url": "/admin/", "icon": "shield", "label": _("Administration")})
    return links
