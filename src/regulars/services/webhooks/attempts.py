"""One attempt to send something to an address outside: what was answered, or what went wrong."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from regulars.base import outgoing
from regulars.base.errors import Refused
from regulars.base.outgoing import Answered

SHOWN_ANSWER = 500


@dataclass(frozen=True)
class Try:
    """One attempt: its HTTP status (None where there was no answer), how long it took, what went wrong (`state.PROBLEMS`)."""

    at: datetime
    ms: int
    status: int | None = None
    problem: str = ""
    answer: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "ms": self.ms,
            "status": self.status,
            "problem": self.problem,
            "answer": "" if self.is_good else self.answer,
        }


def attempt(
    url: str, body: bytes, headers: Mapping[str, str], at: datetime, **limits: Any
) -> tuple[Try, Answered | None]:
    """Send it now, from outside of the own network only; hosts of `OUTGOING_HOSTS` excepted. `limits` as `outgoing.send` has them."""
    began = time.monotonic()
    try:
        answered = outgoing.send(url, body, headers, allowed=settings.OUTGOING_HOSTS, **limits)
    except Refused as refused:
        late = isinstance(refused.__cause__, TimeoutError)
        why = "timed_out" if late else refused.code
        return Try(at, _since(began), problem=why, answer=str(refused.__cause__ or "")[:SHOWN_ANSWER]), None
    problem = "" if 200 <= answered.status < 300 else "bad_answer"
    return Try(at, _since(began), answered.status, problem, text_of(answered.beginning[:SHOWN_ANSWER])), answered


def text_of(content: bytes) -> str:
    """An answer as text that can be kept."""
    return content.decode("utf-8", "replace").replace("\x00", "")


def let_go() -> None:
    """While a target is waited for, no connection to the database is held."""
    if not connection.in_atomic_block:
        close_old_connections()


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
