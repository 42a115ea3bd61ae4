"""The page of a record as it stood at a past moment: read-only, with its values, its related lists and its story until then."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from regulars.base.digits import LONG, whole
from regulars.engine import access, asof
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.timeline.queries import timeline
from regulars.ui import pages, record_parts
from regulars.ui.story import days
from regulars.ui.views.related import panels_as_of


def page(request: HttpRequest, entity: Entity, actor: Actor, key: str) -> HttpResponse:
    """Raises NotFound for what was not there then, or may not be seen today; Invalid for what is no moment."""
    past = request.GET["as_of"][:40].strip()
    moment = asof.parse_moment(past, actor.manner)
    records = access.records(entity, actor).as_of(moment)
    row = records.row(key, record_parts.paths_of(entity, actor, moment))
    if not key.isdecimal():
        return HttpResponseRedirect(f"{pages.url_of(entity, row.number)}?as_of={quote(past)}")
    record = records.get(row.id)
    context = {
        **_head(entity, actor, row, record, past),
        **_story(entity, actor, row, moment, request.GET.get("before", ""), past),
        "moment": moment,
    }
    if request.GET.get("before"):
        return pages.render(request, "ui/record_more.html", **context)
    context["panels"] = panels_as_of(entity, record, actor, moment, past)
    return pages.render(request, "ui/record_past.html", **context)


def _head(entity: Entity, actor: Actor, row: Any, record: Any, past: str) -> dict[str, Any]:
    chip_key, chip = record_parts.chip_of(entity, row)
    query = f"?as_of={quote(past)}"
    return {
        "entity": entity,
        "row": row,
        "title": record_parts.title_of(entity, row),
        "url": pages.url_of(entity, row.number),
        "crumbs": [(str(entity.label_plural), f"{pages.list_url(entity)}{query}"), (str(row.number), "")],
        "chip": chip,
        "facts": record_parts.facts_of(entity, row, besides=chip_key),
        "steps": record_parts.steps_of(entity, actor, row, record, may_move=False),
        "groups": record_parts.groups_of(entity, actor, row, may_edit=False),
    }


def _story(entity: Entity, actor: Actor, row: Any, moment: datetime, before: str, past: str) -> dict[str, Any]:
    """What had happened by then; later pages go on from there."""
    found = timeline(row.id, actor, before=whole(before, LONG), until=moment)
    address = f"{pages.url_of(entity, row.number)}?as_of={quote(past)}&before={found.next}"
    told = days(found.entries, actor, may_undo=False, query=f"?as_of={quote(past)}")
    return {"days": told, "story_next": address if found.next else ""}
