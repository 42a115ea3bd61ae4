"""Who else is at a place: the live stream names them by identifiers, this page says their names to who may know them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regulars.base.dates import format_time
from regulars.engine.fields import Ref
from regulars.engine.labels import labels_of
from regulars.services.live.places import is_open_to
from regulars.ui import pages

MOST = 30
SHOWN = 4


@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """GET ?at=deal:ID&people=ID.SINCE.EDITING,…: those of them whom one may see, without oneself."""
    actor = pages.actor_of(request)
    if not is_open_to(actor, request.GET.get("at", "")):
        raise Http404
    told = [
        each for each in map(_read, request.GET.get("people", "").split(",")[:MOST]) if each and each[0] != actor.id
    ]
    names = labels_of({Ref(person, "", "user") for person, _since, _editing in told}, actor)
    clock = actor.manner
    people: list[dict[str, Any]] = [
        {
            "name": names[person],
            "since": format_time(since, clock.language, clock.timezone),
            "edits": _time(editing, clock),
        }
        for person, since, editing in told
        if person in names
    ]
    people.sort(key=lambda each: not each["edits"])
    return render(request, "ui/presence.html", {"people": people[:SHOWN], "more": len(people) - SHOWN})


def _time(moment: datetime | None, clock: Any) -> str:
    return format_time(moment, clock.language, clock.timezone) if moment else ""


def _read(text: str) -> tuple[uuid.UUID, datetime, datetime | None] | None:
    try:
        person, since, editing = text.split(".")
        begun = datetime.fromtimestamp(int(since), UTC)
        return uuid.UUID(person), begun, datetime.fromtimestamp(int(editing), UTC) if int(editing) else None
    except (ValueError, OverflowError, OSError):
        return None
