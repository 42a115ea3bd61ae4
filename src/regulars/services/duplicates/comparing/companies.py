"""Names of companies: the legal form left out, in either alphabet, abbreviated, with errors of typing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from regulars.base.text import fold
from regulars.services.duplicates.comparing.sounds import spoken
from regulars.services.duplicates.comparing.words import Fit, fit, spelling

_OWN = Path(__file__).with_name("legal_forms.txt")
_LETTERS = re.compile(r"\b(?:\w ){1,5}\w\b")
_SMALL = frozenset("and und et y e i the of for de la le der die das des du s".split())
_COMMON_WORDS = (
    "group groupe gruppe gruppa holding holdings kholding international global worldwide trading trade torgovyy dom "
    "services service solutions systems industries enterprises partners consulting technologies technology media bank "
    "kompaniya firma predpriyatie zavod tsentr center centre usa europe rossiya russia deutschland"
)
COMMON = frozenset(_COMMON_WORDS.split())
_NUMBER_WORDS = {
    **{word: str(number) for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)},
    **{word: str(number) for number, word in enumerate("first second third fourth fifth".split(), 1)},
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
    "5th": "5",
    "pervyy": "1",
    "pervaya": "1",
    "pervoe": "1",
    "vtoroy": "2",
    "vtoraya": "2",
    **{roman: str(number) for number, roman in enumerate("ii iii iv vi vii viii".split(), 2) if roman != "vi"},
}
COMMON_WEIGHT = 0.4
LEFT_OVER = 0.22
CONTRADICTION = 0.6
OTHER_FORM = 0.95


class CompanyName(NamedTuple):
    """A company's name taken apart: its own words, and what it is in law ("" where it does not say)."""

    words: tuple[str, ...]
    form: str


@lru_cache(maxsize=20_000)
def company_name(text: str) -> CompanyName:
    """The words that tell which company it is, without the legal form: ООО «Ромашка-М» → romashka m, ooo."""
    folded = fold(text.replace("&", " and ").replace("'", "").replace("’", ""))
    folded = _LETTERS.sub(lambda match: match[0].replace(" ", ""), folded)  # "g m b h", "a b c"
    rest, form = _without_form(folded)
    words = tuple(_NUMBER_WORDS.get(word, word) for word in rest.split() if word not in _SMALL)
    return CompanyName(words or tuple(folded.split()), form)


def company_likeness(one: str, other: str) -> float:
    """0 to 1: 1 for «ООО Ромашка» and "Romashka LLC"; a word that only one has, another number or form lowers it."""
    a, b = company_name(one), company_name(other)
    if not a.words or not b.words:
        return 0.0
    found = fit(a.words, b.words, _company_word)
    score = max(_judge(found), _joined(a.words, b.words), _initials(a.words, b.words))
    if _numbers(a.words) != _numbers(b.words):
        score = min(score, 0.6)
    return score * OTHER_FORM if a.form and b.form and a.form != b.form else score


def company_keys(text: str) -> Iterator[str]:
    """Keys under which alike names meet: all words joined, and the two most telling ones by their sounds."""
    words = company_name(text).words
    yield "c:" + "".join(sorted(words))[:40]
    telling = [word for word in words if word not in COMMON] or list(words)
    heard = sorted(map(spoken, sorted(telling, key=len, reverse=True)[:2]))
    if heard:
        yield "cs:" + " ".join(heard)


def _company_word(one: str, other: str) -> float:
    if one.isdigit() or other.isdigit():
        return float(one == other)
    written = spelling(one, other)
    if written == 1.0:
        return 1.0
    if min(len(one), len(other)) < 4:
        return 0.0  # BMW is no BMV
    return max(written, 0.94 if spoken(one) == spoken(other) else 0.0)


def _judge(found: Fit) -> float:
    """Words weigh by how much they tell: "group" and "services" little."""
    if not found.pairs:
        return 0.0
    weighed = [(worth, min(_weight(a), _weight(b))) for a, b, worth in found.pairs]
    score = sum(worth * weight for worth, weight in weighed) / sum(weight for _worth, weight in weighed)
    left, right = sum(map(_weight, found.only_one)), sum(map(_weight, found.only_other))
    if all(weight < 1 for _worth, weight in weighed):
        score *= 0.5
    if left >= 1 and right >= 1:
        return score * CONTRADICTION
    return score * max(0.3, 1 - LEFT_OVER * (left + right))


def _weight(word: str) -> float:
    return COMMON_WEIGHT if word in COMMON else 1.0


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Names that differ by where a word ends: "Goodwill" and "Good Will"."""
    return spelling("".join(one), "".join(other)) if len(one) != len(other) else 0.0


def _initials(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """As "IBM" and "International Business Machines" are."""
    short, long = sorted((one, other), key=len)
    is_short = len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)
    return 0.85 if is_short else 0.0


def _numbers(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if any(map(str.isdigit, word)))


def _without_form(folded: str) -> tuple[str, str]:
    """A folded name without the forms it begins or ends with, and the first of them."""
    found = ""
    while match := _pattern().search(folded):
        rest = " ".join((folded[: match.start()] + " " + folded[match.end() :]).split())
        if not rest:
            break
        found = found or _names()[match[0].strip()]
        folded = rest
    return folded, found


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _OWN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _colon, others = line.partition(":")
            found.update({fold(form): name for form in (name, *others.split(","))})
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """A form at the beginning or at the end of a name, the longest first."""
    forms = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    return re.compile(rf"^(?:{forms})\b|\b(?:{forms})$")
