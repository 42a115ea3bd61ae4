"""How one is told of what, and when one is left in peace: one's own page, and the same for all who chose nothing."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from regulars.base.digits import whole
from regulars.base.errors import Refused
from regulars.base.i18n import babel_locale
from regulars.services.identity.pages.guard import errors_of, for_admins
from regulars.services.notify import choosing, devices, kinds, vapid
from regulars.ui import pages

MINE, ALL = "/settings/notifications/", "/admin/notifications/"


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """One's own choices."""
    return _page(request, pages.actor_of(request).id, MINE)


@for_admins
@require_http_methods(["GET", "POST"])
def defaults(request: HttpRequest) -> HttpResponse:
    """What all get who chose nothing."""
    return _page(request, None, ALL)


def _page(request: HttpRequest, person: uuid.UUID | None, address: str) -> HttpResponse:
    actor = pages.actor_of(request)
    chosen, errors = choosing.told(person), {}
    zone = ZoneInfo(actor.manner.timezone)
    if request.method == "POST":
        given = _given(request.POST, zone)
        try:
            choosing.change(given, person=person, actor=actor)
        except Refused as problem:
            errors, chosen = errors_of(problem), {**chosen, **given, "kinds": _merged(chosen["kinds"], given["kinds"])}
        else:
            messages.success(request, _("Saved."))
            return redirect(address)
    context = {
        **pages.shell(request),
        "title": _("Notifications") if person else _("Notifications for all"),
        "place": "notifications" if person else "notification-defaults",
        "is_own": person is not None,
        "address": address,
        "chosen": chosen,
        "paused": _local(chosen["paused_until"], zone),
        "devices": devices.mine(actor) if person and actor.viewer is None else [],
        "push_key": vapid.public_key() if person else "",
        "errors": errors,
        "problems": [_of_kind(name, text) for name, text in errors.items()],
        "kinds": [kind for name, kind in kinds.KINDS.items() if name in chosen["kinds"]],
        "mails": [(name, _(label)) for name, label in kinds.MAILS.items()],
        "quiets": [(name, _(label)) for name, label in kinds.QUIETS.items()],
        "weekdays": _weekdays(actor.manner.language, "wide"),
        "short_days": _weekdays(actor.manner.language, "abbreviated"),
        "hours": [(hour, f"{hour:02}:00") for hour in range(24)],
    }
    return render(request, "ui/notices/settings.html", context, status=422 if errors else 200)


def _given(form: QueryDict, zone: ZoneInfo) -> dict[str, Any]:
    """What the form says, in the shape of the API."""
    channels = {name: _channel(form, name) for name in kinds.KINDS if f"mail-{name}" in form}
    plain = {name: form.get(name, "") for name in ("digest_hour", "digest_day")}
    return {"kinds": channels, "paused_until": _moment(form.get("paused_until", ""), zone), **_times(form), **plain}


def _channel(form: QueryDict, name: str) -> dict[str, Any]:
    """How of one kind. Its own quiet times are asked for only where it has some; otherwise they stay as they are."""
    given = {"in_app": f"app-{name}" in form, "mail": form.get(f"mail-{name}", ""), "push": f"push-{name}" in form}
    given["quiet"] = form.get(f"quiet-{name}", "common")
    return given | _times(form, f"-{name}") if given["quiet"] == "own" else given


def _times(form: QueryDict, of: str = "") -> dict[str, Any]:
    days = [day for text in form.getlist(f"quiet_days{of}") if (day := whole(text)) is not None]
    return {name: form.get(name + of, "") for name in choosing.TIMES} | {"quiet_days": days}


def _of_kind(name: str, text: str) -> str:
    """What is wrong, and with which kind of notification."""
    kind = kinds.KINDS.get(name.split(".")[1]) if name.startswith("kinds.") else None
    return f"{_(kind.label)}: {text}" if kind else text


def _merged(kept: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    return {name: now | given.get(name, {}) for name, now in kept.items()}


def _weekdays(language: str, width: str) -> list[tuple[str, str]]:
    """(ISO weekday, its name) from Monday on."""
    named = babel_locale(language).days["stand-alone"][width]
    return [(str(day + 1), named[day].capitalize()) for day in range(7)]


def _moment(text: str, zone: ZoneInfo) -> Any:
    """What a clock says is meant where the person is."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone) if text else None
    except ValueError:
        return text


def _local(moment: Any, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if isinstance(moment, datetime) else str(moment or "")
