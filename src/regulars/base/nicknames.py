"""Short and home forms of first names: Bill is William, Саша is Александр or Александра, Michael is Михаил."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from regulars.base.text import fold

_OWN = Path(__file__).with_name("nicknames.txt")


def is_short_for(one: str, other: str) -> bool:
    """Whether one of two folded first names is a form of the other. Two forms of a third name are not: Bob is no Bill."""
    forms = short_forms()
    return other in forms.get(one, ()) or one in forms.get(other, ())


def full_names(word: str) -> frozenset[str]:
    """The names a folded word may stand for, itself among them: a key under which short and full forms meet."""
    return short_forms().get(word, frozenset()) | {word}


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """By form, the full names it may stand for."""
    from nicknames import name_triplets  # not needed at start

    found: dict[str, set[str]] = {}
    for full, _relation, form in name_triplets():
        found.setdefault(fold(form), set()).add(fold(full))
    for line in _OWN.read_text(encoding="utf-8").splitlines():
        name, colon, shorter = line.partition(":")
        for form in shorter.split() if colon and not line.startswith("#") else ():
            found.setdefault(fold(form), set()).add(fold(name))
    return {form: frozenset(names - {form}) for form, names in found.items()}
