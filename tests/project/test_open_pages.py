"""Thousands of pages may be open: each holds a stream of the one live process."""

import asyncio
import resource
import uuid
from contextlib import contextmanager

import pytest
from django.core import signing

from regulars.services.live.tickets import SALT

pytestmark = pytest.mark.slow
PAGES = 1_500
USUAL = 1_024


@contextmanager
def open_files(most):
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


async def begin(port, ticket):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /?ticket={ticket} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    while b"retry" not in await reader.readline():
        pass
    return writer  # one that nobody holds closes its connection


async def begin_all(port, ticket):
    held = []
    async with asyncio.timeout(60):
        while len(held) < PAGES:
            held += await asyncio.gather(*(begin(port, ticket) for _each in range(100)))
    return len(held)


def test_more_pages_are_open_than_a_process_usually_may_have_files(installation):
    with open_files(USUAL):
        installation.start()
    installation.await_live()
    key = (installation.folder / "secret-key").read_text().strip()
    ticket = signing.dumps(str(uuid.uuid4()), key=key, salt=SALT)
    with open_files(PAGES + USUAL):
        assert asyncio.run(begin_all(installation.live_port, ticket)) == PAGES
