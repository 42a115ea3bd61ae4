"""Connections to an address that a person typed: never into our own network, and over by a deadline whatever the other side does.

The name is looked up once and the connection goes to the very address that was checked, so that a name cannot change its mind in between
(DNS rebinding); each redirect is checked anew. (OWASP, Server-Side Request Forgery Prevention.)
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from regulars.base.errors import Refused

TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks whose addresses carry another one inside, which may be anything."""
LOOK_UP = 2.0
"""Seconds for which whoever writes an address down waits for its name to be looked up."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked at all. Raises Refused."""
    try:
        parts = urlsplit(url.strip())
        _port = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise refused(_("An address begins with https:// or http:// and holds no password."), "bad_address")
    return parts


def is_public(address: Address) -> bool:
    """Whether this is somewhere in the open Internet."""
    inner = getattr(address, "ipv4_mapped", None)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in TUNNELS if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def connect(parts: SplitResult, deadline: float, allowed: Collection[str]) -> http.client.HTTPConnection:
    """A connection to an address that was checked. `allowed` names hosts that may be internal. Raises Refused."""
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = plug(host, port, deadline, allowed)
    try:
        secure = parts.scheme == "https"
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    except OSError as problem:
        plain.close()
        raise unreachable(problem) from problem
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _Until(wrapped, deadline)  # all that HTTPConnection asks of a socket
    return connection


def plug(host: str, port: int, deadline: float, allowed: Collection[str]) -> socket.socket:
    """A bare connection to a host, for protocols other than HTTP. Raises Refused."""
    address = _looked_up(host, port, allowed)
    try:
        return socket.create_connection((address, port), timeout=left(deadline))
    except OSError as problem:
        raise unreachable(problem) from problem


def reading(inner: socket.socket, deadline: float, silence: float) -> io.BufferedReader:
    """What comes in over a bare connection: until a deadline, and never waited for longer than `silence` seconds."""
    return io.BufferedReader(_Reading(inner, deadline, silence))


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    parts: SplitResult,
    headers: Mapping[str, str],
    body: bytes = b"",
) -> http.client.HTTPResponse:
    """Send a request, one for each connection. Gives the answer, its body unread."""
    path = parts.path or "/"
    connection.putrequest(
        method, f"{path}?{parts.query}" if parts.query else path, skip_host=True, skip_accept_encoding=True
    )
    own = {"Host": parts.netloc, "User-Agent": "Regulars", "Accept-Encoding": "identity", "Connection": "close"}
    for name, value in {**own, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders(body or None)
    return connection.getresponse()


def left(deadline: float) -> float:
    """Seconds until then. Raises TimeoutError when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError(_("it took too long"))
    return seconds


def refused(text: str, code: str) -> Refused:
    return Refused(text, code=code, fields={"place": text})


def unreachable(problem: Exception) -> Refused:
    return refused(_("The address could not be read: %(why)s.") % {"why": str(problem)[:200]}, "unreachable")


def _looked_up(host: str, port: int, allowed: Collection[str]) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise refused(_("There is no host “%(name)s”.") % {"name": host[:80]}, "no_host") from problem
    addresses = [str(each[4][0]) for each in found]
    if host not in allowed and not all(is_public(_address(each)) for each in addresses):
        raise refused(
            _("“%(name)s” is inside a network of its own, and not asked.") % {"name": host[:80]}, "internal_address"
        )
    return addresses[0]


def require_public(host: str, allowed: Collection[str]) -> None:
    """Refuse a host inside our own network when an address is written down, not only when it is asked. Raises Refused.

    One that cannot be looked up now, or not in a moment, is let through: it is asked about again before each connection.
    """
    if host in allowed:
        return
    local = host.rstrip(".").rpartition(".")[2] == "localhost"  # RFC 6761 section 6.3
    if local or any(not is_public(address) for address in _known_soon(host)):
        text = _("“%(name)s” is inside a network of its own, and not asked unless the installation allows it (REGULARS_OUTGOING_HOSTS).")  # fmt: skip
        raise refused(text % {"name": host[:80]}, "internal_address")


def _known_soon(host: str) -> list[Address]:
    """The addresses of a host; none where it has none, or the answer does not come soon."""
    found: list[Address] = []
    looking = threading.Thread(target=_look_up, args=(host, found), daemon=True)
    looking.start()
    looking.join(LOOK_UP)
    return list(found)


def _look_up(host: str, found: list[Address]) -> None:
    with suppress(OSError, UnicodeError, ValueError):
        found.extend(_addresses(host, 0))


def _addresses(host: str, port: int) -> list[Address]:
    return [_address(str(each[4][0])) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _address(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])


class _Until:
    """A socket whose every reading and writing ends by a deadline: a time-out of its own would begin anew with each byte."""

    def __init__(self, inner: socket.socket, deadline: float) -> None:
        self.inner, self.deadline = inner, deadline

    def sendall(self, content: bytes) -> None:
        self.inner.settimeout(left(self.deadline))
        self.inner.sendall(content)

    def makefile(self, *_mode: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self.inner, self.deadline))

    def close(self) -> None:
        self.inner.close()


class _Reading(io.RawIOBase):
    """What comes in over a socket until a deadline. The socket stays open until this is closed."""

    def __init__(self, inner: socket.socket, deadline: float, silence: float = float("inf")) -> None:
        self.inner, self.deadline, self.silence = inner, deadline, silence
        self.raw = inner.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int | None:
        self.inner.settimeout(min(left(self.deadline), self.silence))
        return self.raw.readinto(room)

    def close(self) -> None:
        self.raw.close()
        super().close()
