"""What the write door refuses of custom entities: names and addresses that are taken, places that are no fields of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q
from django.urls import get_resolver
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.engine.batch import Batch
from regulars.engine.custom.guards import tell
from regulars.engine.models import CustomEntity, CustomField

MOST_ENTITIES = 100
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DAYS = ("date", "moment")
RESERVED_WORDS = frozenset(
    ("search", "settings", "admin", "auth", "api", "calendar", "files", "live", "runs", "style", "static", "media", "undo",
     "healthz", "readyz", "metrics", "language", "dashboard", "today", "insight", "import", "export", "bulk", "changes", "me",
     "openapi", "docs", "new", "board", "options", "recent", "views", "imports", "exports", "entities", "bin", "history",
     "duplicates", "shares", "approvals", "rules", "webhooks", "territories", "audit", "batches", "retention", "mcp")
)  # fmt: skip
_reserved: list[Callable[[], Iterable[str]]] = []


def reserve(words: Callable[[], Iterable[str]]) -> None:
    """Name words that a door takes for places of its own; asked when an entity is named. Once, at start."""
    _reserved.append(words)


def guard_entities(batch: Batch) -> None:
    """Refuse an entity whose name or address is taken or reserved."""
    number = CustomEntity.objects.filter(deleted_at=None).count()
    for item in batch.good:
        row: CustomEntity = item.record
        if not (row.key and row.plural and row.label and row.label_plural):
            continue  # asked for by the door itself
        if item.before is not None and batch.changed(item, "key"):
            wrong = {"key": _("The name of an entity stays as it is: its records are kept by it.")}
        else:
            wrong = _wrong_entity(row) if batch.changed(item, "key", "plural") else {}
            wrong |= _wrong_places(row)
        number += item.is_new
        if number > MOST_ENTITIES and item.is_new:
            wrong = {"key": _("There are at most %(limit)s entities of your own.") % {"limit": MOST_ENTITIES}}
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
    tell(batch)


def _wrong_word(word: str) -> str:
    if not NAME.fullmatch(word) or len(word) > 38:
        return _("Small Latin letters, digits and single hyphens, such as “service-visit”; at most 38.")
    if word in RESERVED_WORDS or word in _words_of_addresses():
        return _("“%(key)s” is a word of the program; choose another.") % {"key": word}
    if word in registry.described() or any(word == each.plural for each in registry.described().values()):
        return _("“%(key)s” is already taken.") % {"key": word}
    return ""


@dataclass(frozen=True)
class TakenWords:
    """What a new entity and its address cannot be called: `more` words besides, and those of entities in the bin among them."""

    more: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        said = str(word)
        return (
            said in self.more
            or bool(_wrong_word(said))
            or CustomEntity.objects.filter(Q(key=said) | Q(plural=said)).exists()
        )


def _wrong_entity(row: CustomEntity) -> dict[str, str]:
    words = (("key", row.key), ("plural", row.plural))
    wrong = {field: problem for field, word in words if (problem := _wrong_word(word))}
    if not wrong and row.key == row.plural:
        wrong["plural"] = _("One and many need different words.")
    return wrong


@cache
def _words_of_addresses() -> frozenset[str]:
    """The first words of all places of the program: an entity called so would stand behind them, out of reach."""
    places = (word for words in _reserved for word in words())
    return frozenset((*_first_words(get_resolver().url_patterns, ""), *places))


def _first_words(patterns: list[Any], before: str) -> Iterator[str]:
    for one in patterns:
        address = before + str(one.pattern).lstrip("^")
        if "/" not in address and hasattr(one, "url_patterns"):
            yield from _first_words(one.url_patterns, address)
        else:
            yield address.split("/")[0]


def _wrong_places(row: CustomEntity) -> dict[str, str]:
    """The stage is a choice, the calendar's days are dates, of this entity."""
    kinds = dict(CustomField.objects.filter(entity=row.key, deleted_at=None).values_list("key", "kind"))
    wrong = {}
    for name, allowed in (("stage_field", ("choice",)), ("start_field", DAYS), ("end_field", DAYS)):
        key = getattr(row, name)
        if key and kinds.get(key) not in allowed:
            wrong[name] = _("There is no field “%(name)s” of a fitting type.") % {"name": key[:60]}
    return wrong
