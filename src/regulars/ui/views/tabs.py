"""The tabs above a list: views that come with the product, then one's own, the team's and everyone's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import SavedView


@dataclass(frozen=True)
class Tab:
    """One tab: its key in the address, its name, and what it shows."""

    key: str
    label: str
    filter: Mapping[str, Any]
    sort: str = ""
    columns: tuple[str, ...] = ()
    saved: bool = False
    shared: bool = False
    mine: bool = False


def tabs_of(entity: Entity, actor: Actor) -> tuple[Tab, ...]:
    """At least one: everything the actor may see."""
    views = entity.list.views if entity.list else ()
    own = [Tab(view.key, str(view.label), view.filter, view.sort, view.columns) for view in views]
    everything = Tab("all", _("All"), {})
    return (*own, everything, *_saved(entity, actor))


def _saved(entity: Entity, actor: Actor) -> list[Tab]:
    if actor.id is None:
        return []
    reach = Q(owner=actor.id) | Q(is_shared=True) | Q(team__members=actor.id)
    found = SavedView.objects.filter(reach, entity=entity.name).distinct().order_by("position", "name")[:50]
    return [
        Tab(
            str(view.id),
            view.name,
            view.filter,
            view.sort,
            tuple(view.columns),
            saved=True,
            shared=view.is_shared or view.team_id is not None,
            mine=view.owner_id == actor.id,
        )
        for view in found
    ]
