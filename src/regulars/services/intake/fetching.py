"""What is new in a mailbox: each message once and none left out, whatever breaks in between.

Where reading stands is kept with each message, in one transaction. Only what was kept is marked or moved afterwards.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from imapclient import SEEN, IMAPClient

from regulars.base.errors import Refused
from regulars.services.intake import bodies, imap, keeping, mailing
from regulars.services.intake.kinds import MAIL
from regulars.services.intake.models import Mailbox
from regulars.services.workflow.models import Rule

logger = logging.getLogger("regulars.intake")
AT_ONCE = 200
"""Messages of one reading; the next one goes on."""
SECONDS, LOOKED = 120.0, 30.0
"""For one reading, and for a look."""
OVERLAP = timedelta(days=2)
MOST_TRIES, MOST_HEADS = 4, 4
"""Readings that may break off at the same message, and at its head."""
MOST_FOLDERS, MOST_UNTIDIED = 200, 5000
LEAVE, MARK, MOVE = "leave", "seen", "move"


@dataclass(frozen=True)
class Looked:
    """What is in a mailbox: its edition, its newest message, how many there are, the folders beside it."""

    validity: int
    last: int
    count: int
    folders: tuple[str, ...]


def look(box: Mailbox) -> Looked:
    """See that it can be read, and moved from where that is wished. Raises Refused."""
    with imap.opened(box, LOOKED) as client:
        folder = imap.choose(client, box.folder)
        with imap.talking():
            folders = tuple(sorted(str(name) for _flags, _mark, name in client.list_folders())[:MOST_FOLDERS])
            newest, count = _newest(client, folder), int(folder.get(b"EXISTS", 0))
        if box.afterwards != LEAVE and b"READ-ONLY" in folder:
            text = _("The server lets us only read in “%(name)s”: leave the mails as they are.")
            raise Refused(text % {"name": box.folder}, code="read_only")
        if box.afterwards == MOVE:
            imap.choose(client, box.moved_to, code="no_target")
        return Looked(_edition(folder), newest, count, folders)


def read(box: Mailbox, rule: Rule) -> bool:
    """Take what is new; whether there is more. Raises Refused where it cannot be read, or more waits than is kept."""
    until = time.monotonic() + SECONDS - imap.SILENCE
    with imap.opened(box, SECONDS) as client:
        folder = imap.choose(client, box.folder)
        with imap.talking():
            found = _new(client, folder, box)
        try:
            taken = _take_all(client, found, until, box, rule)
        except Refused:
            with suppress(Refused):
                _tidy(client, box)
            raise
        _tidy(client, box)
    return taken < len(found)


def _take_all(client: IMAPClient, found: list[int], until: float, box: Mailbox, rule: Rule) -> int:
    for number, uid in enumerate(found):
        if number >= AT_ONCE or time.monotonic() > until:
            return number
        _take(client, uid, box, rule)
    return len(found)


def _new(client: IMAPClient, folder: dict[bytes, Any], box: Mailbox) -> list[int]:
    """The next messages. A mailbox that was made anew counts anew: what came lately is asked for, and known by its Message-ID."""
    if _edition(folder) == box.validity:
        found = client.search(["UID", f"{box.last + 1}:*"])  # “*” is the newest one, even where it is older than that
    else:
        found = client.search(["SINCE", ((box.read_at or box.set_at) - OVERLAP).date()])
        last = min(found) - 1 if found else _newest(client, folder)
        _stand(box, validity=_edition(folder), last=last, untidied=[])
    return sorted(uid for uid in found if uid > box.last)


def _take(client: IMAPClient, uid: int, box: Mailbox, rule: Rule) -> None:
    """One message, and that it was taken. One that went in between is passed over; one that breaks us is named and passed over."""
    raw, failed = _got(client, uid, box)
    is_done = raw and not failed and box.afterwards != LEAVE
    untidied = [*box.untidied, uid][-MOST_UNTIDIED:] if is_done else box.untidied
    try:
        with transaction.atomic():
            if raw:
                mailing.keep(rule, raw, failed=failed)
            _stand(box, last=uid, untidied=untidied)
    except (DataError, IntegrityError, ValueError):
        logger.exception("A mail could not be kept", extra={"facts": {"rule": str(rule.pk), "uid": uid}})
        with transaction.atomic():
            keeping.keep(rule, MAIL, bodies.JSON, "{}", key=f"mail:uid:{box.validity}:{uid}", failed="broken")
            _stand(box, last=uid)


def _got(client: IMAPClient, uid: int, box: Mailbox) -> tuple[bytes, str]:
    """A message and what is wrong with it. One that cannot be fetched time after time is taken by its head, or by its number alone: it holds up none after it."""
    tries = box.tries if box.stuck == uid else 0
    if tries >= MOST_TRIES + MOST_HEADS:
        return f"Message-ID: <uid-{box.validity}-{uid}@mailbox.invalid>\r\n\r\n".encode(), "unfetched"
    try:
        with imap.talking():
            return _head(client, uid, "unfetched") if tries >= MOST_TRIES else _fetched(client, uid)
    except Refused:
        _stand(box, stuck=uid, tries=tries + 1)
        raise


def _fetched(client: IMAPClient, uid: int) -> tuple[bytes, str]:
    """A message, of one that is too large its head; and what is wrong with it. It is not marked by that."""
    size = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE", 0)
    if size > mailing.MOST_BYTES:
        return _head(client, uid, "too_large")
    return client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]") or b"", ""


def _head(client: IMAPClient, uid: int, failed: str) -> tuple[bytes, str]:
    return client.fetch([uid], ["BODY.PEEK[HEADER]"]).get(uid, {}).get(b"BODY[HEADER]") or b"", failed


def _tidy(client: IMAPClient, box: Mailbox) -> None:
    """Mark or move what was taken, this time or the last one. Raises Refused."""
    if not box.untidied:
        return
    with imap.talking():
        if box.afterwards == MARK:
            client.add_flags(box.untidied, [SEEN], silent=True)
        elif box.afterwards == MOVE:
            _move(client, box.untidied, box.moved_to)
    _stand(box, untidied=[])


def _move(client: IMAPClient, uids: list[int], target: str) -> None:
    """By MOVE, and as RFC 6851 puts it where the server has none."""
    if client.has_capability("MOVE"):
        client.move(uids, target)
        return
    there = client.search(["UID", ",".join(map(str, uids)), "UNDELETED"])
    if there:
        client.copy(there, target)
        client.delete_messages(there, silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(there)


def _stand(box: Mailbox, **given: Any) -> None:
    """Write down where reading stands, unless somebody has set the mailbox anew meanwhile. Raises Refused."""
    if not Mailbox.objects.filter(pk=box.pk, set_at=box.set_at).update(**given):
        raise Refused(_("The mailbox was set anew meanwhile."), code="set_anew")
    for name, value in given.items():
        setattr(box, name, value)


def _edition(folder: dict[bytes, Any]) -> int:
    return int(folder.get(b"UIDVALIDITY", 0))


def _newest(client: IMAPClient, folder: dict[bytes, Any]) -> int:
    if b"UIDNEXT" in folder:
        return int(folder[b"UIDNEXT"]) - 1
    return max(client.search(["ALL"]), default=0)
