"""Where the live process is reached, by pages and by assistants."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

ASSISTANTS = "/mcp"


def address(request: HttpRequest) -> str:
    """Its own port beside the host that is asked, unless the installation names another address."""
    base = settings.LIVE_URL or f"{request.scheme}://{request.get_host().rsplit(':', 1)[0]}:{settings.LIVE_PORT}"
    return str(base).rstrip("/")


def assistants_address(request: HttpRequest) -> str:
    """Where assistants connect (Model Context Protocol)."""
    return f"{address(request)}{ASSISTANTS}"
