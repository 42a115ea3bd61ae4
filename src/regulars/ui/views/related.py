"""The panels beside a record: what belongs to it, and what an area shows of its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup, escape

from regulars.base.errors import Invalid
from regulars.engine import access, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity, Panel, Related
from regulars.engine.fields import AnyReference, Choice, Field, Text
from regulars.engine.filters import both
from regulars.engine.forms.layouts import panel_keys, panels_of
from regulars.engine.orders import usual_sort
from regulars.engine.query import Row
from regulars.engine.sql import Sources
from regulars.engine.withheld import answer_or, beside, may_ask
from regulars.services.files.actions import bring, files_of
from regulars.ui import pages
from regulars.ui.cells import WITH_FACE, cell
from regulars.ui.record_parts import rights_on
from regulars.ui.views.entry import row_of

LINKS = ("reference", "any_reference", "person_name")
FIGURES = ("integer", "decimal", "percent", "duration")


@dataclass(frozen=True)
class PanelView:
    """A panel as the template shows it; `body` is ready HTML of an area's own panel, `entry` the row in which further parts are typed."""

    key: str
    label: str
    count: str = ""
    list_url: str = ""
    add_url: str = ""
    icon: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    body: Markup = field(default_factory=Markup)
    entry: Markup = field(default_factory=Markup)


def aside_of(entity: Entity, actor: Actor) -> list[PanelView]:
    """The frames of the panels, shown while their content is on its way."""
    return _frames(entity, actor, is_main=False)


def _arranged(entity: Entity, actor: Actor, views: list[PanelView]) -> list[PanelView]:
    """In the order of the person's layout."""
    by_key = {view.key: view for view in views}
    return [by_key[key] for key in panels_of(entity, actor, by_key)]


def main_of(entity: Entity, actor: Actor) -> list[PanelView]:
    """The frames of the panels in the middle of the page."""
    return _frames(entity, actor, is_main=True)


def _frames(entity: Entity, actor: Actor, *, is_main: bool) -> list[PanelView]:
    own = [PanelView(f"own-{each.key}", str(each.label)) for each in entity.panels if each.main == is_main]
    related = [PanelView(_key(each), _label(each)) for each in _visible(entity, actor) if each.main == is_main]
    return _arranged(entity, actor, own + related)


@require_GET
def panels(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """All panels beside the record with their content; with `main` those in the middle of its page."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor).get(key)
    may_edit = access.may(actor, entity, "edit")
    wanted = set(panels_of(entity, actor, panel_keys(entity)))
    is_main = "main" in request.GET
    declared = [each for each in entity.panels if f"own-{each.key}" in wanted and each.main == is_main]
    own = [view for each in declared if (view := _own(request, each, record, actor)) is not None]
    related = [each for each in _visible(entity, actor) if _key(each) in wanted and each.main == is_main]
    views = own + [view_of(each, entity, record, actor, may_edit=may_edit) for each in related]
    if is_main:
        middle: dict[str, Any] = {
            "main": _arranged(entity, actor, views),
            "live": f"around:{record.pk}",
            "loaded": True,
        }
        return pages.render(request, "ui/record_main.html", entity=entity, record=record, **middle)
    found = _arranged(entity, actor, views)
    context: dict[str, Any] = {
        "panels": [each for each in found if each.items or each.body or each.entry],
        "bare": [each for each in found if not (each.items or each.body or each.entry) and each.add_url],
        "live": f"around:{record.pk}",
        "files": files_of(entity.name, record.pk),
        "may_edit": rights_on(entity, actor, record, ("edit",))["edit"],
        "loaded": True,
    }
    return pages.render(request, "ui/record_aside.html", entity=entity, record=record, **context)


@require_POST
def attach(request: HttpRequest, plural: str, key: uuid.UUID) -> HttpResponse:
    """A file dropped on the page: kept on the record; the panel shows it."""
    entity = pages.entity_or_404(plural)
    actor = pages.actor_of(request)
    record = access.records(entity, actor).get(key)
    sent = request.FILES.get("file")
    if sent is None or sent.file is None:
        raise Invalid(_("No file was sent."))
    bring(
        cast("BinaryIO", sent.file),
        name=sent.name or "file",
        size=sent.size or 0,
        actor=actor,
        entity=entity.name,
        record=record.pk,
    )
    return HttpResponse(status=201)


def _visible(entity: Entity, actor: Actor) -> list[Related]:
    return [each for each in entity.related if registry.find(each.entity) and _may_list(each, actor)]


def _may_list(related: Related, actor: Actor) -> bool:
    """Whether the actor may know which records belong there: neither the link nor what narrows them is kept from them."""
    if not access.may(actor, related.entity, "view") or actor.withholds(related.entity, related.field):
        return False
    return not related.filter or may_ask(access.records(related.entity, actor).where(related.filter))


def _own(request: HttpRequest, panel: Panel, record: Any, actor: Actor) -> PanelView | None:
    context = answer_or(None, lambda: panel.context(record, actor), actor)
    if context is None:
        return None
    html = render_to_string(panel.template, {**context, "record": record, "actor": actor}, request)
    return PanelView(f"own-{panel.key}", str(panel.label), body=Markup(html))  # noqa: S704 - a template's output


def panels_as_of(entity: Entity, record: Any, actor: Actor, moment: datetime, past: str) -> list[PanelView]:
    """The related lists as they stood; `past` is the moment as addresses carry it. Panels of an area's own know only today."""
    found = [
        view_of(each, entity, record, actor, may_edit=False, moment=moment, past=past)
        for each in _visible(entity, actor)
    ]
    return [each for each in _arranged(entity, actor, found) if each.items]


def view_of(
    related: Related,
    entity: Entity,
    record: Any,
    actor: Actor,
    *,
    may_edit: bool,
    moment: datetime | None = None,
    past: str = "",
) -> PanelView:
    """The first rows, how many there are, the list of all of them, and a form for one more with this record filled in."""
    target = registry.get(related.entity)
    narrowed = _filter(related, entity, record)
    records = access.records(target, actor).as_of(moment).where(narrowed)
    records = records.order_by(usual_sort(target, actor, related.sort, moment=moment))
    query = f"?as_of={quote(past)}" if past else ""
    told = records.sources()
    columns = [key for key in _columns(related, target, actor) if told.is_told(key)]
    title = [] if actor.hides(target.name, target.title) else [target.title]
    page = records.page([*title, *columns, *_beside(target, columns, actor)], limit=related.limit)
    count = str(len(page.rows)) if page.next is None else _counted(records)
    value = _link_value(related, entity, record)
    is_filled = not target.by_key[related.field].readonly  # a form cannot name this record where the program alone does
    may_add = moment is None and is_filled and access.may(actor, target, "create")
    add = f"/{target.plural}/new?{related.field}={quote(value)}&dialog=1" if may_add else ""
    listed = f"/{target.plural}/?filter={quote(json.dumps(narrowed, separators=(',', ':')))}{query.replace('?', '&')}"
    return PanelView(
        key=_key(related),
        label=_label(related),
        count=count,
        list_url=listed if page.rows else "",
        add_url=add if may_edit or not target.part_of else "",
        icon=target.icon,
        items=[item_of(target, row, columns, query=query, beside_field=related.field) for row in page.rows],
        entry=_entry_row(target, related, entity, record, actor) if may_add and may_edit else Markup(),
    )


def _entry_row(target: Entity, related: Related, entity: Entity, record: Any, actor: Actor) -> Markup:
    """The row in which further parts of the record are typed one after the other, where they are entered so and the actor may."""
    if (
        target.entry is None
        or target.part_of != related.field
        or not rights_on(entity, actor, record, ("edit",))["edit"]
    ):
        return Markup()
    return row_of(target.name, record, actor)


def item_of(target: Entity, row: Row, columns: list[str], *, query: str = "", beside_field: str = "") -> dict[str, Any]:
    """A row of a panel: its title; a figure or a chip at the end; the rest as a note below.

    Beside a record (`beside_field` leads to it) a part that is called after that very record is called after its first other link.
    """
    title, told = _title(target, row, columns, beside_field)
    chosen, figure, notes = _figure_of(target, row, columns), Markup(""), []
    for key in columns:
        found = target.by_key[key]
        value = row.values.get(key)
        if key == told or found.is_empty(value) or (found.kind == "yes_no" and not value):
            continue
        shown = (
            Markup("{}").format(found.label) if found.kind == "yes_no" else cell(value, found, row.values, link=False)
        )
        if key == chosen:
            figure = shown
        elif found.numeric and not getattr(value, "amount", value):
            continue
        elif _plain(found, value) != title:
            many = "× " if key == "quantity" else ""  # a bare number says nothing
            notes.append(escape(found.said(value)) if found.kind in LINKS else Markup("{}{}").format(many, shown))
    return {
        "title": title,
        "url": f"{pages.url_of(target, row.number)}{query}",
        "edit": f"/{target.plural}/{row.number}/edit?dialog=1",
        "note": Markup(" · ").join(notes[:2]),
        "figure": figure,
        "face": title if target.name in WITH_FACE else "",
        "icon": "" if target.name in WITH_FACE else target.icon,
        "square": target.name == "account",
    }


def _title(target: Entity, row: Row, columns: list[str], beside_field: str) -> tuple[str, str]:
    """What a row is called, and the column that says so, where it is not the title's own."""
    named = target.by_key[target.title]
    known = [key for key in columns if not target.by_key[key].is_empty(row.values.get(key))]
    if beside_field and isinstance(named, Text) and named.after == beside_field:
        for key in known:
            if target.by_key[key].kind in LINKS:
                return target.by_key[key].said(row.values[key]), key
    if own := named.said(row.values.get(target.title)):
        return own, ""
    for key in known[:1]:
        return cell(row.values[key], target.by_key[key], row.values, link=False).striptags(), key
    return str(row.number), ""


def _figure_of(target: Entity, row: Row, columns: list[str]) -> str:
    """What stands at the end of a row: the last sum of money, else a chip, else a number."""
    known = [key for key in columns if not target.by_key[key].is_empty(row.values.get(key))]
    sums = [key for key in known if target.by_key[key].kind == "money"]
    chips = [key for key in known if _is_chip(target.by_key[key], row.values[key])]
    numbers = [key for key in known if target.by_key[key].kind in FIGURES]
    return (sums[-1:] or chips[:1] or numbers[-1:] or [""])[0]


def _is_chip(found: Field, value: Any) -> bool:
    return isinstance(found, Choice) and bool(found.option(value).tone)


def _plain(found: Field, value: Any) -> str:
    return found.said(value) if not isinstance(value, bool) else str(found.label)


def _columns(related: Related, target: Entity, actor: Actor) -> list[str]:
    named = related.columns or (target.list.columns if target.list else ())
    return [key for key in named if key != target.title and key in target.by_key and not actor.hides(target.name, key)][
        :4
    ]


def _beside(target: Entity, columns: list[str], actor: Actor) -> list[str]:
    sources = Sources(target, actor)
    return [path for key in columns for path in beside(sources, key, target.by_key[key].beside)]


def _counted(records: Any) -> str:
    count = records.count(1000)
    return str(count.number) if count.exact else f"{count.number:,}+".replace(",", "\u00a0")


def _filter(related: Related, entity: Entity, record: Any) -> Mapping[str, Any]:
    own = {"field": related.field, "op": "eq", "value": _link_value(related, entity, record)}
    return both(own, related.filter)


def _link_value(related: Related, entity: Entity, record: Any) -> str:
    found = registry.get(related.entity).by_key[related.field]
    return f"{entity.name}:{record.pk}" if isinstance(found, AnyReference) else str(record.pk)


def _key(related: Related) -> str:
    return f"{related.entity}-{related.field}"


def _label(related: Related) -> str:
    return str(related.label or registry.get(related.entity).label_plural)
