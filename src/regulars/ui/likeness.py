"""Records that look like the one being made: the same address, number or site, or nearly the same name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from regulars.base.text import fold
from regulars.engine import access
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Wrong
from regulars.services.search.queries import find
from regulars.ui import pages

REACH = ("email", "phone", "url")
MOST = 4
ALIKE = 0.86


def lookalikes(entity: Entity, data: Mapping[str, Any], actor: Actor) -> list[dict[str, Any]]:
    """What is here already and may be the same, with the reason. Asked only of those who can be reached somehow."""
    reach = [each for each in entity.fields if each.kind in REACH and not actor.withholds(entity.name, each.key)]
    if not reach or not access.may(actor, entity, "view"):
        return []
    found: dict[Any, dict[str, Any]] = {}
    for each in reach:
        condition = _condition(each, data.get(each.key), actor)
        if condition is None:
            continue
        for row in access.records(entity, actor).where(condition).rows([entity.title], limit=MOST):
            label = entity.by_key[entity.title].text(row[entity.title])
            why = _("same: %(field)s") % {"field": str(each.label).lower()}
            found.setdefault(row.id, {"label": label, "url": pages.url_of(entity, row.number), "why": why})
    for key, label in _named_alike(entity, data.get(entity.title), actor):
        found.setdefault(key, {"label": label, "url": pages.url_of(entity, key), "why": _("nearly the same name")})
    return list(found.values())[:MOST]


def _condition(found: Any, raw: Any, actor: Actor) -> dict[str, Any] | None:
    try:
        value = found.parse(raw, actor.manner)
    except Wrong:
        return None
    if not value:
        return None
    if found.kind != "url":
        return {"field": found.key, "op": "eq", "value": value}
    host = (urlsplit(value).hostname or "").removeprefix("www.")
    return {"field": found.key, "op": "contains", "value": host} if host.count(".") else None


def _named_alike(entity: Entity, raw: Any, actor: Actor) -> list[tuple[Any, str]]:
    """By the search documents, then by the share of letters in common (Ratcliff and Metzener, 1988)."""
    title = entity.by_key[entity.title]
    try:
        name = fold(title.text(title.parse(raw, actor.manner)))
    except Wrong:
        return []
    if len(name) < 4 or entity.search is None:
        return []
    hits = find(name, actor, entities=(entity.name,), limit=12)
    return [(hit.id, hit.title) for hit in hits if SequenceMatcher(None, name, fold(hit.title)).ratio() >= ALIKE]
