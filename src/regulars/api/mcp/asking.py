"""A tool's work as a request of the API, inside this process: the same rights, limits, refusals, audit and change log."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from mcp.server.mcpserver.exceptions import ToolError

from regulars.api.middleware import ApiMiddleware
from regulars.engine import registry
from regulars.services.audit.middleware import AuditMiddleware


@dataclass(frozen=True)
class Caller:
    """Who calls: the header with the token, the network address and the proxies before it, the program."""

    authorization: str
    address: str = ""
    forwarded: str = ""
    agent: str = ""


def ask(
    caller: Caller,
    method: str,
    *path: str,
    query: Mapping[str, Any] | None = None,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """The answer's JSON. Raises ToolError with what the API says where it refuses."""
    if not all(path):
        raise ToolError("Name the entity, the record and the verb.")
    try:
        response = _answer(_request(caller, method, path, query or {}, body, headers or {}))
    finally:
        close_old_connections()
    found = orjson.loads(response.content) if response.content else {}
    if response.status_code >= 400:
        raise ToolError(_said(found))
    return found


def plural_of(name: str) -> str:
    """The word for an entity in addresses, whichever of its two words an assistant took."""
    entity = registry.find(name)
    return entity.plural if entity is not None else name


def name_of(name: str) -> str:
    """The word for one record of an entity, whichever of its two words an assistant took."""
    entity = registry.find(name) or registry.by_plural(name)
    return entity.name if entity is not None else name


def _nowhere(_request: HttpRequest) -> HttpResponse:
    raise AssertionError("Only addresses of the API are asked.")


_answer = AuditMiddleware(ApiMiddleware(_nowhere))


def _request(
    caller: Caller,
    method: str,
    path: tuple[str, ...],
    query: Mapping[str, Any],
    body: Any,
    headers: Mapping[str, str],
) -> WSGIRequest:
    content = b"" if body is None else orjson.dumps(body)
    given = {name: value for name, value in query.items() if value not in (None, "", [])}
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/api/v1/" + "/".join(quote(part, safe="") for part in path),
        "QUERY_STRING": urlencode(given),
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": caller.address,
        "HTTP_AUTHORIZATION": caller.authorization,
        "HTTP_USER_AGENT": caller.agent,
        "wsgi.input": io.BytesIO(content),
    }
    if caller.forwarded:
        environ["HTTP_X_FORWARDED_FOR"] = caller.forwarded
    return WSGIRequest({**environ, **headers})


def _said(problem: Mapping[str, Any]) -> str:
    """A refusal in words, its code and fields with it, so that an assistant can mend what it asked."""
    said = f"{problem.get('detail', '')} ({problem.get('code', '')})"
    fields = "; ".join(f"{name}: {text}" for name, text in problem.get("fields", {}).items())
    more = [fields] if fields else []
    more += [
        f"{name}: {orjson.dumps(problem[name]).decode()}" for name in ("conflicts", "matches") if problem.get(name)
    ]
    return " ".join((said, *more))
