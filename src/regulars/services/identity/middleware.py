"""Who asks: the actor, the language and the clock of each request; strangers are shown the door."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from regulars.engine import actor as actors
from regulars.engine import workspace
from regulars.services.identity import looking
from regulars.services.identity.backends import read_along
from regulars.services.identity.shown import browser, demo_hint

OPEN_PATHS = frozenset(("/healthz", "/readyz", "/metrics", "/favicon.ico"))
SEEN_EVERY = 300.0
MOST_SESSIONS = 20_000


class KnownMiddleware(AuthenticationMiddleware):
    """Django's, which finds whose the session is and checks it; the person who was read with the session is not read again."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _whose(request))  # type: ignore[assignment]


def _whose(request: HttpRequest) -> Any:
    request.session.get(SESSION_KEY)  # looked into, so that it knows
    along = read_along.set(getattr(request.session, "person", None))
    try:
        return get_user(request)
    finally:
        read_along.reset(along)


class PeopleMiddleware:
    """Gives `request.actor` (None for a stranger), and speaks the person's language in their time zone.

    Views are for people who are signed in, unless marked `login_not_required`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.seen: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.path_info not in OPEN_PATHS:
            self._know(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.actor is not None or request.path_info in OPEN_PATHS:  # type: ignore[attr-defined]
            return None
        if not getattr(view, "login_required", True):
            return None
        return _ask_to_sign_in(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Pages of this service and of allauth stand in the same shell as all others."""
        signed_in = request.actor is not None  # type: ignore[attr-defined]
        shell = import_string(settings.SHELL_CONTEXT)(request) if signed_in else {}
        response.context_data = {**shell, "browser": browser, "demo_hint": demo_hint, **(response.context_data or {})}
        return response

    def _know(self, request: HttpRequest) -> None:
        user = request.user
        if not user.is_authenticated:
            timezone.activate(_zone(workspace.value("timezone")))
            return
        actor = looking.eyes(request, actors.of(user, epoch=getattr(request.session, "epoch", None)))
        request.actor = actor  # type: ignore[attr-defined]
        translation.activate(actor.manner.language)
        request.LANGUAGE_CODE = translation.get_language() or ""
        timezone.activate(_zone(actor.manner.timezone))
        self._note_session(request)

    def _note_session(self, request: HttpRequest) -> None:
        """When and whence a session was last used, for the list of sessions; at most every five minutes."""
        key, now = request.session.session_key or "", time.monotonic()
        if now - self.seen.get(key, -SEEN_EVERY) < SEEN_EVERY:
            return
        if len(self.seen) > MOST_SESSIONS:
            self.seen.clear()
        self.seen[key] = now
        UserSession.objects.create_from_request(request)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back afterwards to where the person was."""
    if "json" in request.headers.get("accept", "") and "html" not in request.headers.get("accept", ""):
        problem = {"type": "about:blank", "title": _("Sign in first."), "status": 401, "code": "not_signed_in"}
        return JsonResponse(problem, status=401, content_type="application/problem+json")
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=200)
        answer["HX-Redirect"] = redirect_to_login(_page(request, "HX-Current-URL"))["Location"]
        return answer
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(_page(request, "Referer"))


def _page(request: HttpRequest, header: str) -> str:
    """The page a request came from, when it is one of ours."""
    address = request.headers.get(header, "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
