"""What the change log's verbs are called that no action of an entity has: deeds of jobs, of customers on public pages, and of records that follow others."""

from __future__ import annotations

from typing import Any

WORDS: dict[tuple[str, str], Any] = {}
"""By entity (none: of any) and verb, a participle or a noun that fits whoever did it, translated as it is shown."""


def name_verbs(*entities: str, **words: Any) -> None:
    """Areas say what verbs are called that they write (`save(…, verb="overdue")`), of these entities or of any."""
    WORDS.update({(entity, verb): text for entity in entities or ("",) for verb, text in words.items()})


def named_verb(verb: str, entity: str) -> str:
    """What a verb is called of an entity; nothing where nobody said."""
    return str(WORDS.get((entity, verb)) or WORDS.get(("", verb)) or "")
