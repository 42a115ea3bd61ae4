"""What else a person of a name is called: short and home forms, and the same name as the other alphabet writes it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from regulars.base.nicknames import full_names, short_forms
from regulars.base.text import fold

_IN_CYRILLIC = Path(__file__).with_name("names_in_cyrillic.txt")
SHORTEST = 3
MOST = 40


@lru_cache(maxsize=2_000)
def other_names(word: str) -> tuple[str, ...]:
    """Other words, folded, for a folded word of a name: “katya” is Ekaterina and Kate, too, and “dzhonatan” Jonathan.

    At most forty, those in the other alphabet first.
    """
    if len(word) < SHORTEST:
        return ()
    return _kept([*fuller_names(word), *_forms().get(word, ())])


@lru_cache(maxsize=2_000)
def fuller_names(word: str) -> tuple[str, ...]:
    """Of these what it may be short for, and what the other alphabet writes; not its own short forms: whoever types “jonathan” means no John."""
    if len(word) < SHORTEST:
        return ()
    return _kept([*_across().get(word, ()), *sorted(full_names(word) - {word})])


def _kept(names: list[str]) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(names) if each.isalpha() and len(each) >= SHORTEST)[:MOST]


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """By full name its short forms."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form, names in short_forms().items():
        for name in names:
            found[name].add(form)
    return {name: tuple(sorted(forms)) for name, forms in found.items()}


@cache
def _across() -> dict[str, tuple[str, ...]]:
    """By a word in either alphabet, folded, the same in the other one."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in _IN_CYRILLIC.read_text(encoding="utf-8").splitlines():
        latin, colon, cyrillic = line.partition(":")
        for each in map(fold, cyrillic.split()) if colon and not line.startswith("#") else ():
            found[latin].append(each)
            found[each].append(latin)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}
