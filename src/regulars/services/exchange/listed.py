"""The list a person looks at, read from its address, so that what is seen is what is exported."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from regulars.base.errors import Refused
from regulars.engine import asof, groups, saved_views
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, View
from regulars.engine.models import SavedView
from regulars.engine.orders import usual_sort
from regulars.engine.sql import Sources
from regulars.services.exchange.exporting import Export


def asked(entity: Entity, actor: Actor, params: QueryDict) -> Export:
    """The export of the list at this address: its view, filter, words, order, columns, moment; `what=all` for every field."""
    past = params.get("as_of", "")[:40].strip()
    moment = asof.parse_moment(past, actor.manner) if past else None
    view = _view(entity, actor, params.get("view", ""))
    given = params.get("filter")
    default = entity.list.columns if entity.list else (entity.title,)
    columns = tuple(filter(None, params.get("columns", "").split(","))) or view.columns or default
    whole = params.get("what") == "all"
    return Export(
        entity=entity.name,
        form=params.get("format", "csv"),
        filter=_filter(given) if given else view.filter,
        search=params.get("q", ""),
        sort=params.get("sort", "") or usual_sort(entity, actor, view.sort, moment=moment),
        columns=() if whole else _seen(entity, actor, (entity.title, *columns), moment),
        ids=tuple(filter(None, params.get("ids", "").split(","))),
        delimiter=params.get("delimiter", ","),
        bom=params.get("bom", "1") != "0",
        group=_groups(entity, actor, params.get("group", ""), view, moment),
        group_sort=params.get("group_sort", "") or view.group_sort,
        as_of=written(moment, actor),
    )


def written(moment: datetime | None, actor: Actor) -> str:
    """A moment as an export keeps it: where its reader is, so that the file is named after their day."""
    return moment.astimezone(ZoneInfo(actor.manner.timezone)).isoformat() if moment else ""


def _groups(entity: Entity, actor: Actor, text: str, view: View, moment: datetime | None) -> tuple[str, ...]:
    """What the list is grouped by; “none” takes back what the view says. Raises Refused for what is asked and cannot be."""
    if text:
        asked_for = () if text == "none" else tuple(filter(None, text.split(",")))
        return tuple(groups.level_of(entity, actor, by, moment).by for by in asked_for)
    return tuple(by for by in view.group if groups.may_group(entity, actor, by, moment))


def _seen(entity: Entity, actor: Actor, paths: tuple[str, ...], moment: datetime | None) -> tuple[str, ...]:
    """The columns that exist and are not hidden from the reader, as the list itself shows them."""
    sources = Sources(entity, actor, moment=moment)
    return tuple(path for path in dict.fromkeys(paths) if sources.shows(path))


def _view(entity: Entity, actor: Actor, key: str) -> View:
    """The tab of the list: one that comes with the product, a saved one, or the first that the reader has."""
    views = entity.list.views if entity.list else ()
    if not key:
        return next(iter(saved_views.kept(entity, actor).described), View("all", ""))
    for view in views:
        if view.key == key:
            return view
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return View("all", "")
    reach = Q(owner=actor.id) | Q(is_shared=True) | Q(team__members=actor.id)
    saved = SavedView.objects.filter(reach, id=wanted, entity=entity.name).first()
    if saved is None:
        return View("all", "")
    return View(
        key,
        saved.name,
        saved.filter,
        saved.sort,
        tuple(saved.columns),
        group=tuple(saved.group),
        group_sort=saved.group_sort,
    )


def _filter(text: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Refused(_("A filter is an object of conditions, nested at most six deep."), code="bad_filter")
    return found
