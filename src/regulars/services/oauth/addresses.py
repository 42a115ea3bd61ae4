"""Where programs may send people back to, and where they find us."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid

LOOPBACK = frozenset(("127.0.0.1", "[::1]", "localhost"))
MOST = 10
OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
LONGEST = 500


def checked(uris: list[str]) -> list[str]:
    """Addresses to come back to, without doubles. Raises Invalid for one that could lead elsewhere."""
    found = list(dict.fromkeys(uri.strip() for uri in uris if uri.strip()))
    wrong = next((uri for uri in found if not _is_good(uri)), None)
    if wrong is not None:
        text = _("“%(address)s” is no address to come back to: https, http on this device, or a scheme of its own such as com.example.app:/.") % {"address": wrong[:100]}  # fmt: skip
        raise Invalid(fields={"redirect_uris": text})
    if len(found) > MOST:
        raise Invalid(fields={"redirect_uris": _("At most %(limit)s addresses.") % {"limit": MOST}})
    return found


def matches(registered: str, given: str) -> bool:
    """Whether an address is the registered one, letter by letter; on this device the port may be another (RFC 8252, 7.3)."""
    if registered == given:
        return True
    here, there = _parts(registered), _parts(given)
    return here is not None and here == there


def origin_of(uri: str) -> str:
    """What a policy of forms calls it: scheme and host, or the scheme alone."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def issuer() -> str:
    found: str = settings.PUBLIC_URL
    return found


def resources() -> tuple[str, ...]:
    """What tokens are for: the API and the assistants' address."""
    port = f"{urlsplit(issuer()).scheme}://{urlsplit(issuer()).hostname}:{settings.LIVE_PORT}"
    return f"{issuer()}/api/v1", f"{settings.LIVE_URL or port}/mcp"


def metadata_of(which: str) -> str:
    """Where a program reads how to get a token for the API (`api/v1`) or the assistants' address (`mcp`)."""
    return f"{issuer()}/.well-known/oauth-protected-resource/{which}"


def _is_good(uri: str) -> bool:
    if len(uri) > LONGEST or not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        return False
    try:
        parts = urlsplit(uri)
        _port = parts.port
    except ValueError:
        return False
    if "#" in uri or "*" in uri or "@" in parts.netloc:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return _host(parts) in LOOPBACK
    return bool(OWN_SCHEME.fullmatch(parts.scheme)) and not parts.netloc


def _parts(uri: str) -> tuple[Any, ...] | None:
    """An address on this device without its port; None for others."""
    try:
        parts = urlsplit(uri)
        _port = parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or _host(parts) not in LOOPBACK or "#" in uri or "@" in parts.netloc:
        return None
    return _host(parts), parts.path, parts.query


def _host(parts: Any) -> str:
    return f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
