"""One request of a program, read with suspicion: its query, its body, its conditions."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.utils.translation import gettext as _

from regulars.api import uploads
from regulars.api.refusals import Malformed, TooLarge, UnsupportedMedia
from regulars.base import strict_json
from regulars.base.errors import Invalid
from regulars.base.ids import id_of
from regulars.engine import asof
from regulars.engine.actor import Actor

MAX_BODY = 5_000_000
MAX_PARAMETERS = 100
IMPORT = ("import",)
FILES = ("files",)
JSON_TYPES = ("application/json", "application/merge-patch+json")
ETAG = re.compile(r'(?:W/)?"([^"]*)"')


def unknown(data: Mapping[str, Any], known: Collection[str]) -> dict[str, str]:
    """What is wrong with members that nothing takes, by name."""
    return {key[:80]: _("There is no field “%(name)s”.") % {"name": key[:80]} for key in data if key not in known}


@dataclass
class Call:
    """A request of an actor. `path` are the parts of the address after `/api/v1/`."""

    request: HttpRequest
    actor: Actor
    path: tuple[str, ...]

    @property
    def method(self) -> str:
        return self.request.method or ""

    def header(self, name: str) -> str:
        value: str = self.request.META.get(name, "")
        return value

    # -- query ------------------------------------------------------------------------------------------------------

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The parameters of the address, in their order. Raises Malformed for what is no UTF-8, NUL, or too many."""
        raw = self.header("QUERY_STRING")
        if not raw:
            return {}
        try:
            pairs = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
            if any("\x00" in part for pair in pairs for part in pair):
                raise ValueError
            raw.encode("ascii")
        except ValueError:
            raise Malformed(_("The address cannot be read: parameters are percent-encoded UTF-8.")) from None
        found: dict[str, list[str]] = {}
        for name, value in pairs:
            found.setdefault(name, []).append(value)
        return found

    def parameter(self, name: str, default: str = "") -> str:
        """One parameter. Raises Malformed when it is given twice."""
        values = self.query.get(name)
        if not values:
            return default
        if len(values) > 1:
            raise Malformed(_("“%(name)s” is given twice.") % {"name": name})
        return values[0]

    def number(self, name: str, default: int, most: int, *, least: int = 1) -> int:
        """A parameter that is a whole number from `least` to `most`. Raises Invalid."""
        text = self.parameter(name)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,19}", text) or not least <= int(text) <= most:
            wrong = _("A whole number from %(least)s to %(most)s is expected.") % {"least": least, "most": most}
            raise Invalid(wrong, code="bad_parameter", fields={name: wrong})
        return int(text)

    def identifier(self, name: str) -> uuid.UUID | None:
        """A parameter that is an id, or nothing. Raises Invalid."""
        text = self.parameter(name)
        found = id_of(text) if text else None
        if text and found is None:
            wrong = _("An identifier is expected.")
            raise Invalid(wrong, code="bad_parameter", fields={name: wrong})
        return found

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """A parameter that is one of a few words, or nothing. Raises Invalid."""
        text = self.parameter(name)
        if text and text not in allowed:
            wrong = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(allowed)}
            raise Invalid(wrong, code="bad_parameter", fields={name: wrong})
        return text

    def past(self) -> datetime | None:
        """`as_of`: a moment (ISO 8601, UTC where no zone is said), or a day up to its end in the actor's zone; not one to come."""
        text = self.parameter("as_of")
        return asof.parse_moment(text, self.actor.manner) if text else None

    # -- body -------------------------------------------------------------------------------------------------------

    def require_size(self, limit: int) -> None:
        """Raises TooLarge before a byte of the body is read."""
        length = self.header("CONTENT_LENGTH")
        if length.isdecimal() and (len(length) > 15 or int(length) > limit):
            raise TooLarge(limit)

    @cached_property
    def body(self) -> bytes:
        self.require_size(MAX_BODY)
        return self.request.body

    @cached_property
    def upload(self) -> uploads.Upload:
        """The file that came along (an import, a file of a record). Raises Malformed, TooLarge, UnsupportedMedia."""
        length = self.header("CONTENT_LENGTH")
        return uploads.receive(self.request, int(length[:15]) if length.isdecimal() else 0)

    def json(self) -> Any:
        """The body as JSON; nothing at all counts as an empty object. Raises Malformed, TooLarge, UnsupportedMedia."""
        body = self.body
        if not body:
            return {}
        media = self.header("CONTENT_TYPE").partition(";")[0].strip().lower()
        if media not in JSON_TYPES:
            raise UnsupportedMedia(JSON_TYPES[0])
        return strict_json.loads(body)

    def json_object(self, known: Collection[str] | None = None) -> dict[str, Any]:
        """The body as a JSON object, where `known` is given with these members at most. Raises Malformed, Invalid."""
        found = self.json()
        if not isinstance(found, dict):
            raise Malformed(_("A JSON object is expected."), code="bad_json")
        wrong = {} if known is None else unknown(found, known)
        if wrong:
            raise Invalid(fields=wrong)
        return found

    @cached_property
    def digest(self) -> str:
        """What tells this request from another under the same Idempotency-Key."""
        told = hashlib.sha256(f"{self.method} {self.request.get_full_path()}\n".encode())
        told.update(self.upload.digest if self.path[1:] == IMPORT or self.path[2:] == FILES else self.body)
        return told.hexdigest()

    # -- conditions -------------------------------------------------------------------------------------------------

    @cached_property
    def expected(self) -> frozenset[str] | None:
        """Versions named by If-Match; None where it is not sent or is `*`. Raises Malformed."""
        raw = self.header("HTTP_IF_MATCH").strip()
        if not raw or raw == "*":
            return None
        found = frozenset(ETAG.findall(raw))
        if not found:
            raise Malformed(_('If-Match holds the ETag of the record, such as "3".'))
        return found

    def knows(self, etag: str) -> bool:
        """Whether If-None-Match names this state."""
        raw = self.header("HTTP_IF_NONE_MATCH")
        return bool(raw) and (raw.strip() == "*" or etag.strip('"') in ETAG.findall(raw))
