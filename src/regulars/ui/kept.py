"""Pieces of the shell that are the same on every page of a person: rendered once, until their rights change."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import get_language
from markupsafe import Markup

from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.ui.navigation import listed, navigation

MOST = 600


class Kept(NamedTuple):
    """The links of the side, those below on a phone, and what can be made, as HTML."""

    side: Markup
    below: Markup
    create: Markup


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
    context = {"navigation": navigation(actor, path), "create": creatable(actor)}
    return Kept(*(Markup(render_to_string(f"ui/shell_{name}.html", context)) for name in Kept._fields))  # noqa: S704 - our own templates' output
