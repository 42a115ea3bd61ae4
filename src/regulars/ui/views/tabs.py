"""The tabs above a list: views that come with the product, then one's own, the team's and everyone's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from regulars.base.remembered import Remembered
from regulars.engine import registry, saved_views
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.models import SavedView
from regulars.engine.shares import is_lent_any


@dataclass(frozen=True)
class Tab:
    """One tab: its key in the address, its name, and what it shows."""

    key: str
    label: str
    filter: Mapping[str, Any]
    sort: str = ""
    columns: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    group_sort: str = ""
    rows: str = ""
    layout: str = ""
    saved: bool = False
    shared: bool = False
    mine: bool = False
    chosen: bool = False


_tabs: Remembered[tuple[saved_views.Kept, tuple[Tab, ...]]] = Remembered()


def tabs_of(entity: Entity, actor: Actor) -> tuple[Tab, ...]:
    """At least one: everything the actor may see."""
    kept, is_lent = saved_views.kept(entity, actor), is_lent_any(entity, actor)
    key = (id(kept), registry.edition(), get_language(), entity.name, actor.mark, is_lent)
    return _tabs(key, lambda: (kept, _made(entity, actor, kept, is_lent=is_lent)))[1]


def _made(entity: Entity, actor: Actor, kept: saved_views.Kept, *, is_lent: bool) -> tuple[Tab, ...]:
    leads = len(actor.branch) > 1
    views = [view for view in kept.described if leads or not view.for_leaders]
    own = [
        Tab(view.key, str(view.label), view.filter, view.sort, view.columns, view.group, view.group_sort)
        for view in views
    ]
    lent = [Tab("shared", _("Shared with me"), {"shared": "with_me"})] if is_lent else []
    tabs = [*own, Tab("all", _("All"), {}), *lent, *_saved(kept.views, actor)]
    places = {key: place for place, key in enumerate(kept.choice.order)}
    tabs.sort(key=lambda tab: places.get(tab.key, len(places)))  # stable: new views stand behind, as they come
    wanted = [kept.choice.own, *kept.choice.by_roles, *(view.key for view in views if view.for_leaders)]
    first = next((tab for key in wanted for tab in tabs if tab.key == key), tabs[0])
    return (replace(first, chosen=first.key == kept.choice.own), *(tab for tab in tabs if tab is not first))


def opens_first(entity: Entity) -> str:
    """The key of the view that an address without one means to everybody who has not chosen another."""
    return entity.list.views[0].key if entity.list and entity.list.views else "all"


def _saved(views: Iterable[SavedView], actor: Actor) -> list[Tab]:
    return [
        Tab(
            str(view.id),
            view.name,
            view.filter,
            view.sort,
            tuple(view.columns),
            tuple(view.group),
            view.group_sort,
            view.rows,
            view.layout,
            saved=True,
            shared=view.is_shared or view.team_id is not None,
            mine=saved_views.may_change(view, actor),
        )
        for view in views
    ]
