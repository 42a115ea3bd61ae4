"""Near spellings of a word among those that records are found by."""

from __future__ import annotations

from django.db import connection

SHORTEST = 3
SIMILAR = 0.35
LOOKED_AT = 80
MOST = 12


def near(word: str) -> list[str]:
    """Lexemes within one edit (two from six letters on) of the word, or beginning so, the nearest first.

    An edit is a letter wrong, missing, too many, or exchanged with its neighbour (optimal string alignment).
    """
    from rapidfuzz.distance import OSA  # not needed at start

    if len(word) < SHORTEST or not word.isalpha():
        return []
    allowed = 1 if len(word) < 6 else 2
    ranked = []
    for known in _alike(word):
        edits = OSA.distance(word, known)
        begun = min(OSA.distance(word, known[:length]) for length in (len(word), len(word) + 1, len(word) - 1))
        if min(edits, begun) <= allowed:
            ranked.append((min(edits, begun + 0.5), known))
    return [known for _edits, known in sorted(ranked)[:MOST]]


def _alike(word: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.word_similarity_threshold', %s, false)", [str(SIMILAR)])
        cursor.execute(
            "select distinct word, %s <<-> word from engine_searchword where %s <%% word or word = any(%s) "
            "order by 2 limit %s",
            [word, word, _exchanged(word), LOOKED_AT],
        )
        return [row[0] for row in cursor.fetchall()]


def _exchanged(word: str) -> list[str]:
    """The word with two neighbouring letters exchanged: short ones share too few trigrams to be found by them."""
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
