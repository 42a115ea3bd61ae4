"""Working calendars: the list of all that is set up, and the week of one as rows of shifts with a month to look at."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.digits import whole
from regulars.base.working_time import Layer
from regulars.base.working_time import calendar_of as layered
from regulars.engine import registry, values, workspace
from regulars.engine.fields.base import Wrong
from regulars.services.identity.pages.guard import actor_of, for_admins, page
from regulars.services.identity.zones import zones
from regulars.services.worktime import shapes
from regulars.services.worktime.book import book
from regulars.services.worktime.models import CalendarHolder, DayException, HolidaySet, WorkingCalendar
from regulars.services.worktime.pages import month
from regulars.services.worktime.pages.common import SPARE, delete_one, save_posted

TEXTS = ("label", "label_ru", "key", "timezone", "holidays")
SHOWN = 100


@for_admins
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every calendar with who works by it, the sets of holidays, the exceptions to come."""
    holders: dict[uuid.UUID, list[str]] = {}
    for row in CalendarHolder.objects.filter(deleted_at=None).order_by("name"):
        holders.setdefault(row.calendar_id, []).append(row.name)
    rows = WorkingCalendar.objects.filter(deleted_at=None).order_by("-is_default", "label")
    coming = DayException.objects.filter(deleted_at=None, day__gte=timezone.now().date())
    context = {
        "title": _("Working time"),
        "calendars": [(row, holders.get(row.pk, [])) for row in rows],
        "has_default": book().is_set_up,
        "sets": HolidaySet.objects.filter(deleted_at=None).order_by("label"),
        "exceptions": coming.select_related("team", "user").order_by("day")[:SHOWN],
        "zone": workspace.value("timezone"),
    }
    return page(request, "worktime/listed.html", context)


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new calendar; the first one is the company's."""
    row = values.new_record(registry.get("working-calendar"))
    row.is_default = not book().is_set_up
    return _edited(request, row)


@for_admins
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A calendar as it is, who works by it, a month of it."""
    return _edited(request, get_object_or_404(WorkingCalendar, pk=key, deleted_at=None))


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return delete_one(request, get_object_or_404(WorkingCalendar, pk=key, deleted_at=None))


def weekdays() -> list[str]:
    """Short names, Monday first."""
    return [
        pgettext("weekday", "Mon"), pgettext("weekday", "Tue"), pgettext("weekday", "Wed"), pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"), pgettext("weekday", "Sat"), pgettext("weekday", "Sun"),
    ]  # fmt: skip


def _edited(request: HttpRequest, row: WorkingCalendar) -> HttpResponse:
    wrong: dict[str, str] = {}
    is_new = row.loaded is None
    if request.method == "POST":
        data: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in TEXTS}
        data |= {"is_default": bool(request.POST.get("is_default")), "week": _week(request)}
        wrong = save_posted(request, row, data)
        if not wrong:
            return redirect("worktime:calendar", row.pk)
        for name, value in data.items():
            setattr(row, name, value)
    blank = {"days": [], "from": "", "to": ""}
    context = {
        "title": _("New calendar") if is_new else row.label,
        "crumbs": [(_("Working time"), "/admin/working-time/")],
        "calendar": row,
        "is_new": is_new,
        "rows": [*row.week, *[blank] * SPARE],
        "weekdays": list(enumerate(weekdays())),
        "zones": zones(),
        "sets": [(each.key, each.label) for each in HolidaySet.objects.filter(deleted_at=None).order_by("label")],
        "holders": CalendarHolder.objects.filter(calendar=row, deleted_at=None).order_by("name") if not is_new else [],
        **({} if is_new or wrong else _month(request, row)),
    }
    return page(request, "worktime/calendar.html", context, errors=wrong)


def _week(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows that were filled in: `days-0`, `days-1` … beside the times in their order."""
    times = zip(*(request.POST.getlist(name) for name in ("from", "to")), strict=False)
    found = []
    for number, (begins, ends) in enumerate(times):
        days = [day for day in map(whole, request.POST.getlist(f"days-{number}")) if day is not None and day < 7]
        if days or begins.strip() or ends.strip():
            found.append({"days": days, "from": begins.strip(), "to": ends.strip()})
    return found


def _month(request: HttpRequest, row: WorkingCalendar) -> dict[str, Any]:
    """A month of the calendar with its holidays and the exceptions of all."""
    kept = book()
    first_weekday = int(actor_of(request).manner.first_weekday)
    rows = HolidaySet.objects.filter(key=row.holidays, deleted_at=None).first() if row.holidays else None
    try:
        holidays = shapes.holidays_of(rows.days) if rows else kept.holidays.get(kept.default.holidays, {})
        layer = Layer(row.timezone or workspace.value("timezone"), shapes.week_of(row.week), holidays)
    except Wrong:
        return {}
    counted = layered(layer, Layer(days=kept.days_of_all))
    first = month.month_of(request.GET.get("month", ""), timezone.now().astimezone(counted.zone).date())
    names = shapes.names_of(rows.days) if rows else {}
    short = weekdays()
    return {
        "month": month.title(first),
        "weeks": month.month(counted, first, first_weekday, names),
        "heads": [short[(first_weekday + each) % 7] for each in range(7)],
        "before": month.beside(first, -1),
        "after": month.beside(first, 1),
    }
