"""The side of every page: a person's own pages, the areas' entities that they may see, insight, administration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.i18n import N_
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity

GROUPS = {
    "sales": N_("Sales"),
    "orders": N_("Orders and stock"),
    "billing": N_("Invoices and payments"),
    "contracts": N_("Contracts"),
    "contacts": N_("Customers"),
    "activities": N_("Activities"),
    "catalog": N_("Catalogue"),
    "service": N_("Service"),
    "marketing": N_("Marketing"),
    "insight": N_("Insight"),
}
"""The groups of entities by the words of their descriptions, in the order of the side."""


def everyone(actor: Actor) -> bool:
    return True


@dataclass(frozen=True)
class Place:
    """A page that belongs to no entity: where it is, what it is called, who sees it, whether a phone has it below.

    `group` is a key of GROUPS, or nothing for a person's own pages on top. `count_url` answers the figure beside it, once the page stands.
    """

    url: str
    label: str
    icon: str
    group: str = ""
    below: bool = False
    shown: Callable[[Actor], bool] = everyone
    count_url: str = ""


_places: list[Place] = []


def add_place(place: Place) -> None:
    """Let an area put a page of its own on the side. Once for each address."""
    if all(place.url != known.url for known in _places):
        _places.append(place)


def navigation(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Groups of links, those without a link left out. No question to the database: it is on every page."""
    groups: dict[str, list[dict[str, Any]]] = {"": [], **{key: [] for key in GROUPS}}
    for place in _places:
        if place.shown(actor):
            groups.setdefault(place.group, []).append(
                _link(place.url, _(place.label), place.icon, path, below=place.below) | {"count_url": place.count_url}
            )
    entities = listed(actor)
    boards = sorted(
        (each for each in entities if each.board), key=lambda each: -(each.search.weight if each.search else 0)
    )
    for entity in entities:
        link = _link(f"/{entity.plural}/", str(entity.label_plural), entity.icon, path, below=entity in boards[:1])
        groups.setdefault(entity.group or "sales", []).append(link)
    return [
        {"label": _(GROUPS[key]) if key in GROUPS else key.capitalize(), "links": links}
        for key, links in groups.items()
        if links
    ]


def listed(actor: Actor, action: str = "view") -> list[Entity]:
    """The entities on the side for which the actor has this right."""
    return [
        entity
        for entity in registry.entities()
        if entity.menu and access.may(actor, entity, action) and access.may(actor, entity, entity.menu_right)
    ]


def _link(url: str, label: str, icon: str, path: str, *, below: bool) -> dict[str, Any]:
    current = path == url or (url.endswith("/") and url != "/" and path.startswith(url))
    return {"url": url, "label": label, "icon": icon, "current": current, "below": below}
