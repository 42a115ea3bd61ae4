"""Mail as it comes (RFC 5322, MIME): read by Python's own parser, and whatever somebody broke in it read as well as it goes.

Nothing here raises for the content of a message: a broken part is left out or shown as it came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice
from typing import Any, cast

from regulars.base.html import html_to_text
from regulars.base.text import clean

BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the parser is known to raise for headers and bodies that break its rules, unknown character sets included."""
LONGEST_TEXT, LONGEST_LINE = 100_000, 1000
LONGEST_HEAD, LISTS = 4000, ("to", "cc", "references")
"""Heads may be longer where they list people or letters."""
MOST_PARTS = 500
MOST_PEOPLE, MOST_FILES = 100, 50
GUESSED = ("utf-8", "windows-1251")
"""Character sets of words that do not say theirs; the last one reads everything."""


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a message."""

    name: str
    kind: str
    content: bytes


class _Bounded(EmailPolicy):
    """Heads are cut: the parser's time grows with the square of their length, and a mail without an empty line is all head."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: LONGEST_HEAD if name.lower() in LISTS else LONGEST_LINE]


_POLICY = _Bounded()


def read(raw: bytes) -> EmailMessage:
    """A message of these bytes; of one in far too many pieces the head alone."""
    try:
        found = message_from_bytes(raw, policy=_POLICY) if raw.count(b"\n--") <= MOST_PARTS * 10 else None
        if found is not None and sum(1 for _part in islice(found.walk(), MOST_PARTS + 1)) <= MOST_PARTS:
            return cast(EmailMessage, found)
    except BROKEN:
        pass
    return cast(EmailMessage, BytesHeaderParser(policy=_POLICY).parsebytes(raw))


def told(message: EmailMessage) -> dict[str, Any]:
    """What rules read of a message as `incoming.…`."""
    people = {name: _people(message, name) for name in ("from", "reply-to", "to", "cc")}
    sender_name, sender = (people["from"] or [("", "")])[0]
    return {
        "from": sender,
        "from_name": sender_name or sender,
        "reply_to": [address for _name, address in people["reply-to"]],
        "to": [address for _name, address in people["to"]],
        "cc": [address for _name, address in people["cc"]],
        "subject": header(message, "subject"),
        "text": _text(message),
        "date": _date(message),
        "message_id": message_id(message),
        "in_reply_to": header(message, "in-reply-to"),
        "attachments": [
            {"name": each.name, "type": each.kind, "size": len(each.content)} for each in enclosed(message)
        ],
    }


def message_id(message: EmailMessage) -> str:
    """The sender's own name for it; empty where there is none."""
    return header(message, "message-id").strip("<> ")[:255]


def name_of(message: EmailMessage, raw: bytes) -> str:
    """By what it is taken once: the sender's own name for it, else its content."""
    own = message_id(message)
    return f"mail:{own}" if own else f"mail:sha256:{hashlib.sha256(raw).hexdigest()}"


def is_automatic(message: EmailMessage) -> bool:
    """Whether a program wrote it: an answer could go round for ever (RFC 3834, 2), a mass mail is no customer's word."""
    if header(message, "auto-submitted").partition(";")[0].strip().lower() not in ("", "no"):
        return True
    if header(message, "precedence").lower() in ("bulk", "junk", "list", "auto_reply") or message.get("list-id"):
        return True
    sender = (_people(message, "from") or [("", "")])[0][1].partition("@")[0].lower()
    return header(message, "return-path") == "<>" or sender in ("mailer-daemon", "postmaster")


def header(message: EmailMessage, name: str) -> str:
    """One line of the head as people read it."""
    try:
        said = str(message.get(name, ""))
    except BROKEN:
        said = _raw(message, name)
    if "\ufffd" in said:  # words in no character set that they named
        said = _decoded(_raw(message, name).encode("ascii", "surrogateescape"), _charset(message))
    return clean(" ".join(said.split()))[:LONGEST_LINE]


def enclosed(message: EmailMessage) -> Iterator[Enclosed]:
    """The files that came along, each with what it holds."""
    body, count = _body(message), 0
    for part in message.walk():
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        name = _file_name(part)
        if part is body or not (name or part.get_content_disposition() == "attachment"):
            continue
        count += 1
        if count > MOST_FILES:
            return
        yield Enclosed(
            name or f"{count}.{part.get_content_subtype()[:10]}", part.get_content_type()[:100], _bytes(part)
        )


def _people(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Names and addresses of a head's line."""
    try:
        found = [(each.display_name, each.addr_spec) for each in message[name].addresses] if name in message else []
    except BROKEN:
        found = getaddresses([header(message, name)])
    return [(clean(label)[:200], clean(at)[:254].lower()) for label, at in found[:MOST_PEOPLE] if "@" in at]


def _date(message: EmailMessage) -> str:
    try:
        at = parsedate_to_datetime(header(message, "date"))
    except BROKEN:
        return ""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


def _text(message: EmailMessage) -> str:
    """The words: plain ones, else those of the formatted ones."""
    body = _body(message)
    if body is None:
        return ""
    said = _words(body)
    if not said.strip() and body.get_content_subtype() == "plain" and (other := _body(message, "html")) is not None:
        body, said = other, _words(other)
    return clean(html_to_text(said) if body.get_content_subtype() == "html" else said)[:LONGEST_TEXT]


def _body(message: EmailMessage, *kinds: str) -> EmailMessage | None:
    try:
        return message.get_body(preferencelist=kinds or ("plain", "html"))  # type: ignore[return-value]
    except BROKEN:
        return None


def _words(part: EmailMessage) -> str:
    content = _bytes(part)
    return _decoded(content, _charset(part))


def _decoded(content: bytes, charset: str) -> str:
    """Words in the character set that they name, else in one of those that are likely."""
    for each in filter(None, (charset, *GUESSED)):
        try:
            return content.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _charset(part: EmailMessage) -> str:
    try:
        return str(part.get_content_charset("") or "")
    except BROKEN:
        return ""


def _bytes(part: EmailMessage) -> bytes:
    """The decoded content of a part; of an enclosed message all of it."""
    try:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            return inner.as_bytes() if hasattr(inner, "as_bytes") else b""
        found = part.get_payload(decode=True)
    except BROKEN:
        return b""
    return found if isinstance(found, bytes) else b""


def _file_name(part: EmailMessage) -> str:
    try:
        return clean(part.get_filename("") or "")[:200]
    except BROKEN:
        return ""


def _raw(message: EmailMessage, name: str) -> str:
    return next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
