"""How the API says no where HTTP has a word of its own for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Message, Refused
from regulars.services.oauth.addresses import metadata_of


class HttpRefused(Refused):
    """A refusal that also sets headers of the answer."""

    headers: Mapping[str, str] = {}


class Malformed(HttpRefused):
    """The request cannot be read (400)."""

    status: ClassVar[int] = 400
    default_code = "malformed"
    default_message: ClassVar[Message] = gettext_lazy("This request cannot be read.")


class Unauthenticated(HttpRefused):
    """No token, or none that is good (401, RFC 6750); says where a program learns how to get one (RFC 9728)."""

    status: ClassVar[int] = 401
    default_code = "unauthenticated"

    def __init__(self, message: Message, *, code: str = "unauthenticated") -> None:
        super().__init__(message, code=code)
        error = ', error="invalid_token"' if code == "invalid_token" else ""
        self.headers = {
            "WWW-Authenticate": f'Bearer realm="Regulars"{error}, resource_metadata="{metadata_of("api/v1")}"'
        }


class MethodNotAllowed(HttpRefused):
    """An address that does not take this method (405)."""

    status: ClassVar[int] = 405
    default_code = "method_not_allowed"

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        listed = ", ".join(allowed)
        super().__init__(
            _("%(method)s is not offered here; %(allowed)s is.") % {"method": method[:20], "allowed": listed}
        )
        self.headers = {"Allow": listed}


class Stale(HttpRefused):
    """The record has moved on since the version named by If-Match (412); `current` is what it is now."""

    status: ClassVar[int] = 412
    default_code = "stale"

    def __init__(self, current: Mapping[str, Any]) -> None:
        super().__init__(
            _("The record has changed meanwhile; its version is now %(version)s.") % {"version": current["version"]},
            details={"current": current},
        )


class Gone(HttpRefused):
    """What was asked for was there and is no more (410)."""

    status: ClassVar[int] = 410
    default_code = "gone"


class TooLarge(HttpRefused):
    """More bytes than are taken at once (413)."""

    status: ClassVar[int] = 413
    default_code = "too_large"

    def __init__(self, limit: int) -> None:
        text = (
            _("At most %(limit)s MB are taken at once.")
            if limit >= 1_000_000
            else _("At most %(limit)s KB are taken at once.")
        )
        super().__init__(text % {"limit": limit // 1_000_000 or limit // 1024})


class UnsupportedMedia(HttpRefused):
    """A body of another kind than is read here (415)."""

    status: ClassVar[int] = 415
    default_code = "unsupported_media_type"

    def __init__(self, wanted: str) -> None:
        super().__init__(_("A body is sent here as %(wanted)s.") % {"wanted": wanted})
        self.headers = {"Accept-Post": wanted, "Accept-Patch": wanted}


class TooMany(HttpRefused):
    """Faster than agreed (429)."""

    status: ClassVar[int] = 429
    default_code = "too_many_requests"

    def __init__(self, wait: int) -> None:
        super().__init__(_("Too many requests; go on in %(seconds)s s.") % {"seconds": wait})
        self.headers = {"Retry-After": str(wait)}


class Busy(HttpRefused):
    """The database cannot answer just now; the same request may be sent again (503)."""

    status: ClassVar[int] = 503
    default_code = "busy"
    default_message: ClassVar[Message] = gettext_lazy("The server is busy; send the same request again.")
    headers: Mapping[str, str] = {"Retry-After": "1"}


class NotAllTaken(HttpRefused):
    """A bulk that was to be done whole or not at all has rows that cannot be done (422)."""

    default_code = "bulk_refused"
