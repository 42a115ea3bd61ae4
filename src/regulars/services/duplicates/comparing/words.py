"""How alike two folded words are, and how two rows of words fit together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

MOST_WORDS = 12


def figures(word: str) -> str:
    """The figures of a word, in their order."""
    return "".join(filter(str.isdigit, word))


class Fit(NamedTuple):
    """The best pairing of two rows of words: what each pair is worth, and what is left over on either side."""

    pairs: tuple[tuple[str, str, float], ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]


@lru_cache(maxsize=50_000)
def spelling(one: str, other: str) -> float:
    """1 for the same word, 0.9 and less for an error of typing (a letter wrong, missing, too many, exchanged), near 0 for others."""
    from rapidfuzz.distance import OSA, JaroWinkler  # not needed at start

    if one == other:
        return 1.0
    edits, length = OSA.distance(one, other, score_cutoff=3), max(len(one), len(other))
    if length >= 4 and edits == 1:
        return 0.93 if length >= 6 else 0.88
    if length >= 7 and edits == 2:
        return 0.86
    if length >= 10 and edits == 3:
        return 0.82
    return float(JaroWinkler.similarity(one, other)) * 0.7


def fit(one: Sequence[str], other: Sequence[str], alike: Callable[[str, str], float], *, least: float = 0.6) -> Fit:
    """Pair the words of two rows so that the sum of likenesses is the highest; pairs below `least` count as left over."""
    few, many = list(one[:MOST_WORDS]), list(other[:MOST_WORDS])
    swapped = len(few) > len(many)
    if swapped:
        few, many = many, few
    chosen = _best(few, many, alike)
    pairs = [(few[i], many[j], worth) for i, j, worth in chosen if worth >= least]
    used_few = {i for i, _j, worth in chosen if worth >= least}
    used_many = {j for _i, j, worth in chosen if worth >= least}
    rest_few = tuple(word for i, word in enumerate(few) if i not in used_few)
    rest_many = tuple(word for j, word in enumerate(many) if j not in used_many)
    if swapped:
        return Fit(tuple((b, a, worth) for a, b, worth in pairs), rest_many, rest_few)
    return Fit(tuple(pairs), rest_few, rest_many)


def _best(few: list[str], many: list[str], alike: Callable[[str, str], float]) -> list[tuple[int, int, float]]:
    """Every order for rows as short as names are; the highest pair first for longer ones."""
    worth = [[alike(a, b) for b in many] for a in few]
    if len(few) <= 3 and len(many) <= 5:
        orders = permutations(range(len(many)), len(few))
        best = max(orders, key=lambda order: sum(worth[i][j] for i, j in enumerate(order)), default=())
        return [(i, j, worth[i][j]) for i, j in enumerate(best)]
    ranked = sorted(((worth[i][j], i, j) for i in range(len(few)) for j in range(len(many))), reverse=True)
    chosen: list[tuple[int, int, float]] = []
    for value, i, j in ranked:
        if all(i != taken_i and j != taken_j for taken_i, taken_j, _worth in chosen):
            chosen.append((i, j, value))
    return chosen
