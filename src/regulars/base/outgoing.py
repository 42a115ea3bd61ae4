"""Asking an address that a person typed: never from inside our own network, never too much, never too long (`base.guarded`)."""

from __future__ import annotations

import http.client
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from regulars.base.guarded import ask, checked, connect, is_public, refused, require_public, unreachable

__all__ = ["Answered", "Fetched", "checked", "fetch", "is_public", "require_public", "send"]

MOST_REDIRECTS = 5
BLOCK = 1 << 16
REDIRECTS = frozenset((301, 302, 303, 307, 308))
KEEPING = frozenset((307, 308))
"""Redirects after which the same is sent again (RFC 9110 section 15.4)."""
BODILESS = frozenset(("GET", "DELETE"))


@dataclass(frozen=True)
class Fetched:
    """What came: from which address in the end, under which name, how many bytes."""

    url: str
    name: str
    size: int


@dataclass(frozen=True)
class Answered:
    """What was answered to what we sent: the status, the beginning of the body, and when to come again (RFC 9110 section 10.2.3)."""

    status: int
    beginning: bytes
    retry_after: str = ""


def fetch(url: str, target: Path, *, most_bytes: int, seconds: float, allowed: Collection[str] = ()) -> Fetched:
    """Store what an address gives in a file. `allowed` names hosts that may be internal. Raises Refused."""
    deadline = time.monotonic() + seconds
    for _hop in range(MOST_REDIRECTS + 1):
        parts = checked(url)
        connection = connect(parts, deadline, allowed)
        try:
            answer = ask(connection, "GET", parts, {})
            if answer.status in REDIRECTS and answer.getheader("Location"):
                url = urljoin(url, str(answer.getheader("Location")))
                continue
            if answer.status != 200:
                raise refused(_("The address answered %(status)s.") % {"status": answer.status}, "bad_answer")
            size = _store(answer, target, most_bytes)
            return Fetched(url, Path(parts.path).name or parts.hostname or "file", size)
        except (TimeoutError, OSError, http.client.HTTPException) as problem:
            raise unreachable(problem) from problem
        finally:
            connection.close()
    raise refused(_("The address leads on and on."), "too_many_redirects")


def send(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, most_bytes: int, allowed: Collection[str] = (),
    method: str = "POST", bound: Collection[str] = (),
) -> Answered:  # fmt: skip
    """Send to an address; of its answer at most so many bytes are read. Raises Refused where none comes in time.

    Headers that are `bound` go to the host of the address alone, wherever it leads.
    """
    deadline = time.monotonic() + seconds
    home = _origin(url)
    following = REDIRECTS if method == "GET" else KEEPING
    for _hop in range(MOST_REDIRECTS + 1):
        parts = checked(url)
        own = headers if _origin(url) == home else {key: each for key, each in headers.items() if key not in bound}
        length = {"Content-Length": str(len(body))} if body or method not in BODILESS else {}
        connection = connect(parts, deadline, allowed)
        try:
            answer = ask(connection, method, parts, {**own, **length}, body)
            if answer.status in following and answer.getheader("Location"):
                url = urljoin(url, str(answer.getheader("Location")))
                continue
            return Answered(answer.status, answer.read(most_bytes), answer.getheader("Retry-After") or "")
        except (TimeoutError, OSError, http.client.HTTPException) as problem:
            raise unreachable(problem) from problem
        finally:
            connection.close()
    raise refused(_("The address leads on and on."), "too_many_redirects")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = checked(url)
    return parts.scheme, parts.hostname, parts.port


def _store(answer: http.client.HTTPResponse, target: Path, most: int) -> int:
    size = 0
    with target.open("wb") as file:
        while block := answer.read1(BLOCK):
            size += len(block)
            if size > most:
                raise refused(_("The address gives more than %(limit)s MB.") % {"limit": most >> 20}, "too_large")
            file.write(block)
    if answer.length:
        raise refused(_("The answer of the address broke off."), "unreachable")
    return size
