"""The calendar: meetings, tasks, calls and whatever else has days, moved by drawing."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from regulars.base.i18n import N_
from regulars.engine import access, save, values
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.ui import formats, hx, pages
from regulars.ui.calendar_events import WHOSE, calendar_of, events, on_calendar, span_of
from regulars.ui.navigation import Place, add_place
from regulars.ui.undo_links import undo_url

USUAL_GROUP = "activities"
PEOPLE = 12
VIEWS = ("dayGridMonth", "timeGridWeek", "timeGridDay", "listWeek", "resourceTimeGridDay")

add_place(Place("/calendar", N_("Calendar"), "calendar", below=True))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """`of` names entities by their plurals, `whose` is me, team or all, `view` and `date` what is opened."""
    actor = pages.actor_of(request)
    shown, whose = _asked(request, actor)
    view, day = request.GET.get("view", ""), request.GET.get("date", "")[:10]
    span = span_of(day, "", actor)
    makeable = [each for each in shown if access.may(actor, each, "create")]
    return pages.render(
        request,
        "ui/calendar.html",
        title=_("Calendar"),
        kinds=[_kind(each, shown, whose, actor) for each in on_calendar(actor)],
        ways=_ways(shown, whose, actor),
        people=_people(actor) if whose == "team" else [],
        feed=f"/calendar/events?{_query(shown, whose)}",
        new_url=f"/calendar/new?{_query(shown, whose)}" if makeable else "",
        view=view if view in VIEWS else "",
        date=day if _is_day(day) else "",
        live=" ".join(each.name for each in shown),
        agenda=_agenda(events(shown, actor, span, whose)),
    )


@require_GET
def feed(request: HttpRequest) -> JsonResponse:
    """What happens from `start` to `end`."""
    actor = pages.actor_of(request)
    shown, whose = _asked(request, actor)
    span = span_of(request.GET.get("start", ""), request.GET.get("end", ""), actor)
    return JsonResponse(events(shown, actor, span, whose), safe=False)


@require_POST
def move(request: HttpRequest, plural: str, key: uuid.UUID, version: int) -> HttpResponse:
    """Drawn to another time, made longer or shorter, or given to another person: saved as it now stands."""
    entity = pages.entity_or_404(plural)
    if entity.calendar is None:
        raise Http404
    actor = pages.actor_of(request)
    record = access.to_edit(entity, actor, key)
    values.apply(record, entity, _moved(entity, request), actor)
    save.save(record, actor=actor, base_version=version)
    answer = hx.trigger(HttpResponse(status=204), "calendar:refresh")
    text = _("%(record)s: %(when)s") % {"record": record, "when": _when(entity, record)}
    return hx.said(answer, text, undo=undo_url(record.pk))


@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """A free place was chosen: what is to be put there."""
    actor = pages.actor_of(request)
    shown, _whose = _asked(request, actor)
    start, end, person = (request.GET.get(name, "")[:40] for name in ("start", "end", "resource"))
    able = [each for each in shown if access.may(actor, each, "create")]
    able.sort(key=lambda each: not calendar_of(each).end)
    choices = [{"entity": each, "url": f"/{each.plural}/new?{_prefilled(each, start, end, person)}"} for each in able]
    return pages.render(request, "ui/calendar_new.html", choices=choices)


def _when(entity: Entity, record: Any) -> str:
    """When the record now begins, as its reader writes days and times."""
    value = entity.by_key[calendar_of(entity).start].get(record)
    return formats.moment(value) if isinstance(value, datetime) else formats.date(value)


def _asked(request: HttpRequest, actor: Actor) -> tuple[list[Entity], str]:
    able = on_calendar(actor)
    asked = request.GET.get("of", "").split(",")
    shown = [each for each in able if each.plural in asked]
    whose = request.GET.get("whose", "me")
    return shown or [each for each in able if each.group == USUAL_GROUP] or able[:1], whose if whose in WHOSE else "me"


def _query(shown: list[Entity], whose: str) -> str:
    return urlencode({"of": ",".join(each.plural for each in shown), "whose": whose}, safe=",")


def _kind(entity: Entity, shown: list[Entity], whose: str, actor: Actor) -> dict[str, Any]:
    """An entity as a switch: the address with it or without it."""
    is_on = entity in shown
    others = [each for each in shown if each is not entity] if is_on else [*shown, entity]
    return {
        "label": entity.label_plural,
        "icon": entity.icon,
        "on": is_on,
        "url": f"/calendar?{_query(others or [entity], whose)}",
    }


def _ways(shown: list[Entity], whose: str, actor: Actor) -> list[dict[str, Any]]:
    names = {"me": (_("Mine"), "user"), "team": (_("Team"), "users"), "all": (_("Everyone"), "globe")}
    return [
        {"label": label, "icon": icon, "url": f"/calendar?{_query(shown, key)}", "current": key == whose}
        for key, (label, icon) in names.items()
    ]


def _people(actor: Actor) -> list[dict[str, str]]:
    """The team, to be seen side by side on a day."""
    found = access.records("user", actor).matching(actor.team_members).order_by("name").rows(["name"], limit=PEOPLE)
    return [{"id": str(row.id), "name": row["name"]} for row in found]


def _moved(entity: Entity, request: HttpRequest) -> dict[str, Any]:
    described = calendar_of(entity)
    start, end = (request.POST.get(name, "")[:19] for name in ("start", "end"))
    is_day = entity.by_key[described.start].kind == "date"
    data: dict[str, Any] = {described.start: start[:10] if is_day else start}
    if described.end and end:
        data[described.end] = end[:10] if is_day else end
    if request.POST.get("resource") and entity.owner_column:
        data[entity.access.owner] = request.POST["resource"]
    return data


def _prefilled(entity: Entity, start: str, end: str, person: str) -> str:
    described = calendar_of(entity)
    data = {"dialog": "1", described.start: start, described.end: end, entity.access.owner: person}
    return urlencode({key: value for key, value in data.items() if key and value})


def _agenda(found: list[dict[str, Any]]) -> list[tuple[datetime, list[dict[str, Any]]]]:
    """The week by days, for those without script."""
    by_day = groupby(found, key=lambda event: str(event["start"])[:10])
    return [(datetime.fromisoformat(day), list(listed)) for day, listed in by_day]


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
