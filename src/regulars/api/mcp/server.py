"""The server of the protocol (streamable HTTP, stateless): any process may answer any request, and keeps nothing of it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from regulars import __version__
from regulars.api.mcp import tools
from regulars.api.mcp.asgi import PATH, Receive, Scope, Send

MOST_BODY = 1_000_000
ABOUT = (
    "Regulars is a CRM. Look with `entities` and `describe` before you write; `search` finds records by words, `list` by "
    "conditions. Everything is done with the rights of the token's person and stands in the change log under it."
)
logging.getLogger("mcp").setLevel(logging.WARNING)  # it would write each call and each refusal down


class Server:
    """The library's ASGI application, and the task group that it answers in, which lasts as long as the process."""

    def __init__(self) -> None:
        server: MCPServer[Any] = MCPServer("Regulars", instructions=ABOUT, version=__version__, log_level="WARNING")
        tools.declare(server)
        self.inner = server.streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            max_request_body_size=MOST_BODY,
            # the door has asked already, by the hosts and addresses that the installation is set up with
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inner({**scope, "path": PATH, "raw_path": PATH.encode(), "root_path": ""}, receive, send)

    async def start(self) -> None:
        """Ready when this returns."""
        ready = asyncio.Event()
        self._task = asyncio.create_task(self._last(ready))
        await ready.wait()

    async def _last(self, ready: asyncio.Event) -> None:
        async with self.inner.router.lifespan_context(self.inner):
            ready.set()
            await asyncio.Event().wait()
