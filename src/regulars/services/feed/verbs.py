"""What kinds of changes there are: the verbs by which the feed, the history of a record and webhooks are narrowed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.base.text import nearest
from regulars.engine import registry

EVERYWHERE = (
    "create", "update", "delete", "restore", "merge", "merged", "undo", "move", "share", "unshare", "transfer", "attach", "detach", "carried", "passed_on", "unaccepted",
    "import_past", "assign_territory", "approval_asked", "approval_approved", "approval_rejected", "approval_withdrawn", "approval_expired", "purge", "erased",
)  # fmt: skip
"""Verbs that any record may have; each entity has its actions besides."""
OF_PEOPLE = (
    "activate",
    "deactivate",
    "set_roles",
    "set_grants",
    "sign_out",
    "forget_factors",
    "view_as",
    "view_as_end",
)


def known_verbs(names: Iterable[str]) -> list[str]:
    """The verbs that changes of these entities (of all, where there is none) may have."""
    only = set(names)
    found = [each for each in registry.entities() if not only or each.name in only]
    own = [*(action.verb for each in found for action in each.actions)]
    people = OF_PEOPLE if any(each.name in ("user", "role") for each in found) else ()
    return list(dict.fromkeys([*EVERYWHERE, *own, *people]))


def verbs_asked(text: str, names: Iterable[str] = ()) -> frozenset[str] | None:
    """The verbs asked for (with commas between), None for all. Raises Invalid for one that no change of these entities has."""
    if not text:
        return None
    known = known_verbs(names)
    asked = [part.strip() for part in text.split(",")]
    for name in asked:
        if name not in known:
            wrong = no_verb(name[:60])
            if near := nearest(name, known):
                wrong += " " + _("Did you mean “%(name)s”?") % {"name": near}
            raise Invalid(wrong, code="bad_parameter", fields={"verb": wrong})
    return frozenset(asked)


def no_verb(name: str) -> str:
    return _("No change of these records is called “%(name)s”.") % {"name": name}
