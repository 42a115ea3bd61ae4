"""The ASGI door: what holds many idle connections, and the assistants' protocol beside it. It runs no pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from regulars.api.mcp.asgi import PATH
from regulars.api.mcp.door import Door
from regulars.services.live import asgi as live

door = Door()


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Assistants by their address (also below the one that a proxy gives to this process), everyone else to live updates."""
    if scope["type"] == "http" and scope["path"].endswith(PATH):
        await door(scope, receive, send)
    else:
        await live.app(scope, receive, send)
