"""People's names, Western and Russian: taken apart when typed whole."""

from __future__ import annotations

import re
from typing import NamedTuple

from regulars.base.text import fold

_PATRONYMIC = re.compile(
    r"[\w ]{2,}(?:[oe]vich|[oe]vna|ichna)|(?:il|k[ou]zm|fom|fok|luk|nikit|savv)ich|\w+ (?:ogly|oglu|kyzy|uly|uulu)"
)
_TURKIC_PATRONYMIC = frozenset(["ogly", "oglu", "kyzy", "uly", "uulu", "qizi"])
_SURNAME = re.compile(
    r"\w{2,}(?:[oe]va?|ina?|yna?|sk(?:iy|yy|oy|aya)|tsk(?:iy|aya)|[nv]ko|chuk|yuk|yan|dze|shvili|ykh|ikh)"
)
_GIVEN_WORDS = (
    "marina galina polina ekaterina katerina irina kristina khristina alina angelina arina valentina karina "
    "nina regina sabina evelina albina rufina emilina ellina elina dina rina zarina madina amina malvina "
    "adelina milena lyubov antonina alevtina aleftina yanina faina kapitalina kapitolina alvina avgustina "
    "karolina pavlina vitalina darina agrippina akulina konstantin valentin martin avgustin veniamin benyamin "
    "severin yakov lev genrikh fridrikh yan maryan valeryan demyan emelyan lukyan andriyan guseyn"
)
_GIVEN = frozenset(_GIVEN_WORDS.split())
_PARTICLES_WORDS = "van von der den de del della di da dos das du la le el al bin ibn ten ter zu af av st san"
PARTICLES = frozenset(_PARTICLES_WORDS.split())
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"])
TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "g n", "g zha", "gospodin"])


class NameParts(NamedTuple):
    """A person's name in parts; any may be empty."""

    first: str = ""
    middle: str = ""
    last: str = ""


def split_name(text: str) -> NameParts:
    """First, middle and last name of a name typed whole, in the order its own words give away.

    "Иванов Иван Иванович" and "Иван Иванович Иванов" by the patronymic, "Smith, John" by the comma, else the Western order;
    "van", "de" and "Jr." stay with the last name, "Mr." and "Г-н" go. A single word is a first name.
    """
    before, comma, after = text.partition(",")
    if comma and after.strip() and fold(after) not in SUFFIXES:
        given = after.split()
        return NameParts(given[0], " ".join(given[1:]), " ".join(before.split()))
    parts = text.replace(",", " ").split()
    while len(parts) > 1 and fold(parts[0]) in TITLES:
        parts.pop(0)
    if not parts:
        return NameParts()
    return _by_patronymic(parts) or _by_surname(parts) or _western(parts)


def _by_patronymic(parts: list[str]) -> NameParts | None:
    words = [fold(part) for part in parts]
    if len(parts) == 4 and words[3] in _TURKIC_PATRONYMIC:
        return NameParts(parts[1], f"{parts[2]} {parts[3]}", parts[0])
    if len(parts) == 3 and _PATRONYMIC.fullmatch(words[1]):
        return NameParts(*parts)
    if len(parts) == 3 and _PATRONYMIC.fullmatch(words[2]):
        return NameParts(parts[1], parts[2], parts[0])
    if len(parts) == 2 and _is_cyrillic(parts) and _PATRONYMIC.fullmatch(words[1]) and not _looks_surname(words[0]):
        return NameParts(parts[0], parts[1], "")
    return None


def _by_surname(parts: list[str]) -> NameParts | None:
    """«Петров Иван»: the last name first, when it looks like one and the other word does not."""
    if len(parts) != 2 or not _is_cyrillic(parts):
        return None
    one, other = (fold(part) for part in parts)
    return NameParts(parts[1], "", parts[0]) if _looks_surname(one) and not _looks_surname(other) else None


def _western(parts: list[str]) -> NameParts:
    if len(parts) == 1:
        return NameParts(parts[0])
    end = len(parts) - 1
    if end > 1 and fold(parts[end]) in SUFFIXES:
        end -= 1
    start = end
    while start > 1 and fold(parts[start - 1]) in PARTICLES and parts[start - 1][0].islower():
        start -= 1
    return NameParts(parts[0], " ".join(parts[1:start]), " ".join(parts[start:]))


def _looks_surname(word: str) -> bool:
    return bool(_SURNAME.fullmatch(word)) and word not in _GIVEN


def _is_cyrillic(parts: list[str]) -> bool:
    return all("\u0400" <= part[0] <= "\u04ff" for part in parts)
