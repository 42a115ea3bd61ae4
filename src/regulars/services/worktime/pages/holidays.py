"""Sets of holidays: a list of days by year, filled in from the public holidays of a country where one wants."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.countries import countries
from regulars.base.digits import whole
from regulars.base.errors import Refused
from regulars.engine import registry, save, values
from regulars.services.identity.pages.guard import actor_of, for_admins, page, refused, said
from regulars.services.worktime import public
from regulars.services.worktime.models import HolidaySet
from regulars.services.worktime.pages.common import SPARE, delete_one, save_posted

TEXTS = ("label", "label_ru", "key", "country")
YEARS = range(-1, 4)


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edited(request, values.new_record(registry.get("holiday-set")))


@for_admins
@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return _edited(request, get_object_or_404(HolidaySet, pk=key, deleted_at=None))


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return delete_one(request, get_object_or_404(HolidaySet, pk=key, deleted_at=None))


@for_admins
@require_POST
def fill(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Add the public holidays of its country in a year; days that stand there already stay as they are."""
    row = get_object_or_404(HolidaySet, pk=key, deleted_at=None)
    year = request.POST.get("year", "")
    try:
        count = public.fill(row, whole(year, 4) or 0, get_language() or "en")
        save.save(row, actor=actor_of(request))
    except Refused as problem:
        refused(request, problem)
    else:
        said(request, _("Days added: %(count)s.") % {"count": count})
    return redirect("worktime:holidays", row.pk)


def _edited(request: HttpRequest, row: HolidaySet) -> HttpResponse:
    wrong: dict[str, str] = {}
    is_new = row.loaded is None
    if request.method == "POST":
        data: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in TEXTS} | {"days": _days(request)}
        wrong = save_posted(request, row, data)
        if not wrong:
            return redirect("worktime:holidays", row.pk)
        for name, value in data.items():
            setattr(row, name, value)
    this_year = timezone.now().year
    context = {
        "title": _("New set of holidays") if is_new else row.label,
        "crumbs": [(_("Working time"), "/admin/working-time/")],
        "set": row,
        "is_new": is_new,
        "years": _by_year(row.days),
        "spare": range(SPARE),
        "countries": countries(get_language() or "en"),
        "can_fill": not is_new and public.knows(row.country),
        "offered": [this_year + step for step in YEARS],
        "this_year": this_year,
    }
    return page(request, "worktime/holidays.html", context, errors=wrong)


def _days(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows that have a day; a row without one is taken out."""
    names = ("day", "name", "from", "to")
    found = []
    for day, label, begins, ends in zip(*(request.POST.getlist(name) for name in names), strict=False):
        if not day.strip():
            continue
        shifts = [{"from": begins.strip(), "to": ends.strip()}] if begins.strip() or ends.strip() else []
        found.append({"day": day.strip(), "label": label.strip()[:120]} | ({"shifts": shifts} if shifts else {}))
    return sorted(found, key=lambda each: each["day"])


def _by_year(days: list[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for each in sorted(days, key=lambda each: str(each.get("day"))):
        found.setdefault(str(each.get("day"))[:4], []).append(each)
    return list(found.items())
