"""Words as others write them: apart or together («канкод» is Kan-code, “co op” Coop), by their sound between alphabets, and names by other names.

Asked only where the words as they stand find nothing, so that it neither costs nor ranks anything else.
"""

from __future__ import annotations

from typing import Any

from regulars.base.alphabets import spellings
from regulars.base.other_names import other_names
from regulars.engine import rows
from regulars.engine.fields.base import Sql

MOST_WORDS = 8

SHORTEST_PART = 2
SHORTEST_KNOWN = 3
"""Shorter words are not kept among those that are known."""
SHORTEST_BEGUN = 3
SHORTEST = 4
LONGEST = 24
MOST_SPELT = 6


def ways(folded: str, *, anew: bool = False) -> tuple[str, tuple[str, list[str]] | tuple[()]]:
    """How folded words may be meant: a tsquery of them by sound and two of them as one; and one of each as two, with phrases.

    Of those phrases (folded, with a space before) a document's words must hold one: else every long word would be two short
    ones of some document. `anew` leaves out the words as they stand, where they have no other sound: no document holds them.
    """
    words = folded.split()[:MOST_WORDS]
    have_sounds = not anew or any(spellings(word) != [word] or other_names(word) for word in words)
    return " | ".join([*([_each(words)] if have_sounds else ()), *_together(words)]), _apart(words)


def condition(folded: str, *, anew: bool = False) -> Sql:
    """The same as SQL about a search document."""
    asked, params = "vector @@ to_tsquery('simple', %s)", list[Any]()
    spelt, apart = ways(folded, anew=anew)
    if not apart:
        return (asked, [spelt]) if spelt else ("false", [])
    query, phrases = apart
    params += [spelt, query, [f"%{_literal(each)}%" for each in phrases]]
    if not spelt:
        return f"({asked} and ' ' || words like any(%s))", params[1:]
    return f"({asked} or {asked} and ' ' || words like any(%s))", params


def held(folded: str, words: list[str]) -> bool:
    """Whether these words hold what is asked for in one of the ways."""
    text = " ".join(words)
    squeezed, plain = text.replace(" ", ""), f" {text}"
    asked = folded.split()[:MOST_WORDS]
    by_sound = all(any(f" {each}" in plain for each in spellings(word)) or is_called(word, words) for word in asked)
    return by_sound or any(each in squeezed for each in spellings(folded.replace(" ", "")))


def is_called(word: str, words: list[str]) -> bool:
    """Whether a name by which somebody called so is called, too, is among the words."""
    return not set(other_names(word)).isdisjoint(words)


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def known_among(words: list[str]) -> set[str]:
    """Those of the words that some record is found by."""
    return {row[0] for row in rows.query("select word from engine_searchword where word = any(%s)", [words])}


def _each(words: list[str]) -> str:
    return f"({' & '.join(map(_begun, words))})"


def _together(words: list[str]) -> list[str]:
    """Each two neighbours as one word."""
    pairs = range(len(words) - 1)
    return [_each([*words[:at], words[at] + words[at + 1], *words[at + 2 :]]) for at in pairs]


def _apart(words: list[str]) -> tuple[str, list[str]] | tuple[()]:
    """A single word as two; beginnings of words are asked for where they are long enough to be few."""
    if len(words) != 1 or not SHORTEST <= len(words[0]) <= LONGEST:
        return ()
    word, parts, phrases = words[0], [], []
    cuts = {at: spellings(word[:at], most=MOST_SPELT) for at in range(1, len(word) - SHORTEST_PART + 1)}
    known = known_among([each for spelt in cuts.values() for each in spelt if len(each) >= SHORTEST_KNOWN])
    for at, spelt in cuts.items():
        first = [each for each in spelt if len(each) < SHORTEST_KNOWN or each in known]
        second = spellings(word[at:], most=MOST_SPELT)
        if first:
            begun = ":*" if len(word) - at >= SHORTEST_BEGUN else ""
            parts.append(f"(({' | '.join(first)}) & ({' | '.join(f'{each}{begun}' for each in second)}))")
            phrases += [f" {one} {other}" for one in first for other in second]
    return (" | ".join(parts), phrases) if parts else ()


def _begun(word: str) -> str:
    return f"({' | '.join([*(f'{each}:*' for each in spellings(word)), *other_names(word)])})"
