"""One day unlike the others: for everyone, a team or a person."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.engine import registry, values
from regulars.engine.models import Team, User
from regulars.services.identity.pages.guard import for_admins, page
from regulars.services.worktime.models import DayException
from regulars.services.worktime.pages.common import SPARE, delete_one, save_posted, shifts_posted

NAMES = ("label", "day", "team", "user")


@for_admins
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edited(request, values.new_record(registry.get("day-exception")))


@for_admins
@require_http_methods(["GET", "POST"])
def exception(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return _edited(request, get_object_or_404(DayException, pk=key, deleted_at=None))


@for_admins
@require_POST
def delete(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return delete_one(request, get_object_or_404(DayException, pk=key, deleted_at=None))


def _edited(request: HttpRequest, row: DayException) -> HttpResponse:
    wrong: dict[str, str] = {}
    is_new = row.loaded is None
    entered = {name: str(getattr(row, f"{name}_id" if name in ("team", "user") else name) or "") for name in NAMES}
    shifts = row.shifts
    if request.method == "POST":
        entered = {name: request.POST.get(name, "").strip() for name in NAMES}
        shifts = shifts_posted(request)
        data: dict[str, Any] = {**entered, "shifts": shifts}
        wrong = save_posted(request, row, data)
        if not wrong:
            return redirect("worktime:listed")
    context = {
        "title": _("New exception of a day") if is_new else row.label,
        "crumbs": [(_("Working time"), "/admin/working-time/")],
        "one": row,
        "is_new": is_new,
        "entered": entered,
        "shifts": [*shifts, *[{"from": "", "to": ""}] * SPARE],
        "teams": Team.objects.filter(deleted_at=None).order_by("name").values_list("pk", "name"),
        "person_label": _name_of(entered["user"]),
    }
    return page(request, "worktime/exception.html", context, errors=wrong)


def _name_of(key: str) -> str:
    try:
        return User.objects.filter(pk=uuid.UUID(key)).values_list("name", flat=True).first() or ""
    except ValueError:
        return ""
