"""A person's own settings: who they are, how they like it."""

from __future__ import annotations

import json
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.base.errors import Refused
from regulars.base.i18n import LANGUAGES
from regulars.engine.models import User
from regulars.services.identity import actions
from regulars.services.identity.pages.guard import actor_of, errors_of, page, said
from regulars.services.identity.pages.workspace import weekdays
from regulars.services.identity.zones import zones

FIELDS = ("name", "phone", "job_title", "language", "timezone", "first_weekday", "remind_before")
LOOKS = ("theme", "density")
SIDE_COOKIE = "side"


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, language, time zone, theme and density."""
    user: Any = request.user
    errors: dict[str, str] = {}
    entered = {name: getattr(user, name) for name in (*FIELDS, *LOOKS)}
    if request.method == "POST":
        entered = {name: request.POST.get(name, "") for name in (*FIELDS, *LOOKS)}
        try:
            _save(user, entered, request)
        except Refused as problem:
            errors = errors_of(problem)
        else:
            said(request, _("Saved."))
            return redirect("profile")
    context = {
        "title": _("Your settings"),
        "entered": entered,
        "person_record": user,
        "languages_known": list(LANGUAGES.items()),
        "zones": zones(),
        "weekdays": weekdays(),
    }
    return page(request, "identity/profile.html", context, errors=errors)


def _save(user: Any, entered: dict[str, str], request: HttpRequest) -> None:
    fresh = User.objects.get(pk=user.pk)
    actions.change_own(fresh, {name: entered[name] for name in FIELDS}, actor=actor_of(request))
    actions.change_own_look(fresh, theme=entered["theme"], density=entered["density"])


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """What the shell remembers: language, theme, density, the folded navigation. JSON or a form; 204 when kept."""
    given = _given(request)
    try:
        _keep(request, given)
    except Refused as problem:
        fields = {name: str(text) for name, text in problem.fields.items()}
        body = {"title": str(problem), "status": 422, "code": problem.code, "errors": fields}
        return JsonResponse(body, status=422, content_type="application/problem+json")
    answer = HttpResponse(status=204)
    if given.get("side") in ("wide", "narrow"):
        answer.set_cookie(SIDE_COOKIE, given["side"], max_age=365 * 24 * 3600, samesite="Lax", secure=settings.HTTPS)
    return answer


def _given(request: HttpRequest) -> dict[str, str]:
    if request.content_type != "application/json":
        return {name: str(value) for name, value in request.POST.items()}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in body.items()} if isinstance(body, dict) else {}


def _keep(request: HttpRequest, given: dict[str, str]) -> None:
    user: Any = request.user
    theme = given.get("theme")
    actions.change_own_look(user, theme="" if theme == "auto" else theme, density=given.get("density"))
    if "language" in given:
        fresh = User.objects.get(pk=user.pk)
        actions.change_own(fresh, {"language": given["language"]}, actor=actor_of(request))


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of one's other devices."""
    session = get_object_or_404(UserSession, pk=pk, user_id=actor_of(request).id)
    actions.end_session(session, actor=actor_of(request))
    said(request, _("That session has ended."))
    return redirect("usersessions_list")
