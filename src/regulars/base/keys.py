"""Names in the API made of labels, so that nobody has to think of them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from regulars.base.text import fold


def key_of(label: str, taken: Container[str] = (), *, most: int = 50, join: str = "_", start: str = "field") -> str:
    """A free key from a label in any alphabet: “Договор №” → `dogovor`, and `dogovor_2` when that is taken."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(label)).split()
    key = join.join(words)[: most - 3].rstrip(join)
    if not key or not key[0].isalpha():
        key = f"{start}{join}{key}".rstrip(join)[: most - 3]
    found, number = key, 2
    while found in taken:
        found, number = f"{key}{join}{number}", number + 1
    return found


def fill_keys(rows: Any, *, name: str, within: str = "", start: str) -> None:
    """Give those of a queryset that have no key yet one, in its order; for migrations. Keys stand once among those of one `within` (a column)."""
    taken: dict[Any, set[str]] = {}
    for row in rows:
        known = taken.setdefault(getattr(row, within) if within else None, set())
        if not row.key:
            row.key = key_of(getattr(row, name), known, join="-", start=start)
            row.save(update_fields=["key"])
        known.add(row.key)
