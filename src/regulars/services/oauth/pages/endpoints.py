"""What programs call: tokens, giving back, looking at, making themselves known. No cookie counts here, so no page can misuse one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauthlib.oauth2 import OAuth2Error

from regulars.base.errors import Invalid
from regulars.base.pace import Pace
from regulars.engine import actor as actors
from regulars.services.identity.lockout import address_of
from regulars.services.oauth import registering
from regulars.services.oauth.models import Client
from regulars.services.oauth.server import server

View = Callable[[HttpRequest], HttpResponse]
LARGEST = 20_000
PACE = Pace(60)
"""Requests a minute of one address; a program asks once an hour."""
METHODS = ("none", "client_secret_basic", "client_secret_post")


def for_programs(view: View) -> View:
    """Without session and CSRF; so many a minute, and no more than a form's worth."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if PACE.is_too_fast(address_of(request) or ""):
            answer: HttpResponse = JsonResponse({"error": "temporarily_unavailable"}, status=429)
            answer["Retry-After"] = "60"
        elif int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            answer = JsonResponse({"error": "invalid_request"}, status=413)
        else:
            answer = _tried(view, request)
        answer["Cache-Control"] = "no-store"
        return answer

    return csrf_exempt(login_not_required(require_POST(guarded)))


def _tried(view: View, request: HttpRequest) -> HttpResponse:
    """What is no form at all is refused like one that says nothing."""
    try:
        return view(request)
    except OAuth2Error as problem:
        return _answer((problem.headers, problem.json, problem.status_code))
    except ValueError:
        return JsonResponse({"error": "invalid_request"}, status=400)


@for_programs
def token(request: HttpRequest) -> HttpResponse:
    """A code, a refresh token or a service account's secret becomes an access token (RFC 6749, 3.2)."""
    with transaction.atomic():  # two who send the same wait for each other
        return _answer(server().create_token_response(*_asked(request)))


@for_programs
def revoke(request: HttpRequest) -> HttpResponse:
    """RFC 7009."""
    with transaction.atomic():
        return _answer(server().create_revocation_response(*_asked(request)))


@for_programs
def introspect(request: HttpRequest) -> HttpResponse:
    """RFC 7662, to a program about its own tokens."""
    return _answer(server().create_introspect_response(*_asked(request)))


@for_programs
def register(request: HttpRequest) -> HttpResponse:
    """RFC 7591; refused until an administrator switches it on."""
    if not registering.is_open() or Client.objects.filter(is_dynamic=True).count() >= registering.MOST_DYNAMIC:
        return JsonResponse({"error": "access_denied", "error_description": "Ask an administrator."}, status=403)
    try:
        given = orjson.loads(request.body)
        client, secret = registering.register(
            str(given.get("client_name") or "Program"),
            redirect_uris=_texts(given["redirect_uris"]),
            scopes=str(given.get("scope") or " ".join(registering.DYNAMIC_SCOPES)).split(),
            is_public=_method(given) == "none",
            is_dynamic=True,
            actor=actors.system("oauth"),
        )
    except Invalid as problem:
        error = "invalid_redirect_uri" if "redirect_uris" in problem.fields else "invalid_client_metadata"
        return JsonResponse({"error": error, "error_description": problem.why}, status=400)
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": "invalid_client_metadata"}, status=400)
    told: dict[str, Any] = {
        "client_id": str(client.pk),
        "client_id_issued_at": int(client.created_at.timestamp()),
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": " ".join(client.scopes),
        "token_endpoint_auth_method": "none" if client.is_public else _method(given),
    }
    return JsonResponse(told | ({"client_secret": secret, "client_secret_expires_at": 0} if secret else {}), status=201)


def _method(given: dict[str, Any]) -> str:
    method = given.get("token_endpoint_auth_method", "client_secret_basic")
    if method not in METHODS:
        raise ValueError
    return str(method)


def _texts(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise TypeError
    return given


def _asked(request: HttpRequest) -> tuple[str, str, str, dict[str, str]]:
    """Address, method, body and headers as the library takes them. Whether the way here is safe is the proxy's matter, not its."""
    headers = {"Content-Type": request.META.get("CONTENT_TYPE", "")}
    if "HTTP_AUTHORIZATION" in request.META:
        headers["Authorization"] = request.META["HTTP_AUTHORIZATION"]
    address = f"https://here{request.path}"  # secrets in the address are not looked at
    return address, request.method or "", request.body.decode("utf-8", "replace"), headers


def _answer(told: tuple[dict[str, str], str | None, int]) -> HttpResponse:
    headers, body, status = told
    answer = HttpResponse(body or "", status=status, content_type="application/json")
    for name, value in headers.items():
        answer[name] = value
    return answer
