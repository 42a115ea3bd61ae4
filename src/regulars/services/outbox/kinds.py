"""What the program writes mail about, in words; a service adds its own."""

from __future__ import annotations

from django.utils.translation import gettext

from regulars.base.i18n import N_

KINDS: dict[str, str] = {
    "account": N_("Account and password"),
    "notification": N_("Notification"),
    "digest": N_("Digest"),
    "rule": N_("From a rule"),
}


def add(name: str, label: str) -> None:
    """Make another kind known, once; `label` is a msgid."""
    KINDS.setdefault(name, label)


def label_of(name: str) -> str:
    """What a kind is called in the reader's language."""
    return gettext(KINDS[name]) if name in KINDS else name.replace("_", " ").capitalize()
