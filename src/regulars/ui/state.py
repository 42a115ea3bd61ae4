"""The state of a list, all of it in its address: view, filter, order, columns, words, layout."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.base.remembered import Remembered
from regulars.engine import access, asof, groups, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.filters import both
from regulars.engine.forms.layouts import columns_of
from regulars.engine.models import SavedView
from regulars.engine.orders import usual_sort
from regulars.engine.query import Records
from regulars.engine.sql import Sources
from regulars.ui.views.tabs import Tab, opens_first, tabs_of

MAX_ADDRESS = 8000
MOST_LEVELS = 2
NO_GROUPS = "none"
"""In an address: the list is not grouped, whatever its tab says."""


_columns: Remembered[tuple[str, ...]] = Remembered()


@dataclass(frozen=True)
class ListState:
    """What a list shows. `filter`, `group` and `rows` are None while those of the tab stand unchanged.

    `group` are the fields a list is grouped by; `inside` the values of one group whose records alone are asked for, `open`
    those of the groups that are unfolded. `rows` is the field of a board's rows.
    """

    entity: Entity
    actor: Actor
    tab: Tab
    tabs: tuple[Tab, ...]
    filter: Mapping[str, Any] | None = None
    sort: str = ""
    columns: tuple[str, ...] = ()
    words: str = ""
    bin: bool = False
    layout: str = "list"
    board: str = ""
    past: str = ""
    group: tuple[str, ...] | None = None
    group_sort: str = ""
    inside: tuple[Any, ...] = ()
    open: tuple[tuple[Any, ...], ...] = ()
    rows: str | None = None

    @property
    def filter_in_force(self) -> Mapping[str, Any]:
        return self.tab.filter if self.filter is None else self.filter

    @property
    def sort_in_force(self) -> str:
        return self.sort or usual_sort(self.entity, self.actor, self.tab.sort, moment=self.moment)

    @cached_property
    def columns_in_force(self) -> tuple[str, ...]:
        """Chosen columns that exist and are not hidden from the reader; the title always first, the number where the title is hidden.

        Of the past those of which something is known.
        """
        listed = self.columns or self.tab.columns or columns_of(self.entity, self.actor)
        key = (registry.edition(), self.entity.name, self.actor.mark, listed, self.moment is None)
        return _columns(key, lambda: self._reached(listed))

    def _reached(self, listed: Iterable[str]) -> tuple[str, ...]:
        sources = Sources(self.entity, self.actor, moment=self.moment)
        found = [key for key in listed if sources.shows(key)]
        title = "number" if self.actor.hides(self.entity.name, self.entity.title) else self.entity.title
        return tuple(dict.fromkeys([title, *found]))

    @cached_property
    def group_in_force(self) -> tuple[str, ...]:
        """The fields the list is grouped by, as far as they exist and the reader may ask for them."""
        if self.layout == "board":
            return (self.rows_in_force,) if self.rows_in_force else ()
        asked = self.tab.group if self.group is None else self.group
        return tuple(
            by
            for by in asked[:MOST_LEVELS]
            if self.group is not None or groups.may_group(self.entity, self.actor, by, self.moment)
        )

    @property
    def group_sort_in_force(self) -> str:
        return self.group_sort or self.tab.group_sort or "label"

    @cached_property
    def levels(self) -> tuple[groups.Level, ...]:
        """What the list is grouped by. Raises Refused for what it cannot be."""
        return tuple(groups.level_of(self.entity, self.actor, by, self.moment) for by in self.group_in_force)

    @cached_property
    def rows_in_force(self) -> str:
        """The field of a board's rows, empty where it has none. Raises Refused for one of which a card would stand in several."""
        if self.layout != "board":
            return ""
        by = self.tab.rows if self.rows is None else self.rows
        if not by or (self.rows is None and not groups.may_group(self.entity, self.actor, by, self.moment)):
            return ""
        groups.row_level_of(self.entity, self.actor, by, self.moment)
        return by

    @property
    def is_changed(self) -> bool:
        """Whether the list differs from its tab, so that it can be saved."""
        changed = (self.filter, self.group, self.rows)
        return any(each is not None for each in changed) or bool(self.sort or self.columns or self.group_sort)

    def records(self, action: str = "view") -> Records:
        """The rows of this state, as the actor may reach them."""
        found = access.records(self.entity, self.actor, action).where(self.filter_in_force).order_by(self.sort_in_force)
        if self.words:
            found = found.search(self.words)
        for level, value in zip(self.levels, self.inside, strict=False):
            found = found.where(groups.condition(level, value))
        return (found.deleted() if self.bin else found).as_of(self.moment)

    @property
    def into_the_past(self) -> str:
        """What leads from a list of the past to a record as it was; nothing in the present."""
        return f"?as_of={quote(self.past)}" if self.past else ""

    @cached_property
    def moment(self) -> datetime | None:
        """The past moment that is shown; None is now. Raises Invalid for what is none."""
        return asof.parse_moment(self.past, self.actor.manner) if self.past else None

    def query(self, **changes: Any) -> str:
        """The query string of this state with changes; what is as in the tab is left out."""
        return _query(self.fields(**changes)) if changes else self._unchanged

    @cached_property
    def _unchanged(self) -> str:
        return _query(self.fields())

    def fields(self, **changes: Any) -> list[tuple[str, str]]:
        """The parts of the address with changes, as a form's hidden fields carry them. A page asks some thirty times."""
        state = {**vars(self), **changes}
        parts: dict[str, str] = {}
        if not state["tab"].key == state["tabs"][0].key == opens_first(self.entity):
            parts["view"] = state["tab"].key
        if state["filter"] is not None:
            parts["filter"] = packed(state["filter"])
        parts |= {"sort": state["sort"], "columns": ",".join(state["columns"]), "q": state["words"]}
        parts |= {"board": state["board"], "as_of": state["past"]}
        if state["group"] is not None:
            parts["group"] = ",".join(state["group"]) or NO_GROUPS
        parts["group_sort"] = state["group_sort"]
        if state["rows"] is not None:
            parts["rows"] = state["rows"] or NO_GROUPS
        parts |= {name: packed(given) for name, given in (("in", state["inside"]), ("open", state["open"])) if given}
        if state["bin"]:
            parts["bin"] = "1"
        return [(key, value) for key, value in parts.items() if value]

    def url(self, part: str = "", **changes: Any) -> str:
        """The address of this list, or of a `part` of it (`rows`, `export`), in this state."""
        page = part or ("board" if changes.get("layout", self.layout) == "board" else "")
        return f"/{self.entity.plural}/{page}{self.query(**changes)}"


def read_state(entity: Entity, actor: Actor, asked: QueryDict, *, layout: str = "list") -> ListState:
    """The state in an address. Raises Refused for a filter that is none."""
    tabs = tabs_of(entity, actor)
    tab = next((each for each in tabs if each.key == asked.get("view")), tabs[0])
    return ListState(
        entity=entity,
        actor=actor,
        tab=tab,
        tabs=tabs,
        filter=read_filter(asked.get("filter")),
        sort=asked.get("sort", "")[:80],
        columns=tuple(key for key in asked.get("columns", "")[:2000].split(",") if key),
        words=asked.get("q", "")[:200].strip(),
        bin=asked.get("bin") == "1",
        layout=layout,
        board=asked.get("board", "")[:60],
        past=asked.get("as_of", "")[:40].strip(),
        group=_paths(asked.get("group", "")),
        group_sort=asked.get("group_sort", "")[:80],
        inside=tuple(_values(asked.get("in", ""))[:MOST_LEVELS]),
        open=tuple(tuple(each[:MOST_LEVELS]) for each in _values(asked.get("open", ""))[:50] if isinstance(each, list)),
        rows=next(iter(_paths(asked.get("rows", "")) or ("",)), "") if asked.get("rows") else None,
    )


def _query(fields: Iterable[tuple[str, str]]) -> str:
    asked = "&".join([f"{key}={quote_plus(value)}" for key, value in fields])
    return f"?{asked}" if asked else ""


def _paths(text: str) -> tuple[str, ...] | None:
    """Fields as they stand in an address: None where it says nothing of them."""
    if not text or text == NO_GROUPS:
        return () if text else None
    return tuple(part for part in text[:400].split(",") if part)


def _values(text: str) -> list[Any]:
    try:
        found = json.loads(text[:MAX_ADDRESS] or "[]")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise Refused(_("The groups in this address cannot be read."), code="bad_group")
    return found


def packed(value: Any) -> str:
    """A part of an address that is more than words."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_filter(text: str | None) -> Mapping[str, Any] | None:
    """The one filter as it stands in an address."""
    if not text:
        return None
    try:
        data = json.loads(text[:MAX_ADDRESS])
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Refused(_("The filter in this address cannot be read."), code="bad_filter")
    return data


def conditions(data: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    """A filter as a joiner and its conditions, for chips and the builder."""
    for joiner in ("all", "any", "none"):
        if joiner in data:
            return joiner, list(data[joiner])
    return "all", [data] if data else []


def joined(joiner: str, parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    if joiner == "all":
        return both(*parts) if len(parts) != 1 else dict(parts[0])
    return {joiner: [dict(part) for part in parts]} if parts else {}


def keep_as_view(state: ListState, view: SavedView) -> SavedView:
    """Keep the present state in a view, new or there before."""
    view.filter = dict(state.filter_in_force)
    view.sort = state.sort_in_force
    view.columns = list(state.columns_in_force)
    view.group = list(state.group_in_force) if state.layout == "list" else []
    view.group_sort = state.group_sort_in_force
    view.rows = state.rows_in_force
    view.layout = state.layout
    view.save()
    return view
