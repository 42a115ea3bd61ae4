"""Scopes of programs: those of tokens, never none, never more than the program may ask and the person allowed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from regulars.engine import registry
from regulars.services.identity.tokens import known_scopes

USUAL = ("read",)


def covers(held: Iterable[str], wanted: str) -> bool:
    """Whether scopes allow another one: `write` includes reading, and all of an entity is included in all."""
    plural, _colon, what = wanted.rpartition(":")
    enough = {wanted, "write"} | ({"read", f"{plural}:write"} if what == "read" else set())
    return bool(enough & set(held))


def within(wanted: Iterable[str], held: Iterable[str]) -> bool:
    held = set(held)
    return all(covers(held, each) for each in wanted)


def are_known(wanted: Iterable[str]) -> bool:
    return set(wanted) <= set(known_scopes())


def in_words(scopes: Iterable[str]) -> list[str]:
    """What each scope lets a program do, as a person reads it."""
    labels = {entity.plural: str(entity.label_plural) for entity in registry.entities()}
    whole = {"read": _("Read everything that you may see"), "write": _("Change everything that you may change")}
    found = []
    for scope in scopes:
        plural, _colon, what = scope.rpartition(":")
        name = labels.get(plural, plural)
        found.append(whole.get(scope) or (_("Read: %(name)s") if what == "read" else _("Read and change: %(name)s")) % {"name": name})  # fmt: skip
    return found
