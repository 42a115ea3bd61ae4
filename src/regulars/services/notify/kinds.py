"""What people are told of, in the words of the interface; a service adds its own kinds."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.base.i18n import N_

MAILS = {
    "now": N_("At once"),
    "daily": N_("In the daily digest"),
    "weekly": N_("In the weekly digest"),
    "never": N_("Never"),
}
"""When a kind is told by mail."""
QUIETS = {
    "common": N_("As for all kinds"),
    "never": N_("None: tell me at any time"),
    "own": N_("Its own"),
}
"""Which quiet times hold for a kind. A pause holds for all of them."""


@dataclass(frozen=True)
class Kind:
    """One kind of notification: its name, its icon, and what it says where it has no words of its own.

    `mail` (one of MAILS) and `push` are what people get who chose nothing. Of one that `counts_changes` more of the same are changes of
    one record, not further records.
    """

    name: str
    label: str
    icon: str
    text: str = ""
    mail: str = "daily"
    push: bool = True
    counts_changes: bool = False


KINDS: dict[str, Kind] = {}


def add(kind: Kind) -> Kind:
    """Make a kind known, once."""
    return KINDS.setdefault(kind.name, kind)


def of(name: str) -> Kind:
    """A kind, also one that is no longer known: its notifications are still there."""
    return KINDS.get(name) or Kind(name, name.replace("_", " ").capitalize(), "bell")


MENTION = add(Kind("mention", N_("I was mentioned"), "at-sign", N_("You were mentioned."), "now"))
ASSIGNED = add(Kind("assigned", N_("Handed over to me"), "user-check", N_("You are responsible for it now."), "now"))
SHARED = add(Kind("shared", N_("Shared with me"), "share-2", N_("It was shared with you.")))
FOLLOWED = add(Kind("followed", N_("Changes of what I follow"), "eye", push=False, counts_changes=True))
RULE = add(Kind("rule", N_("From a rule"), "zap"))
FAILURE = add(Kind("failure", N_("Something failed"), "triangle-alert", mail="now"))
