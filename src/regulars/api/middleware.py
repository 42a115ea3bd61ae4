"""Takes the API's requests out of Django's chain at its first link: a token needs no session, no CSRF, no messages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from regulars.api import limits, openapi, routes
from regulars.api.answers import broken, refusal
from regulars.api.call import Call
from regulars.api.refusals import Busy, Malformed, Unauthenticated
from regulars.base.errors import Invalid, Refused
from regulars.base.i18n import LANGUAGES
from regulars.engine.actor import Actor, variant
from regulars.engine.fields import Manner
from regulars.services.identity import calls, tokens
from regulars.services.identity.lockout import address_of

logger = logging.getLogger("regulars.api")

PREFIX = "/api/v1"
CONTRACT = ("openapi.json",)
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class ApiMiddleware:
    """Answers everything under /api/v1 by itself and lets the rest pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(PREFIX) or path[len(PREFIX) : len(PREFIX) + 1] not in ("", "/"):
            return self.get_response(request)
        response = _answer(request, tuple(part for part in path[len(PREFIX) :].strip("/").split("/") if part))
        _note(request, response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
            if request.method == "HEAD":
                response.content = b""
        return response


def _answer(request: HttpRequest, path: tuple[str, ...]) -> HttpResponse:
    """The edge: whatever happens inside, a program gets JSON and a status."""
    headers: dict[str, str] = {}
    said = _language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    previous = translation.get_language()
    translation.activate(said or "en")
    try:
        if path == CONTRACT:
            return openapi.shown(request)
        actor = _actor(request)
        if not said and actor.manner.language in LANGUAGES:
            translation.activate(actor.manner.language)
        request.actor = actor  # type: ignore[attr-defined]  # for the audit
        headers = limits.spend(actor.token or actor.id)
        actor = variant(actor, manner=_manner_of_programs(actor.manner))
        response = routes.answer_to(Call(request, actor, path))
    except Refused as refused:
        response = refusal(refused)
    except DataError:  # a value that the fields let pass and PostgreSQL does not take
        logger.warning("A value passed the fields and not the database", exc_info=True)
        response = refusal(Invalid(_("A value does not fit its field."), code="bad_value"))
    except OperationalError:
        logger.exception("The database did not answer")
        response = refusal(Busy())
    except Exception:  # noqa: BLE001 - the edge of a request
        response = broken(request)
    finally:
        if previous:
            translation.activate(previous)
        else:
            translation.deactivate_all()
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _note(request: HttpRequest, response: HttpResponse) -> None:
    """A word in the log of the token, where it was a good one."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None and actor.token is not None:
        address, method = address_of(request) or "", request.method or ""
        calls.note(actor.token, address=address, method=method, path=request.path_info, status=response.status_code)


def _actor(request: HttpRequest) -> Actor:
    """Who the token acts for. Raises Unauthenticated."""
    given: str = request.META.get("HTTP_AUTHORIZATION", "")
    if not given:
        raise Unauthenticated(_("Send a token: “Authorization: Bearer …”."))
    kind, _space, secret = given.partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Unauthenticated(_("Send a token: “Authorization: Bearer …”."))
    if not secret.isascii():
        raise Malformed
    actor = tokens.actor_of(secret.strip())
    if actor is None:
        raise Unauthenticated(_("This token is unknown, expired or revoked."), code="invalid_token")
    return actor


@lru_cache(maxsize=1024)
def _manner_of_programs(manner: Manner) -> Manner:
    """Programs write numbers with a point and days as ISO 8601 says, whatever their person's language."""
    return replace(manner, language="en")


@lru_cache(maxsize=256)
def _language_of(accepted: str) -> str:
    """The first of our languages that the header asks for (RFC 9110 section 12.5.4), or nothing."""
    asked: list[tuple[float, str]] = []
    for part in accepted[:200].split(","):
        tag, _semicolon, weight = part.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            continue
        short = tag.split("-")[0].lower()
        if short in LANGUAGES and quality > 0:
            asked.append((-quality, short))
    return min(asked, key=lambda each: each[0])[1] if asked else ""
