"""The place in a text where the words stand that were looked for."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from regulars.base.text import fold

AROUND = 70
LONGEST = 220
SHORTEST_STEM = 4
MOST_PLACES = 1000
_WORD = re.compile(r"\w+")


class Piece(NamedTuple):
    """A part of an excerpt; `found` where it is a word that was looked for."""

    text: str
    found: bool


def excerpt(text: str, words: str) -> list[Piece]:
    """Some words around the place where most of the words looked for stand together; empty where none of them stands."""
    stems = [_stem(part) for part in fold(words).split()]
    places = list(islice((match for match in _WORD.finditer(text) if _is_asked(match[0], stems)), MOST_PLACES))
    if not places:
        return []
    first = places[_fullest(places, stems)]
    begin = _beginning(text, max(0, first.start() - AROUND))
    end = min(len(text), begin + LONGEST)
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum() and end > first.end():
        end -= 1
    pieces: list[Piece] = [Piece("… ", False)] if begin else []
    at = begin
    for match in places:
        if begin <= match.start() and match.end() <= end:
            pieces += [Piece(text[at : match.start()], False), Piece(match[0], True)]
            at = match.end()
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else ""), False))
    return [Piece(each.text.replace("\n", " "), each.found) for each in pieces if each.text]


def plain_text(pieces: list[Piece]) -> str:
    return "".join(each.text for each in pieces).strip()


def _stem(part: str) -> str:
    """Another form of a word ends differently."""
    return part[: max(SHORTEST_STEM, len(part) - 3)]


def _is_asked(word: str, stems: list[str]) -> bool:
    folded = fold(word)
    return any(folded.startswith(stem) for stem in stems)


def _fullest(places: list[re.Match[str]], stems: list[str]) -> int:
    """The first place after which the most different words stand within one excerpt."""
    held = [{stem for stem in stems if fold(match[0]).startswith(stem)} for match in places]
    best, most = 0, 0
    for at, match in enumerate(places):
        close: set[str] = set()
        for following in range(at, len(places)):
            if places[following].start() >= match.start() + LONGEST - AROUND:
                break
            close |= held[following]
        if len(close) > most:
            best, most = at, len(close)
    return best


def _beginning(text: str, at: int) -> int:
    """Not in the middle of a word."""
    while 0 < at < len(text) and text[at - 1].isalnum():
        at += 1
    return at
