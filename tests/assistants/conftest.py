import asyncio
from contextlib import asynccontextmanager

import httpx2
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server as Granian
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from regulars.api.mcp.door import Door
from regulars.project import asgi
from regulars.services.identity import tokens
from tests.api.conftest import company
from tests.factories.loops import run_alone
from tests.project.installation import _free_ports

__all__ = ["company"]


@pytest.fixture
def session(company):
    """Do something as an assistant with a token of a person: a coroutine that gets the public client of the protocol."""

    def run(user, steps, *scopes):
        secret = tokens.make(user, name="Assistant", scopes=scopes)[1]
        return run_alone(_session(secret, steps))

    return run


async def _session(secret, steps):
    headers = {"Authorization": f"Bearer {secret}", "User-Agent": "A test's assistant"}
    async with (
        served() as address,
        httpx2.AsyncClient(headers=headers, timeout=30) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        return await steps(client)


@asynccontextmanager
async def served():
    """The program as it is served: granian, a port, and what stands behind it."""
    asgi.door = Door()
    port = _free_ports()
    granian = Granian(asgi.application, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False)
    serving = asyncio.create_task(granian.serve())
    try:
        await _answers(port)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        granian.stop()
        await asyncio.wait_for(serving, 10)


async def _answers(port):
    async with httpx2.AsyncClient() as http:
        for _attempt in range(100):
            try:
                return await http.get(f"http://127.0.0.1:{port}/healthz")
            except httpx2.ConnectError:
                await asyncio.sleep(0.05)
    raise AssertionError("granian does not answer")


def told(result):
    """What a tool gave."""
    assert not result.is_error, result.content
    return result.structured_content
