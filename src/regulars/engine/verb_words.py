"""What the change log's verbs are called that no action of an entity has: deeds of jobs, of customers on public pages, and of records that follow others."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, Any] = {}
"""By verb, a participle or a noun that fits whoever did it, translated as it is shown."""


def name_verbs(**words: Any) -> None:
    """Areas say what verbs are called that they write (`save(…, verb="overdue")`)."""
    WORDS.update(words)
