"""How each kind of trait is compared, from the strongest agreement to none: SQL over two records, and how likely it is at first.

`{v}` is the value of the left record and `{v_r}` that of the right one; the same for the other columns of the trait. The
likelihoods among records that are the same (`m`) stand where there is too little to learn from; they are of the order that
the sets in docs/performance.md give.
"""

from __future__ import annotations

from typing import NamedTuple


class Level(NamedTuple):
    """`name` says what agrees; `frequent`: a rare value says more than a frequent one."""

    name: str
    sql: str
    m: float
    frequent: bool = False


_SAME = Level("same", "{v} = {v_r}", 0.7, frequent=True)
_SOUND = Level("sound", "{s} = {s_r}", 0.08)
_TYPO = Level(
    "typo",
    "jaro_winkler_similarity({v}, {v_r}) >= 0.92 or (least(length({v}), length({v_r})) >= 4 and damerau_levenshtein({v}, {v_r}) <= 1)",
    0.1,
)
_NEAR = Level("near", "jaro_winkler_similarity({v}, {v_r}) >= 0.85 or damerau_levenshtein({v}, {v_r}) <= 2", 0.04)
_ELSE = Level("other", "ELSE", 0.06)
_FIGURES = "trim(regexp_replace({v}, '[^0-9]+', ' ', 'g'))"
_FIGURES_R = _FIGURES.replace("{v}", "{v_r}")
_OTHER_FIGURES = f"{_FIGURES} <> {_FIGURES_R} and {_FIGURES} <> '' and {_FIGURES_R} <> ''"
_NUMBER = Level("number", _OTHER_FIGURES, 0.02)
_SHARED = "len(list_intersect({v}, {v_r})) > 0"

LEVELS: dict[str, tuple[Level, ...]] = {
    "given": (
        _SAME,
        _NUMBER,
        Level("short", "list_contains({n}, {v_r}) or list_contains({n_r}, {v})", 0.08),
        _SOUND,
        _TYPO,
        Level("initial", "(length({v}) = 1 or length({v_r}) = 1) and {v}[1] = {v_r}[1]", 0.02),
        _NEAR,
        _ELSE,
    ),
    "family": (_SAME, _NUMBER, _SOUND, _TYPO, _NEAR, _ELSE),
    "word": (_SAME, _SOUND, _TYPO, _ELSE),
    "title": (
        _SAME,
        _NUMBER,
        Level("typo", "jaro_winkler_similarity({v}, {v_r}) >= 0.94 or damerau_levenshtein({v}, {v_r}) <= 1", 0.12),
        Level("words", "2 * len(list_intersect({t}, {t_r})) >= 1.5 * greatest(len({t}), len({t_r}))", 0.06),
        Level("sound", "{s} = {s_r}", 0.05),
        Level("near", "2 * len(list_intersect({t}, {t_r})) >= least(len({t}), len({t_r})) + 1 or jaro_winkler_similarity({v}, {v_r}) >= 0.85", 0.04),
        _ELSE,
    ),
    "street": (
        _SAME,
        Level("typo", "jaro_winkler_similarity({v}, {v_r}) >= 0.92 or damerau_levenshtein({v}, {v_r}) <= 2", 0.15),
        _SOUND,
        Level("near", "jaro_winkler_similarity({v}, {v_r}) >= 0.84", 0.05),
        _ELSE,
    ),
    "code": (
        _SAME,
        Level("typo", "least(length({v}), length({v_r})) >= 3 and damerau_levenshtein({v}, {v_r}) <= 1", 0.1),
        Level("near", "least(length({v}), length({v_r})) >= 6 and damerau_levenshtein({v}, {v_r}) <= 2", 0.04),
        _ELSE,
    ),
    "date": (
        _SAME,
        Level("typo", "damerau_levenshtein({v}, {v_r}) <= 1", 0.15),
        Level("swapped", "{v}[1:4] = {v_r}[1:4] and {v}[6:7] = {v_r}[9:10] and {v}[9:10] = {v_r}[6:7]", 0.01),
        Level("near", "damerau_levenshtein({v}, {v_r}) <= 2", 0.05),
        Level("year", "{v}[1:4] = {v_r}[1:4]", 0.03),
        _ELSE,
    ),
    "emails": (
        Level("same", _SHARED, 0.7),
        Level(
            "typo",
            "split_part({v}[1], '@', 2) = split_part({v_r}[1], '@', 2) and length({v}[1]) >= 10 and damerau_levenshtein({v}[1], {v_r}[1]) <= 2",
            0.06,
        ),
        Level("local", "split_part({v}[1], '@', 1) = split_part({v_r}[1], '@', 1) and length(split_part({v}[1], '@', 1)) >= 6", 0.06),
        _ELSE,
    ),
    "phones": (
        Level("same", _SHARED, 0.7),
        Level("typo", "length({v}[1]) = length({v_r}[1]) and damerau_levenshtein({v}[1], {v_r}[1]) <= 1", 0.03),
        _ELSE,
    ),
    "domains": (Level("same", _SHARED, 0.7), _ELSE),
}  # fmt: skip
"""By kind of trait. The last level is what remains."""
