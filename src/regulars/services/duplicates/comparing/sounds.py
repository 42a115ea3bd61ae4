"""How a word sounds, so that what was heard and not read still meets: English and Russian, and the ways Russian is put in Latin."""

from __future__ import annotations

import re
from functools import lru_cache

from regulars.base.text import fold

_SPELLINGS = (
    ("shch|sch|tsch", "sh"),
    ("tch|ch", "4"),
    ("sh", "6"),
    ("zh", "7"),
    ("kh", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("ck|q", "k"),
    ("ts|tz|cz|ds", "c"),
    ("x", "ks"),
    ("w", "v"),
    ("c(?=[kaou]|[^aeiouyc]|$)", "k"),
    ("ya|ja|ia", "ia"),
    ("yu|ju|iu", "iu"),
    ("yo|jo|io|ye|je", "e"),
    ("(?:i[yji]|y[yi]?|j)$", "i"),
    ("[yj]", "i"),
    ("off$", "ov"),
    ("eff$", "ev"),
)
"""Spellings of one sound, from the longest; 4, 6, 7 stand for ч, ш, ж."""
_RULES = tuple((re.compile(pattern), sound) for pattern, sound in _SPELLINGS)
_FIGURES = re.compile(r"(\d+)")
_TWICE = re.compile(r"(.)\1+")
_VOICED = dict(zip("bvgdz7", "pfkts6", strict=True))
_BEFORE_VOICELESS = re.compile("[bvgdz7](?=[ptkfshc46]|$)")
_UNSTRESSED = str.maketrans("oe", "ai")


@lru_cache(maxsize=20_000)
def spoken(word: str) -> str:
    """A folded word by its sounds, vowels kept: "aleksandr" and "alexandr", "yeltsin" and "eltsyn" are one.

    After the Russian metaphone of P. Kankowski (2002): unstressed vowels and voiced consonants where they are not heard
    are written one way. It works on Latin letters, whatever system they were transliterated by. Figures stay as they are:
    "store7" and "store6" sound alike as little as they are the same.
    """
    return "".join(each if each.isdigit() else _letters(each) for each in _FIGURES.split(word) if each)


def _letters(word: str) -> str:
    found = word
    for pattern, sound in _RULES:
        found = pattern.sub(sound, found)
    found = _TWICE.sub(r"\1", found)
    found = _BEFORE_VOICELESS.sub(lambda match: _VOICED[match[0]], found)
    return found[:1].translate(_UNSTRESSED) + found[1:].translate(_UNSTRESSED)


@lru_cache(maxsize=20_000)
def english(word: str) -> str:
    """A folded word by its consonants as English says them (metaphone; L. Philips, 1990)."""
    from jellyfish import metaphone  # not needed at start

    return str(metaphone(word)) if word.isascii() and word.isalpha() else ""


def sounds(text: str) -> tuple[str, ...]:
    """The words of a text as they sound, sorted: a key under which differently spelt names meet."""
    return tuple(sorted(filter(None, map(spoken, fold(text).split()))))
