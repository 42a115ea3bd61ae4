"""Round every request: from where it comes, and a word in the audit where it was refused."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.base.digits import LONG, whole
from regulars.engine import access, origin, registry, rows
from regulars.engine.actor import Actor
from regulars.engine.describe import Entity
from regulars.services.audit.events import record_bounded
from regulars.services.identity.lockout import address_of

_OF_RECORD = re.compile(r"^(?:/api/v1)?/([a-z0-9-]+)/([0-9a-f-]{36}|[0-9]{1,18})(?:/|$)")


class AuditMiddleware:
    """Stands before all others, so that pages and the API are told alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.told_by(lambda: source_of(request)):
            response = self.get_response(request)
            if response.status_code in (401, 403, 404):
                note_refusal(request, response.status_code)
        return response


def source_of(request: HttpRequest) -> origin.Source:
    """Network address, session and program of a request."""
    session = getattr(request, "session", None)
    key = (session.session_key if session is not None else "") or ""
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")
    return origin.Source(address_of(request) or "", print_of(key), agent[:300])


@lru_cache(maxsize=2000)
def print_of(session_key: str) -> str:
    """What tells a session from others without opening it."""
    return hashlib.sha256(f"session:{session_key}".encode()).hexdigest()[:12] if session_key else ""


def note_refusal(request: HttpRequest, status: int) -> None:
    """Who tried what. A record that is there and out of reach looks like none to the person; the audit tells them apart."""
    actor: Actor | None = getattr(request, "actor", None)
    path, detail = request.path_info, {"method": request.method or "", "status": status}
    if status == 401 and request.META.get("HTTP_AUTHORIZATION"):
        record_bounded("token_refused", title=path, detail=detail, source="api")
    if actor is None or status == 401:
        return
    entity, record = _record_of(path)
    if status == 403 or _is_out_of_reach(entity, record, actor):
        name, who, told = entity.name if entity else "", actor, {**detail}
        if actor.viewer is not None:  # whoever looked through these eyes tried it, not the person
            who, told = replace(actor, id=actor.viewer), {**detail, "eyes": {"id": actor.id, "label": actor.name}}
        record_bounded("denied", actor=who, title=path, entity=name, record=record, detail=told)


def _is_out_of_reach(entity: Entity | None, record: uuid.UUID | None, actor: Actor) -> bool:
    """Whether a record that is there is not for the actor's eyes."""
    if entity is None or record is None:
        return False
    if not access.may(actor, entity, "view"):
        return True
    found = access.records(entity, actor).matching([record])
    return not found.ids() and not found.deleted().ids()


def _record_of(path: str) -> tuple[Entity | None, uuid.UUID | None]:
    """The record that an address names, as far as there is one (in the bin too)."""
    found: Any = _OF_RECORD.match(path)
    entity = registry.by_plural(found[1]) if found else None
    if entity is None:
        return None, None
    key = found[2]
    number = whole(key, LONG)
    try:
        condition = ("number", number) if number is not None else ("id", uuid.UUID(key))
    except ValueError:
        return entity, None
    there = rows.query(f"select t.id from {entity.source} t where t.{condition[0]} = %s", [condition[1]])
    return entity, there[0][0] if there else None
