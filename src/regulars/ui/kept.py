"""Pieces of the shell that are the same on every page of a person: rendered once, until their rights change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from regulars.base.i18n import LANGUAGES
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.services.audit.rights import may_read
from regulars.ui.navigation import listed, navigation

MOST = 600


class Kept(NamedTuple):
    """As HTML: the links of the side, those below on a phone, and the bar up to where the person may sign out."""

    side: Markup
    below: Markup
    bar: Markup


_pieces: OrderedDict[tuple[int, str, str, int], tuple[Actor, Kept]] = OrderedDict()


def kept(actor: Actor, path: str) -> Kept:
    """The pieces for a page. An actor is made anew when rights change, and with it these."""
    place = "/" if path == "/" else path.split("/", 2)[1]
    key = (id(actor), place, get_language() or "", registry.edition())
    found = _pieces.get(key)
    if found is None or found[0] is not actor:
        found = _pieces[key] = (actor, _render(actor, path))
        while len(_pieces) > MOST:
            _pieces.popitem(last=False)
    return found[1]


def creatable(actor: Actor) -> list[dict[str, Any]]:
    """What the actor may make, with the form's address as a page and as a dialog."""
    return [
        {"url": f"/{each.plural}/new", "dialog": f"/{each.plural}/new?dialog=1", "icon": each.icon, "label": each.label}
        for each in listed(actor, "create")
    ]


def _render(actor: Actor, path: str) -> Kept:
    context = {"navigation": navigation(actor, path), "create": creatable(actor), **_of_person(actor)}
    return Kept(*(Markup(render_to_string(f"ui/shell_{name}.html", context)) for name in Kept._fields))  # noqa: S704 - our own templates' output


def _of_person(actor: Actor) -> dict[str, Any]:
    return {
        "person": person_of(actor),
        "person_links": () if actor.viewer else _person_links(actor),
        "looking": actor.viewer is not None,
        "look": look_of(actor),
        "languages": LANGUAGES.items(),
        "jobs_url": "/runs/active",
        "notifications_url": "" if actor.viewer else "/notifications/",
    }


def person_of(actor: Actor) -> dict[str, Any]:
    """Who is signed in, as the shell shows them."""
    return {"id": actor.id, "name": actor.name, "email": actor.email, "photo": ""}


def look_of(actor: Actor) -> dict[str, str]:
    """The theme and the density that a person chose."""
    return {"theme": actor.theme or "auto", "density": actor.density or "comfortable"}


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
