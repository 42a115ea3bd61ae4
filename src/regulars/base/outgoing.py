"""Fetching from an address that a person typed: never from inside our own network, never too much, never too long.

The name is looked up once and the connection goes to the very address that was checked, so that a name cannot change its mind in between
(DNS rebinding); each redirect is checked anew. (OWASP, Server-Side Request Forgery Prevention.)
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext as _

from regulars.base.errors import Refused

MOST_REDIRECTS = 5
BLOCK = 1 << 16
REDIRECTS = frozenset((301, 302, 303, 307, 308))
TUNNELS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""Networks whose addresses carry another one inside, which may be anything."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Fetched:
    """What came: from which address in the end, under which name, how many bytes."""

    url: str
    name: str
    size: int


def fetch(url: str, target: Path, *, most_bytes: int, seconds: float, allowed: Collection[str] = ()) -> Fetched:
    """Store what an address gives in a file. `allowed` names hosts that may be internal. Raises Refused."""
    deadline = time.monotonic() + seconds
    for _hop in range(MOST_REDIRECTS + 1):
        parts = checked(url)
        connection = _connect(parts, deadline, allowed)
        try:
            answer = _ask(connection, parts)
            if answer.status in REDIRECTS and answer.getheader("Location"):
                url = urljoin(url, str(answer.getheader("Location")))
                continue
            if answer.status != 200:
                raise _refused(_("The address answered %(status)s.") % {"status": answer.status}, "bad_answer")
            size = _store(connection, answer, target, most_bytes, deadline)
            return Fetched(url, Path(parts.path).name or parts.hostname or "file", size)
        except (TimeoutError, OSError, http.client.HTTPException) as problem:
            raise _refused(
                _("The address could not be read: %(why)s.") % {"why": str(problem)[:200]}, "unreachable"
            ) from problem
        finally:
            connection.close()
    raise _refused(_("The address leads on and on."), "too_many_redirects")


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked at all. Raises Refused."""
    try:
        parts = urlsplit(url.strip())
        _port = parts.port
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise _refused(_("An address begins with https:// or http:// and holds no password."), "bad_address")
    return parts


def is_public(address: Address) -> bool:
    """Whether this is somewhere in the open Internet."""
    inner = getattr(address, "ipv4_mapped", None)
    if inner is not None:
        return is_public(inner)
    if any(address in network for network in TUNNELS if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _connect(parts: SplitResult, deadline: float, allowed: Collection[str]) -> http.client.HTTPConnection:
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise _refused(_("There is no host “%(name)s”.") % {"name": host[:80]}, "no_host") from problem
    addresses = [str(each[4][0]) for each in found]
    if host not in allowed and not all(is_public(ipaddress.ip_address(each.partition("%")[0])) for each in addresses):
        raise _refused(
            _("“%(name)s” is inside a network of its own, and not asked.") % {"name": host[:80]}, "internal_address"
        )
    try:
        plain = socket.create_connection((addresses[0], port), timeout=_left(deadline))
        secure = parts.scheme == "https"
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    except OSError as problem:
        raise _refused(
            _("The address could not be read: %(why)s.") % {"why": str(problem)[:200]}, "unreachable"
        ) from problem
    connection = http.client.HTTPConnection(host, port)
    connection.sock = wrapped
    return connection


def _ask(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    path = parts.path or "/"
    connection.putrequest(
        "GET", f"{path}?{parts.query}" if parts.query else path, skip_host=True, skip_accept_encoding=True
    )
    connection.putheader("Host", parts.netloc)
    connection.putheader("User-Agent", "Regulars")
    connection.putheader("Accept-Encoding", "identity")
    connection.putheader("Connection", "close")
    connection.endheaders()
    return connection.getresponse()


def _store(
    connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, target: Path, most: int, deadline: float
) -> int:
    size = 0
    with target.open("wb") as file:
        while True:
            if connection.sock is not None:
                connection.sock.settimeout(_left(deadline))
            block = answer.read1(BLOCK)
            if not block:
                break
            size += len(block)
            if size > most:
                raise _refused(_("The address gives more than %(limit)s MB.") % {"limit": most >> 20}, "too_large")
            file.write(block)
    if answer.length:
        raise _refused(_("The answer of the address broke off."), "unreachable")
    return size


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(_("it took too long"))
    return left


def _refused(text: str, code: str) -> Refused:
    return Refused(text, code=code, fields={"place": text})
