"""The settings as one file: downloaded here, reviewed and taken over there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.base.errors import Invalid
from regulars.engine.promotion import file, parts, taking
from regulars.engine.promotion.taking import Difference, Outcome
from regulars.services.identity.pages.guard import for_admins
from regulars.ui import pages

SHOWN = 300


@dataclass(frozen=True)
class Move:
    """One setting that differs, in words."""

    name: str
    here: str
    there: str


@for_admins
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest) -> HttpResponse:
    """Where the file is fetched, and where one is given; a given one is first looked through."""
    if request.method == "GET":
        return _render(request)
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > file.MOST:
        text = _("Choose a file.") if upload is None else _("This is too large.")
        return _render(request, errors={"file": text}, status=422)
    try:
        given = upload.read().decode()
        outcome = taking.preview(given, actor=pages.actor_of(request))
    except UnicodeDecodeError:
        return _render(request, errors={"file": _("This is no JSON.")}, status=422)
    except Invalid as problem:
        wrong = {"file": problem.why}
        return _render(request, errors=wrong, status=422)
    return _render(request, given=given, outcome=outcome, status=422 if outcome.wrong else 200)


@for_admins
@require_POST
def taken(request: HttpRequest) -> HttpResponse:
    """Take over what was looked through; if something has come between, it is shown again."""
    given = request.POST.get("given", "")
    try:
        outcome = taking.take(given, actor=pages.actor_of(request))
    except Invalid as problem:
        return _render(request, errors={"file": problem.why}, status=422)
    count = len(outcome.differences)
    text = ngettext("%(num)s setting was taken over.", "%(num)s settings were taken over.", count) % {"num": count}
    messages.success(request, text)
    return HttpResponseRedirect(reverse("ui:settings_file"))


@for_admins
@require_GET
def fetched(request: HttpRequest) -> HttpResponse:
    """The file, to be kept."""
    taking.require(pages.actor_of(request), "view")
    answer = HttpResponse(file.write(), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="regulars-settings.json"'
    return answer


def _render(
    request: HttpRequest,
    *,
    errors: dict[str, str] | None = None,
    given: str = "",
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "title": _("Settings as a file"),
        "errors": errors or {},
        "given": given,
        "outcome": outcome,
        "parts": [str(part.label) for part in parts.in_order()],
        "listed": [(each, _moves(each)) for each in outcome.differences[:SHOWN]] if outcome else [],
        "more": max(0, len(outcome.differences) - SHOWN) if outcome else 0,
    }
    return pages.render(request, "ui/own/settings_file.html", status=status, **context)


def _moves(found: Difference) -> list[Move]:
    """What moves, but for the name of what is renamed: that is said by itself."""
    moved = () if found.is_new else found.moves
    return [
        Move(name, _words(here), _words(there))
        for name, here, there in moved
        if not (found.was and name in taking.NAMES)
    ]


def _words(value: Any) -> str:
    text = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:300]}…"
