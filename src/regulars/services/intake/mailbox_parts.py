"""What may be said of a mailbox, checked before anything of it is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.base.errors import Invalid
from regulars.base.seal import seal
from regulars.services.intake import imap
from regulars.services.intake.fetching import LEAVE, MARK, MOVE
from regulars.services.intake.models import Mailbox
from regulars.services.workflow.models import Rule

NAMES = ("host", "port", "security", "username", "password", "folder", "afterwards", "moved_to")
STANDING = ("validity", "last", "untidied", "read_at")
"""How far it was read."""
LONGEST = {"host": 253, "username": 254, "password": 500, "folder": 200, "moved_to": 200}
SECURITIES = {
    imap.TLS: gettext_lazy("TLS from the beginning"),
    imap.STARTTLS: gettext_lazy("STARTTLS"),
    imap.NONE: gettext_lazy("No encryption"),
}
AFTERWARDS = {
    MARK: gettext_lazy("mark it as read"),
    MOVE: gettext_lazy("move it to another folder"),
    LEAVE: gettext_lazy("leave it as it is"),
}
_CHOICES: Mapping[str, Mapping[str, Any]] = {"security": SECURITIES, "afterwards": AFTERWARDS}
Data = Mapping[str, Any]


def made(rule: Rule, given: Data, before: Mailbox | None) -> Mailbox:
    """A mailbox of these parts, those left out as they were before. Raises Invalid."""
    known = {name: getattr(before, name) for name in NAMES if name != "password"} if before is not None else {}
    parts = _typed({**known, **given})
    kept = _kept(parts, before)
    _require(parts, has_password=bool(parts["password"] or kept))
    password = parts.pop("password")
    sealed = seal(password, purpose=imap.PURPOSE) if password else kept
    return Mailbox(rule=rule.pk, sealed=sealed, set_at=timezone.now(), **parts)


def described(rule: Rule, given: Data, before: Mailbox | None) -> Mailbox:
    """A mailbox as another installation has it: with the password and the standing that it has here already, else with none. Raises Invalid."""
    parts = _typed({**given, "password": ""})
    _require(parts, has_password=True)
    del parts["password"]
    box = Mailbox(rule=rule.pk, sealed=_kept(parts, before), set_at=timezone.now(), **parts)
    if before is not None and box.sealed and box.folder == before.folder:
        for name in STANDING:
            setattr(box, name, getattr(before, name))
    return box


def _kept(parts: Data, before: Mailbox | None) -> str:
    """The sealed password that still fits: that of the same host and name."""
    same = before is not None and (before.host, before.username) == (parts["host"], parts["username"])
    return before.sealed if before is not None and same else ""


def _typed(given: Data) -> dict[str, Any]:
    """Each part as what it is to be. Raises Invalid."""
    wrong = {name: _("One line of at most %(limit)s characters.") % {"limit": most} for name, most in LONGEST.items() if not _is_line(given.get(name), most)}  # fmt: skip
    for name, known in _CHOICES.items():
        if given.get(name) and (not isinstance(given[name], str) or given[name] not in known):
            wrong[name] = _("One of these is expected: %(allowed)s.") % {"allowed": ", ".join(known)}
    if wrong:
        raise Invalid(fields=wrong)
    found = {name: given.get(name) or "" for name in LONGEST}
    found |= {name: found[name].strip() for name in LONGEST if name != "password"}
    security, afterwards = given.get("security") or imap.TLS, given.get("afterwards") or MARK
    return found | {
        "host": found["host"].lower(), "folder": found["folder"] or "INBOX", "security": security, "afterwards": afterwards,
        "moved_to": found["moved_to"] if afterwards == MOVE else "", "port": given.get("port") or imap.PORTS[security],
    }  # fmt: skip


def _require(parts: Data, *, has_password: bool) -> None:
    needed = {"host": parts["host"], "username": parts["username"], "password": has_password}
    needed |= {"moved_to": parts["moved_to"]} if parts["afterwards"] == MOVE else {}
    wrong = {name: _("This field is required.") for name, there in needed.items() if not there}
    port = parts["port"]
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65536:
        wrong["port"] = _("A whole number from %(low)s to %(high)s is expected.") % {"low": 1, "high": 65535}
    if parts["moved_to"] == parts["folder"]:
        wrong["moved_to"] = _("Choose another folder than the one that is read.")
    if wrong:
        raise Invalid(fields=wrong)


def _is_line(text: Any, most: int) -> bool:
    if text is None:
        return True
    return (
        isinstance(text, str)
        and len(text) <= most
        and not any(unicodedata.category(each) in ("Cc", "Cs") for each in text)
    )
