"""Names of people, typed whole and kept in parts."""

from __future__ import annotations

import re

PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична|оглы|кызы)$", re.IGNORECASE)
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
PARTICLES = {"van", "von", "de", "der", "den", "di", "da", "del", "la", "le", "bin", "al", "ter", "dos", "du"}


def split_name(full: str) -> tuple[str, str, str]:
    """First, middle and last name of a name as typed.

    “Last, First Middle” is read by its comma; a Russian name by its patronymic, whichever way round it stands;
    any other as first names and then the last name, with particles such as “van der” kept with the last.
    """
    full = " ".join(full.split())
    if "," in full:
        last, _comma, rest = full.partition(",")
        first, _space, middle = rest.strip().partition(" ")
        return first, middle.strip(), last.strip()
    words = full.split()
    if len(words) < 2:
        return full, "", ""
    if CYRILLIC.search(full):
        russian = _split_russian(words)
        if russian:
            return russian
    at = next((i for i, word in enumerate(words) if i > 0 and word.lower() in PARTICLES), len(words) - 1)
    return words[0], " ".join(words[1:at]), " ".join(words[at:])


def _split_russian(words: list[str]) -> tuple[str, str, str] | None:
    if len(words) == 3 and PATRONYMIC.search(words[2]):
        return words[1], words[2], words[0]
    if len(words) == 3 and PATRONYMIC.search(words[1]):
        return words[0], words[1], words[2]
    if len(words) == 2 and PATRONYMIC.search(words[1]):
        return words[0], words[1], ""
    return None


def join_name(first: str, middle: str, last: str, *, last_first: bool = False) -> str:
    """The name as shown: “Anna Maria Smith”, or “Иванова Анна Петровна” where the last name stands first."""
    parts = (last, first, middle) if last_first else (first, middle, last)
    return " ".join(part for part in parts if part)
