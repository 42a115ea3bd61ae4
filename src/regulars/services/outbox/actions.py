"""Send a letter: it is written here, in the transaction of what it tells of, and sent by a job a moment later."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import formataddr, parseaddr

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base import jobs, seal
from regulars.base.errors import Invalid
from regulars.base.ids import uuid7
from regulars.services.outbox import frame
from regulars.services.outbox.models import OutgoingLetter

PURPOSE = "outbox"
LONGEST_SUBJECT = 200
LONGEST_TEXT = 200_000
LONGEST_HTML = 500_000
AT_ONCE = 1000
_ADDRESS = re.compile(r"(?:(?P<who>[^<>\r\n]*)<)?(?P<where>[^<>\s]+)(?(who)>)")


@dataclass(frozen=True)
class Letter:
    """What is sent to one address, in the language that is spoken when it is written.

    `text` is plain text; `html` is what stands in the frame of the letter, made from the text where it is empty. It is trusted: whoever
    fills it has escaped what people typed. `unsubscribe` is an address that ends such mail at one click (RFC 8058). `reason`
    says below the letter why one gets it. `after` holds it back until then. `files` are stored files that go with it; one that is gone by then is left out.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    kind: str = "notification"
    entity: str = ""
    record: uuid.UUID | None = None
    reply_to: str = ""
    unsubscribe: str = ""
    reason: str = ""
    after: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[uuid.UUID, ...] = ()


def send(letter: Letter) -> uuid.UUID:
    """Send a letter with what the transaction writes, or not at all; its identifier. Raises Invalid."""
    return send_many([letter])[0]


def send_many(letters: Iterable[Letter]) -> list[uuid.UUID]:
    """Send many with one job. Raises Invalid, and sends none, where one cannot be sent."""
    now = timezone.now()
    rows = [_row(letter, now) for letter in letters]
    with transaction.atomic():
        OutgoingLetter.objects.bulk_create(rows, batch_size=AT_ONCE)
        if any(row.next_at <= now for row in rows):
            jobs.wake("outbox.send")
    return [row.pk for row in rows]


def _row(letter: Letter, now: datetime) -> OutgoingLetter:
    to, subject = address(letter.to, "to"), _one_line(letter.subject)
    if len(letter.text) > LONGEST_TEXT or len(letter.html) > LONGEST_HTML:
        raise Invalid(fields={"text": _("This is too long for a letter.")}, code="too_long")
    key = uuid7()
    framed = frame.html(subject, letter.html or frame.of_text(letter.text), letter.unsubscribe, letter.reason)
    plain = frame.plain(letter.text, letter.unsubscribe, letter.reason)
    return OutgoingLetter(
        id=key,
        message_id=f"<{key}@{_domain()}>",
        kind=letter.kind,
        to=to,
        subject=subject,
        content=seal.seal(
            orjson.dumps({"text": plain, "html": framed, "files": letter.files}).decode(), purpose=PURPOSE
        ),
        headers=_headers(letter),
        entity=letter.entity,
        record=letter.record,
        next_at=max(letter.after or now, now),
        created_at=now,
    )


def address(given: str, name: str) -> str:
    """One address with or without a name, safe to stand in a header. Raises Invalid at `name`."""
    found = _ADDRESS.fullmatch(given.strip())
    try:
        validate_email(found["where"] if found else "")
    except ValidationError:
        raise Invalid(fields={name: _("This is no mail address.")}, code="bad_address") from None
    assert found is not None
    who = _one_line(found["who"] or "").strip('" ')
    return formataddr((who, found["where"])) if who else str(found["where"])


def _headers(letter: Letter) -> dict[str, str]:
    """Auto-Submitted (RFC 3834) keeps machines from answering; the language is for whoever reads it aloud."""
    found = {name: _one_line(value) for name, value in letter.headers.items()}
    found |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if letter.reply_to:
        found["Reply-To"] = address(letter.reply_to, "reply_to")
    if letter.unsubscribe:
        found["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def _one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """No line break ends up in a header, whatever a record is called."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
