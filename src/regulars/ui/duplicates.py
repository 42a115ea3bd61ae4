"""What looks like the record being filled in: shown while one types, asked about before it is saved twice."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.engine import gates, registry, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.gates import Way
from regulars.engine.matches import ALLOW, BLOCK, Duplicate
from regulars.ui import pages

SEEN = "_alike"
"""The control in which a form carries what was shown: whoever sends it has said yes to that."""


def way_of(request: HttpRequest, *, quick: bool = False) -> Way:
    """By which way a form's record comes in, and to which matches its person has said yes."""
    return Way("quick" if quick else "form", asks=True, seen=frozenset(request.POST.getlist(SEEN)))


def looking(entity: Entity, data: Mapping[str, Any], actor: Actor, *, way: Way, stored: Any = None) -> Any:
    """What a record with these values would be like, ready to be shown; None for nothing. Values that cannot be read yet count as they were."""
    record = copy(stored) if stored is not None else values.new_record(entity)
    parsed, _wrong = values.parse(entity, data, actor)
    for key, value in parsed.items():
        entity.by_key[key].set(record, value)
    with gates.coming(way):
        found = gates.look(entity, record, actor)
    return shown(found) if found is not None else None


def shown(found: Duplicate) -> dict[str, Any]:
    """Matches for the page: each with its address, kind and reason; what is done; what saying yes sends."""
    listed = []
    for each in found.matches:
        entity = registry.get(each.entity)
        listed.append(
            {
                "label": each.label,
                "kind": str(entity.label),
                "url": pages.url_of(entity, each.number),
                "why": each.reason,
            }
        )
    return {
        "matches": listed,
        "hidden": found.hidden,
        "is_refused": found.action == BLOCK,
        "is_asked": found.action != ALLOW,
        "tokens": sorted(found.tokens) if found.confirmable else [],
        "head": _head(found),
        "more": ngettext("One more that you may not see", "%(num)s more that you may not see", found.hidden) % {"num": found.hidden} if found.hidden else "",
    }  # fmt: skip


def _head(found: Duplicate) -> str:
    if found.action == BLOCK:
        return _("This is here already and cannot be saved again")
    number = len(found.matches) + found.hidden
    return ngettext("This may be here already", "%(num)s that look alike are here already", number) % {"num": number}
