"""Names of people: in any order, in either alphabet, short or whole, with errors of typing and of hearing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from regulars.base.names import PARTICLES, SUFFIXES, TITLES
from regulars.base.nicknames import full_names, is_short_for, short_forms
from regulars.base.text import fold
from regulars.services.duplicates.comparing.sounds import english, spoken
from regulars.services.duplicates.comparing.words import Fit, figures, fit, spelling

_APOSTROPHES = str.maketrans("", "", "'’ʼ`")
LEFT_OVER = 0.06
"""What a word that only one of the names has takes away: a second name, a patronymic."""
OTHER_FIGURES = 0.5
"""What is left of the likeness of words with other figures: "agent7" is nobody who mistyped "agent8"."""
CONTRADICTION = 0.55
"""What is left where both names have a word that the other lacks."""


def person_words(name: str) -> tuple[str, ...]:
    """The words of a name that tell who it is: folded, without titles, "van" and "jr"."""
    found = fold(name.translate(_APOSTROPHES)).split()
    kept = [word for word in found if word not in TITLES and word not in SUFFIXES and word not in PARTICLES]
    return tuple(kept or found)


def person_likeness(one: str, other: str) -> float:
    """0 to 1: 1 for the same words in any order; 0.9 for «Саша Петров» and "Aleksandr Petrov"; below 0.6 for other people."""
    a, b = person_words(one), person_words(other)
    if not a or not b:
        return 0.0
    if sorted(a) == sorted(b):
        return 1.0
    return max(_judge(fit(a, b, name_word)), _run_together(a, b))


@lru_cache(maxsize=50_000)
def name_word(one: str, other: str) -> float:
    """How alike two words of names are: spelt alike, sounding alike, a short form, an initial."""
    written = spelling(one, other)
    if written == 1.0:
        return 1.0
    if "" != figures(one) != figures(other) != "":
        return written * OTHER_FIGURES
    if len(one) == 1 or len(other) == 1:
        return 0.8 if one[0] == other[0] else 0.0
    if is_short_for(one, other):
        return 0.95
    if spoken(one) == spoken(other):
        return 0.96
    if written > 0.6 and english(one) == english(other) != "":
        return max(written, 0.9)
    return written


def person_keys(name: str) -> Iterator[str]:
    """Keys under which alike names meet: each pair of words by its sounds, short forms also as what they stand for."""
    heard = [_heard(word) for word in person_words(name)[:4]]
    if len(heard) == 1:
        yield from (f"n1:{sound}" for sound in heard[0])
    for at, first in enumerate(heard):
        for second in heard[at + 1 :]:
            for one in first:
                yield from ("n2:" + " ".join(sorted((one, other))) for other in second)


def person_family_keys(name: str) -> Iterator[str]:
    """Fewer and wider keys: names that have one of `person_keys` in common have one of these in common, too.

    They tell less, as one of them stands for all that any short form joins (Al is Albert and Alexander): enough where something
    else has to be the same as well.
    """
    heard = [_family(word) for word in person_words(name)[:4]]
    if len(heard) == 1:
        yield f"f1:{heard[0]}"
    for at, one in enumerate(heard):
        yield from (f"f2:{one} {other}" if one < other else f"f2:{other} {one}" for other in heard[at + 1 :])


@lru_cache(maxsize=20_000)
def _family(word: str) -> str:
    sound = spoken(word)
    return _families().get(sound, sound)


@cache
def _families() -> dict[str, str]:
    """By the sound of a name that has or is a short form, the one that stands for all which such forms join to it."""
    found: dict[str, str] = {}

    def head(sound: str) -> str:
        while (above := found.setdefault(sound, sound)) != sound:
            found[sound] = sound = found.get(above, above)  # half of the way is enough the next time
        return sound

    for form, names in short_forms().items():
        first = head(spoken(form))
        for name in names:
            found[head(spoken(name))] = first
    return {sound: head(sound) for sound in found}


@lru_cache(maxsize=20_000)
def _heard(word: str) -> tuple[str, ...]:
    """The sounds of a word of a name, and of what it is short for."""
    return tuple(sorted({spoken(full) for full in full_names(word)}))


def _judge(found: Fit) -> float:
    """The worst pair counts as much as all together: a surname that differs is not made good by a first name."""
    if not found.pairs:
        return 0.0
    worths = [worth for _a, _b, worth in found.pairs]
    score = (min(worths) + sum(worths) / len(worths)) / 2
    if found.only_one and found.only_other:
        return score * CONTRADICTION
    left = len(found.only_one) + len(found.only_other)
    if len(found.pairs) == 1 and left:
        return score * 0.6  # «Иван» is many people
    return score * (1 - LEFT_OVER * left)


def _run_together(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Names that differ by where a word ends: "Jean Pierre" and "Jeanpierre"."""
    if len(one) == len(other):
        return 0.0
    a, b = "".join(one), "".join(other)
    if "" != figures(a) != figures(b) != "":
        return 0.0
    worth = spelling(a, b)
    return worth * 0.98 if worth > 0.8 else 0.0
