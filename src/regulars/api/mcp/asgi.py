"""Where the assistants' address is, and the shapes of a call of ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from regulars.services.live.address import ASSISTANTS as PATH

__all__ = ["PATH", "Receive", "Scope", "Send"]

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
