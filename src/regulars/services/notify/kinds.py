"""What people are told of, in the words of the interface."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.base.i18n import N_


@dataclass(frozen=True)
class Kind:
    """One kind of notification: its name, its icon, and what it says where it has no words of its own."""

    name: str
    label: str
    icon: str
    text: str = ""


ASSIGNED = Kind("assigned", N_("Handed over to me"), "user-check", N_("You are responsible for it now."))
SHARED = Kind("shared", N_("Shared with me"), "share-2", N_("It was shared with you."))
RULE = Kind("rule", N_("From a rule"), "zap")
KINDS = {kind.name: kind for kind in (ASSIGNED, SHARED, RULE)}
