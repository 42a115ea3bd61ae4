"""Merging by hand: the records side by side, which one is kept, which value of each field stands, what moves along."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from regulars.base.errors import Refused
from regulars.base.i18n import numbered
from regulars.engine import access, gates, merging, pointers, registry
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.engine.fields import Field
from regulars.engine.query import Row
from regulars.ui import hx, pages
from regulars.ui.cells import cell
from regulars.ui.record_parts import paths_of


@dataclass(frozen=True)
class Value:
    """What one record has in a field; `stands` says whether the merge takes it."""

    key: uuid.UUID
    shown: Markup
    stands: bool


@dataclass(frozen=True)
class Line:
    """A field with the values of all records. `is_open`: one of them can be chosen; `is_united`: all of them are kept."""

    field: Field
    values: tuple[Value, ...]
    is_open: bool
    is_united: bool
    differs: bool


@require_POST
def chosen(request: HttpRequest, plural: str) -> HttpResponse:
    """From the bar of selected records to their merge."""
    entity = pages.entity_or_404(plural)
    keys = list(dict.fromkeys(request.POST.getlist("id")))
    if request.POST.get("all") == "1" or not 2 <= len(keys) <= merging.MOST:
        raise Refused(_("Choose 2 to %(most)s records to merge.") % {"most": merging.MOST}, code="bad_merge")
    merging.candidates(entity, keys, pages.actor_of(request))
    return hx.go(address(entity, keys))


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, plural: str) -> HttpResponse:
    """Side by side; POST merges into the record that is kept, with the values chosen."""
    entity, actor = pages.entity_or_404(plural), pages.actor_of(request)
    given = request.POST if request.method == "POST" else request.GET
    listed = merging.candidates(entity, list(dict.fromkeys(given.getlist("id"))), actor)
    winner = next((each for each in listed if str(each.pk) == given.get("winner")), listed[0])
    losers = [each for each in listed if each is not winner]
    if request.method == "POST":
        choices = _choices(request.POST)
        done = merging.merge(entity, winner.pk, [each.pk for each in losers], actor=actor, choices=choices)
        text = ngettext("%(num)s record was merged into this one.", "%(num)s records were merged into this one.", len(losers)) % {"num": len(losers)}  # fmt: skip
        messages.success(request, text, extra_tags=f"undo:/undo/batch/{done.batch}")
        return HttpResponseRedirect(pages.url_of(entity, winner.number))
    rows = _rows(entity, actor, [winner, *losers])
    lines = _lines(entity, actor, winner, losers, rows)
    context = {
        "title": _("Merge %(entities)s") % {"entities": str(entity.label_plural).lower()},
        "entity": entity,
        "crumbs": [(str(entity.label_plural), pages.list_url(entity)), (_("Merge"), "")],
        "winner": winner,
        "heads": [_head(entity, row) for row in rows],
        "different": [each for each in lines if each.differs],
        "same": [each for each in lines if not each.differs],
        "kept": _kept(entity, actor, lines),
        "children": pointers.children_of(entity, losers),
        "here": f"/{entity.plural}/merge",
    }
    return pages.render(request, "ui/merge.html", **context)


def address(entity: Entity, keys: Sequence[Any]) -> str:
    return f"/{entity.plural}/merge?" + "&".join(f"id={key}" for key in keys)


def _choices(posted: QueryDict) -> dict[str, uuid.UUID]:
    """By field, the record whose value was chosen; what names no record is left out."""
    found = {}
    for key in posted:
        if key.startswith("take-"):
            with suppress(ValueError):
                found[key.removeprefix("take-")] = uuid.UUID(posted.get(key, ""))
    return found


def _rows(entity: Entity, actor: Actor, records: Sequence[Any]) -> list[Row]:
    """The records as the person may see them, the kept one first: hidden fields are not there, masked ones show their end."""
    ids = [each.pk for each in records]
    found = access.records(entity, actor, "merge").matching(ids).rows(paths_of(entity, actor), limit=len(ids))
    return sorted(found, key=lambda row: ids.index(row.id))


def _head(entity: Entity, row: Row) -> dict[str, Any]:
    title = entity.by_key[entity.title]
    label = title.said(row.values[title.key]) if title.key in row.values else ""
    return {
        "id": row.id,
        "number": row.number,
        "label": label or numbered(row.number),
        "url": pages.url_of(entity, row.number),
        "row": row,
    }


def _lines(entity: Entity, actor: Actor, winner: Any, losers: Sequence[Any], rows: Sequence[Row]) -> list[Line]:
    """Fields in which at least one record has something, as far as the person may see them."""
    usual = merging.defaults(entity, winner, losers)
    lines = []
    for each in entity.fields:
        if each.key not in rows[0].values:
            continue
        shown = [(row.id, cell(row.values[each.key], each, row.values, link=False)) for row in rows]
        if not any(html for _key, html in shown):
            continue
        united = each.kind in merging.UNITED
        stands = usual.get(each.key, winner.pk)
        is_open = (
            each.key in usual and not each.readonly and not united and not actor.cannot_edit(entity.name, each.key)
        )
        values = tuple(Value(key, html, key == stands) for key, html in shown)
        lines.append(Line(each, values, is_open, united, len({html for _key, html in shown}) > 1))
    return lines


def _kept(entity: Entity, actor: Actor, lines: Sequence[Line]) -> list[str]:
    """What becomes of values that are not chosen and kept all the same: a sentence for each entity that takes them up."""
    keeps = gates.keeps(entity, actor)
    fields: dict[str, list[str]] = {}
    for line in lines:
        part = keeps.get(line.field.key)
        if part and len({each.shown for each in line.values if each.shown}) > 1:
            fields.setdefault(part, []).append(str(line.field.label))
    panels = {each.entity: each.label for each in entity.related}
    return [
        _("%(fields)s: what is not chosen is kept under “%(panel)s”.")
        % {"fields": ", ".join(labels), "panel": panels.get(part) or registry.get(part).label_plural}
        for part, labels in fields.items()
        if access.may(actor, registry.get(part), "view")
    ]
