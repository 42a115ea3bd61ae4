"""The request of a call: address, headers and body, checked when the rule is written and filled from the record when it is made.

What is secret stays named (`{credential.key}`) until it is sent. The body is the standard one, or JSON with fields in braces: inside of a
string `{name}` is its text, outside of one `{amount}` is the value as the API gives it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import outgoing, strict_json
from regulars.base.errors import Refused
from regulars.engine import access, holes, items, outside, registry
from regulars.engine.describe import Entity
from regulars.engine.fields import Ref, Reference
from regulars.engine.fields.base import Wrong
from regulars.engine.judge import resolve
from regulars.engine.labels import labels_of
from regulars.engine.models import Change
from regulars.services.callouts import credentials
from regulars.services.feed.items import visible_diff
from regulars.services.workflow.models import Rule, RuleRun
from regulars.services.workflow.steps import giving
from regulars.services.workflow.steps.base import Data, Place

METHODS = ("POST", "PUT", "PATCH", "GET", "DELETE")
BODILESS = outgoing.BODILESS
LONGEST, LONGEST_BODY, LONGEST_PLACE = 2000, 20_000, 200
MOST_HEADERS = 20
MOST_BYTES = 256 * 1024
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
OURS = frozenset(
    "host content-length connection transfer-encoding accept-encoding idempotency-key webhook-id webhook-timestamp webhook-signature".split()
)
SECRET = re.compile("auth|token|secret|key|cookie|password", re.IGNORECASE)
"""Names of headers whose values nobody writes openly: rules are read by everyone."""
PIECE = re.compile(rf'"(?:[^"\\]|\\.)*"|{holes.ANY.pattern}')
TYPE = "rule.call"


@dataclass(frozen=True)
class Request:
    """What is sent, but for what is secret in it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    host: str

    def told(self) -> dict[str, Any]:
        """As a try shows it and a call keeps it."""
        return {"method": self.method, "url": self.url, "headers": dict(self.headers), "body": self.body}


def check(step: Data, entity: Entity) -> None:
    """Raises Wrong, Refused."""
    if step.get("method", "POST") not in METHODS:
        raise Wrong(_("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(METHODS)})
    url = _check_url(step.get("url"), entity)
    _check_headers(step.get("headers") or {}, url)
    if step.get("sign"):
        credentials.check(f"{{credential.{step['sign']}}}", url)
    _check_body(step, entity)


def require_public(step: Data) -> None:
    """Refuse a host inside the own network when it is written down. Raises Refused."""
    parts = outgoing.checked(holes.ANY.sub("x", credentials.HOLE.sub("x", step["url"])))
    outgoing.require_public(str(parts.hostname), settings.OUTGOING_HOSTS)


def made(place: Place, step: Data, record: Any) -> Request:
    """The request for a record, as the place's actor may see it. Raises Refused."""
    method = step.get("method", "POST")
    url = _filled_url(step["url"], place, record)
    host = outgoing.checked(credentials.HOLE.sub("x", url)).netloc.lower()
    body = "" if method in BODILESS else _body(place, step, record)
    if len(body.encode()) > MOST_BYTES:
        raise Refused(
            _("What would be sent is larger than %(limit)s KB.") % {"limit": MOST_BYTES >> 10}, code="too_large"
        )
    return Request(method, url, step.get("headers") or {}, body, host)


# -- checks ---------------------------------------------------------------------------------------------------------------


def _check_url(url: Any, entity: Entity) -> str:
    """The address with something in the place of what is filled in."""
    if not isinstance(url, str) or not url.strip():
        raise Wrong(_("Say which address is called."))
    plain = credentials.HOLE.sub("x", url.strip())
    giving.check_text(plain, entity)
    sample = holes.ANY.sub("x", plain)
    if len(url) > LONGEST or not sample.isascii() or not sample.isprintable() or " " in sample:
        raise Wrong(_("An address begins with https:// or http:// and holds no password."))
    parts = outgoing.checked(sample)
    start = f"{parts.scheme}://{parts.netloc}"
    if not url.strip().lower().startswith(start.lower()):
        raise Wrong(_("The host of an address is written out: fields stand behind it only."))
    credentials.check(url, sample)
    return sample


def _check_headers(headers: Any, url: str) -> None:
    if not isinstance(headers, Mapping) or len(headers) > MOST_HEADERS:
        raise Wrong(_("Headers are an object of names and values, at most %(limit)s.") % {"limit": MOST_HEADERS})
    if len({str(name).lower() for name in headers}) < len(headers):
        raise Wrong(_("A header is given once."))
    for name, value in headers.items():
        if not isinstance(name, str) or not NAME.fullmatch(name) or name.lower() in OURS:
            raise Wrong(_("“%(name)s” cannot be a header of a call.") % {"name": str(name)[:60]})
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or not _is_plain(value):
            raise Wrong(_("The header “%(name)s” needs a value in one line of ASCII.") % {"name": name})
        if SECRET.search(name) and not credentials.HOLE.search(value):
            text = _(
                "“%(name)s” looks secret, and rules are read by everyone: keep it as a credential and write {credential.key}."
            )
            raise Wrong(text % {"name": name})
        credentials.check(value, url)


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _check_body(step: Data, entity: Entity) -> None:
    text = step.get("body", "")
    if not isinstance(text, str) or len(text) > LONGEST_BODY:
        raise Wrong(_("At most %(limit)s characters.") % {"limit": LONGEST_BODY})
    if not text.strip():
        return
    if step.get("method", "POST") in BODILESS:
        raise Wrong(_("%(method)s has no body.") % {"method": step["method"]})
    if credentials.HOLE.search(text):
        raise Wrong(_("A credential stands in the address or in a header, not in the body."))
    giving.check_text(text, entity)
    try:
        strict_json.loads(_pieced(text, lambda _hole: "", lambda _hole: None))
    except Refused as problem:
        raise Wrong(_("The body: %(problem)s") % {"problem": problem}) from None


# -- filling --------------------------------------------------------------------------------------------------------------


def _filled_url(url: str, place: Place, record: Any) -> str:
    """Fields stand in it percent-encoded; credentials stay named."""
    parts = re.split(rf"({credentials.HOLE.pattern.replace('(', '(?:')})", url.strip())
    return "".join(
        part
        if credentials.HOLE.fullmatch(part)
        else holes.ANY.sub(lambda hole: quote(_text(hole, place, record)[:LONGEST_PLACE], safe=""), part)
        for part in parts
    )


def _body(place: Place, step: Data, record: Any) -> str:
    text = step.get("body", "")
    if not text.strip():
        return orjson.dumps(_standard(place), default=str, option=orjson.OPT_UTC_Z).decode()
    return _pieced(text, lambda hole: _text(hole, place, record), lambda hole: _value(hole, place, record))


def _pieced(text: str, as_text: Callable[[re.Match[str]], str], as_value: Callable[[re.Match[str]], Any]) -> str:
    """JSON with its holes filled: escaped inside of strings, as values outside of them."""

    def piece(found: re.Match[str]) -> str:
        if found[0].startswith('"'):
            return holes.ANY.sub(lambda hole: json.dumps(as_text(hole), ensure_ascii=False)[1:-1], found[0])
        return orjson.dumps(as_value(found), default=str, option=orjson.OPT_UTC_Z).decode()

    return PIECE.sub(piece, text)


def _text(hole: re.Match[str], place: Place, record: Any) -> str:
    return holes.filled_plain(hole[0], place.entity, record, place.actor, place.came)


def _value(hole: re.Match[str], place: Place, record: Any) -> Any:
    name, inner, path = hole.groups()
    if name:
        return outside.value_of(place.came, f"{name}.{inner}")
    source, value = resolve(place.entity, path), giving.value_at(path, place, record)
    if value is None:
        return None
    if isinstance(source, Reference):
        return {"id": str(value), "label": labels_of([Ref(value, "", source.to)], place.actor).get(value, "")}
    return source.dump(value)


def _standard(place: Place) -> dict[str, Any]:
    """The record as the API gives it, the rule and its run, and what changed."""
    rule = Rule.objects.filter(pk=place.rule).first()
    row = access.records(place.entity, place.actor).row(place.record, items.columns_of(place.entity, place.actor))
    data = {
        "rule": {"id": place.rule, "key": rule.key, "label": rule.label} if rule is not None else None,
        "run": place.run,
        "entity": place.entity.name,
        "record": items.item(place.entity, row),
        "change": _change(place),
    }
    return {"type": TYPE, "timestamp": timezone.now(), "data": data}


def _change(place: Place) -> dict[str, Any] | None:
    """What set the rule off, by field before and after, as far as the actor may see it."""
    run = RuleRun.objects.filter(pk=place.run).first() if place.run else None
    found = (
        Change.objects.filter(pk=run.change, record=place.record).first() if run is not None and run.change else None
    )
    entity = registry.find(found.entity) if found is not None else None
    if found is None or entity is None:
        return None
    return {"id": found.id, "verb": found.verb, "at": found.at, "diff": visible_diff(entity, found.diff, place.actor)}
