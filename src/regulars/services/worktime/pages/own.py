"""One's own working time and absences, and when the people one works with are there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from regulars.engine import access
from regulars.engine.models import User
from regulars.services.identity.pages.guard import actor_of, page
from regulars.services.worktime.book import calendar_of, calendars_of
from regulars.services.worktime.models import Absence
from regulars.services.worktime.pages import month
from regulars.services.worktime.pages.calendars import weekdays

FEW, MANY = 20, 100
AHEAD = 14


@require_GET
def shown(request: HttpRequest) -> HttpResponse:
    """A month of one's own, and the absences that are not over."""
    actor = actor_of(request)
    assert actor.id is not None
    calendar = calendar_of(actor.id)
    today = timezone.now().astimezone(calendar.zone).date()
    first, first_weekday = month.month_of(request.GET.get("month", ""), today), int(actor.manner.first_weekday)
    short = weekdays()
    coming = Absence.objects.filter(owner=actor.id, deleted_at=None, ends_at__gte=timezone.now())
    context = {
        "title": _("Working time and absences"),
        "zone": str(calendar.zone),
        "month": month.title(first),
        "weeks": month.month(calendar, first, first_weekday, {}),
        "heads": [short[(first_weekday + each) % 7] for each in range(7)],
        "before": month.beside(first, -1),
        "after": month.beside(first, 1),
        "absences": coming.select_related("stand_in").order_by("starts_at")[:FEW],
        "may_enter": access.may(actor, "absence", "create"),
        "kinds": kinds(),
    }
    return page(request, "worktime/own.html", context)


@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """The next two weeks of one's team and of those below; that somebody is away is told, why is not."""
    actor = actor_of(request)
    people = list(
        User.objects.filter(pk__in=actor.team_members | actor.branch | {actor.id}, is_active=True, deleted_at=None)
        .order_by("name").values_list("pk", "name")[:MANY]
    )  # fmt: skip
    calendars = calendars_of([key for key, _name in people])
    first = timezone.now().astimezone(calendar_of(actor.id).zone).date()
    listed = [first + timedelta(days=step) for step in range(AHEAD)]
    away = away_on([key for key, _name in people])
    rows: list[dict[str, Any]] = []
    for key, name in people:
        drawn = list(month.days(calendars[key], listed))
        zone = calendars[key].zone
        off = {day for starts, ends in away.get(key, []) for day in listed if starts.astimezone(zone).date() <= day <= (ends - timedelta(seconds=1)).astimezone(zone).date()}  # fmt: skip
        rows.append({"name": name, "id": key, "zone": str(zone), "days": [(each, each.day in off) for each in drawn]})
    short = weekdays()
    heads = [(day, short[day.weekday()]) for day in listed]
    return page(request, "worktime/team.html", {"title": _("When the team works"), "rows": rows, "heads": heads})


def away_on(people: list[Any]) -> dict[Any, list[tuple[Any, Any]]]:
    """When these people are away from now on."""
    found: dict[Any, list[tuple[Any, Any]]] = {}
    spans = Absence.objects.filter(owner__in=people, deleted_at=None, ends_at__gte=timezone.now() - timedelta(days=1))
    for owner, starts, ends in spans.values_list("owner", "starts_at", "ends_at"):
        found.setdefault(owner, []).append((starts, ends))
    return found


def kinds() -> dict[str, Any]:
    from regulars.services.worktime.entities import KINDS

    return {option.value: option.label for option in KINDS}
