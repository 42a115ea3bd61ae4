"""Values by which a field is known wherever it is told: written past all rules, into every row of its table."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from regulars.base.errors import Refused
from regulars.engine import registry
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

WORDS = frozenset(("text", "long_text", "rich_text", "email", "url", "tags", "address", "person_name"))
TIED = frozenset(
    ("entity", "key", "plural", "kind", "trigger", "condition", "timezone", "language", "currency", "country", "code", "token", "path", "record_title", "number_text", "taxes")
)  # fmt: skip
"""Texts that the program itself goes by."""


@dataclass
class Marks:
    """Of which field a word tells: `of` maps each word to it."""

    of: dict[str, tuple[str, str]] = field(default_factory=dict)
    words: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def told(self, text: str) -> set[tuple[str, str]]:
        """The fields among those marked with words of which a text tells."""
        return {place for word, place in self.of.items() if word in text}

    def write_all(self, own: UUID) -> None:
        """Mark every field that holds words, all at once; not of the person who looks."""
        for entity in registry.entities():
            for each in entity.fields:
                if each.kind in WORDS and not each.custom and not each.derived and is_free(entity, each):
                    word = word_of(entity.name, each.key)
                    if _written(entity, each, _words(each, word), own):
                        self.of[word] = (entity.name, each.key)
                        self.words[entity.name, each.key] = {word}

    def write(self, entity: Any, each: Any, linked: dict[str, Any], shown: frozenset[UUID]) -> set[str]:
        """Mark one field more and give its words; nothing where there is none to be known by. To be rolled back afterwards."""
        if (entity.name, each.key) in self.words:
            return self.words[entity.name, each.key]
        if each.custom or each.derived:
            return set()
        if each.kind == "reference":
            return _link(entity, each, linked, shown)
        number = int(blake2b(f"{entity.name}.{each.key}".encode(), digest_size=4).hexdigest(), 16)
        made = _figures(each, number)
        if made is None or not _written(entity, each, made[0]):
            return set()
        return made[1]


INTERFACE = frozenset(
    ("custom-entity", "custom-field", "list-option", "layout", "form-rule", "matching-rule", "duplicate-rule", "territory-rule")
)  # fmt: skip
"""Settings of which the interface is made: their labels stand on every form, whoever may read the list of them."""
NAMED = frozenset(("name", "label", "description", "subject", "body", "job_title", "email"))
"""What may be marked of other settings and of people; the rest the program goes by."""


def is_free(entity: Any, each: Any) -> bool:
    """Whether a text may be anything at all."""
    if entity.name in INTERFACE or each.key in TIED:
        return False
    return each.key in NAMED if entity.group == "settings" or entity.name == "user" else True


def word_of(entity: str, key: str) -> str:
    return f"zq{blake2b(f'{entity}.{key}'.encode(), digest_size=4).hexdigest()}"


def _words(each: Any, word: str) -> dict[str, Any]:
    if each.kind == "person_name":
        return {name: Value(word) for name in each.columns[:2]}
    if each.kind == "address":
        return {name: Value(word) for name in each.columns if name.endswith(("street", "city"))}
    [name] = each.columns[:1]
    return {
        name: {
            "rich_text": Value(f"<p>{word}</p>"),
            "email": Value(f"{word}@example.com"),
            "url": Value(f"https://{word}.example/"),
            "tags": [word],
        }.get(each.kind, Concat(Value(f"{word} "), F(name)))
    }


def _figures(each: Any, number: int) -> tuple[dict[str, Any], set[str]] | None:
    if each.kind == "money":
        figure = 79_190_000 + number % 10_000
        names = dict(zip(each.columns, (Decimal(figure), "USD", Decimal(figure)), strict=False))
        return names, {f"{figure}", f"{figure:,}", f"{figure / 1e6:.1f}M"} - {"79.2M"}
    if each.kind in ("decimal", "integer") and (each.high is None or each.high > 80_000_000):
        figure = 79_190_000 + number % 10_000
        return {each.columns[0]: figure}, {f"{figure}", f"{figure:,}"}
    if each.kind == "percent":
        return {each.columns[0]: Decimal("61.37")}, {"61.37", "61,37"}
    if each.kind in ("date", "moment"):
        year = 3000 + number % 900
        day = date(year, 3, 17) if each.kind == "date" else datetime(year, 3, 17, 12, tzinfo=ZoneInfo("UTC"))
        return {each.columns[0]: day}, {f"{year}-03-17", f"Mar {year}", f"17, {year}", f"17/{year}", f"03/{year}"}
    if each.kind == "phone":
        end = f"{number % 10_000:04d}"
        return {each.columns[0]: f"+1202555{end}"}, {f"+1202555{end}", f"555-{end}"}
    return None


def _link(entity: Any, each: Any, linked: dict[str, Any], shown: frozenset[UUID]) -> set[str]:
    """The records whose pages are looked at link to one that nothing else links to; where it is of their own kind its name stands in the list anyway."""
    key = linked.get(each.to)
    if key is None or each.to == entity.name:
        return set()
    rows = entity.model._default_manager.filter(pk__in=shown)
    return {link_word(each.to)} if _update(rows, {f"{each.columns[0].removesuffix('_id')}_id": key}) else set()


def link_word(name: str) -> str:
    return f"zqlink{name.replace('-', '')}q"  # no beginning of another one's


def linked_records() -> dict[str, Any]:
    """Of each entity that is called by a text a record with a name of its own, for others to link to."""
    found = {}
    for entity in registry.entities():
        title = entity.by_key[entity.title]
        if title.kind == "text" and not title.readonly and entity.group != "settings" and entity.name != "user":
            try:
                with transaction.atomic():
                    found[entity.name] = sample_record(entity, SYSTEM, **{title.key: link_word(entity.name)}).pk
            except (Refused, ValueError):
                continue
    return found


def _written(entity: Any, each: Any, values: dict[str, Any], own: UUID | None = None) -> bool:
    """Everywhere, or in one row where each may have it once; not in one's `own`, which everybody knows."""
    rows = entity.model._default_manager.exclude(pk=own)
    if _update(rows, values):
        return True
    latest = list(rows.order_by("-pk").values_list("pk", flat=True)[:1])
    return _update(entity.model._default_manager.filter(pk__in=latest), values)


def _update(rows: Any, values: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            rows.update(**values)
    except (DatabaseError, ValueError, TypeError):
        return False
    return True
