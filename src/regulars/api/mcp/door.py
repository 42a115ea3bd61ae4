"""Who comes to the assistants' door: host, origin, token and pace are asked before the protocol's library is even loaded.

The library takes tens of megabytes, so a process has it from the first good request on and not before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.db import close_old_connections
from django.http.request import split_domain_port, validate_host

from regulars.api import limits
from regulars.api.mcp.asgi import PATH, Receive, Scope, Send
from regulars.api.refusals import TooMany
from regulars.services.identity import tokens
from regulars.services.oauth.addresses import metadata_of


class Door:
    """ASGI: the protocol for those with a good token; 401, 403, 405, 421 or 429 for others."""

    def __init__(self) -> None:
        self._inner: Any = None
        self._opening = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = await _refusal(scope)
        if refusal:
            await _refuse(send, *refusal)
            return
        await (await self._opened())(scope, receive, send)

    async def _opened(self) -> Any:
        async with self._opening:
            if self._inner is None:
                self._inner = await asyncio.to_thread(_make)
                await self._inner.start()
        return self._inner


def _make() -> Any:
    from regulars.api.mcp.server import Server

    return Server()


async def _refusal(scope: Scope) -> tuple[int, str, dict[str, str]] | None:
    """Status, words and headers for who may not come in (MCP, Streamable HTTP, “Security Warning”; RFC 6750 section 3)."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if not validate_host(split_domain_port(headers.get("host", ""))[0], settings.ALLOWED_HOSTS):
        return 421, "This host is not served here.", {}
    if "origin" in headers and not _is_ours(headers["origin"]):
        return 403, "Pages of other sites may not call here.", {}
    if scope["method"] != "POST":
        return 405, "Messages are sent by POST; nothing is told without being asked.", {"Allow": "POST"}
    found = await asyncio.to_thread(_find, secret_of(headers))
    if found is None:
        return (
            401,
            "Send a good token: Authorization: Bearer …",
            {"WWW-Authenticate": f'Bearer realm="Regulars", resource_metadata="{metadata_of("mcp")}"'},
        )
    try:
        limits.spend((PATH, found.token))
    except TooMany as refused:
        return 429, str(refused), dict(refused.headers)
    return None


def secret_of(headers: Mapping[str, str]) -> str:
    """The token that a request shows."""
    kind, _space, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _is_ours(origin: str) -> bool:
    """Whether a page that calls is one of this installation, by the addresses it is set up with and not by those a caller names."""
    ours = {_origin(address) for address in (settings.PUBLIC_URL, settings.LIVE_URL) if address}
    return _origin(origin) in ours


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.lower()


def _find(secret: str) -> tokens.Found | None:
    try:
        return tokens.find(secret)
    finally:
        close_old_connections()


async def _refuse(send: Send, status: int, words: str, headers: Mapping[str, str]) -> None:
    given = {"Content-Type": "application/problem+json", "Cache-Control": "no-store", **headers}
    body = orjson.dumps({"type": "about:blank", "status": status, "title": words})
    packed = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": packed})
    await send({"type": "http.response.body", "body": body})
