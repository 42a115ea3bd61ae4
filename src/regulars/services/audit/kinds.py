"""What can happen besides changes, in words; an area or a service adds its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from regulars.base.i18n import N_


@dataclass(frozen=True)
class Kind:
    """A kind of event: what it is called, its icon, and its tone where it is worth a look."""

    label: str
    icon: str = "circle"
    tone: str = ""


KINDS: dict[str, Kind] = {
    "sign_in": Kind(N_("Signed in"), "log-in"),
    "sign_in_failed": Kind(N_("Sign-in failed"), "log-in", "warn"),
    "locked_out": Kind(N_("Locked out after wrong attempts"), "lock", "bad"),
    "sign_out": Kind(N_("Signed out"), "log-out"),
    "session_ended": Kind(N_("Session ended"), "log-out"),
    "password_changed": Kind(N_("Password changed"), "key"),
    "password_reset": Kind(N_("Password set anew by mail"), "key", "warn"),
    "factor_added": Kind(N_("Second step added"), "shield-check"),
    "factor_removed": Kind(N_("Second step removed"), "shield", "warn"),
    "factor_reset": Kind(N_("Recovery codes made anew"), "shield"),
    "token_created": Kind(N_("API token made"), "key"),
    "token_revoked": Kind(N_("API token revoked"), "key"),
    "token_refused": Kind(N_("API token refused"), "key", "warn"),
    "export": Kind(N_("Export"), "download"),
    "denied": Kind(N_("Access refused"), "shield", "bad"),
    "read_sensitive": Kind(N_("Sensitive field read"), "eye"),
    "purged": Kind(N_("Deleted for good"), "trash-2", "bad"),
    "readings_deleted": Kind(N_("Old readings deleted"), "eye-off"),
    "history_archived": Kind(N_("History archived"), "archive"),
    "history_brought_back": Kind(N_("History brought back"), "archive"),
}


def add(name: str, kind: Kind) -> None:
    """Make another kind known, once."""
    KINDS.setdefault(name, kind)


def label_of(name: str) -> str:
    """What a kind is called in the reader's language."""
    known = KINDS.get(name)
    return gettext(known.label) if known else name.replace("_", " ").capitalize()


SOURCES = {
    "page": N_("Page"),
    "api": N_("API"),
    "import": N_("Import"),
    "bulk": N_("Bulk edit"),
    "workflow": N_("Rule"),
    "capture": N_("From outside"),
    "mail": N_("Mail"),
    "job": N_("Job"),
    "convert": N_("Conversion"),
    "cli": N_("Command line"),
    "demo": N_("Demo data"),
    "system": N_("The program"),
    "customer": N_("The customer"),
}
"""From where things are done, by the `source` of an actor."""


def source_of(name: str) -> str:
    """What a source is called in the reader's language."""
    known = SOURCES.get(name)
    return gettext(known) if known else name.replace("_", " ").capitalize()
