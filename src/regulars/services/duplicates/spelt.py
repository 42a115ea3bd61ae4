"""Others whose names are spelt nearly so. They have no key in common, so they are asked for under the known words that are near."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Any

from regulars.base.text import fold
from regulars.services.duplicates.book import Chapter, Known, Rule, Side, values_of
from regulars.services.duplicates.keys import Found, number_of
from regulars.services.search.spellings import near

MOST_RECORDS = 20
"""Of more that come at once nobody is asked: the search for duplicates finds what of them is spelt nearly so."""
SHORTEST = 4
"""A letter more or less makes another word of shorter ones."""
MOST_WORDS = 4
MOST_NEAR = 3
MOST_SPELLINGS = 24


def widen(
    chapter: Chapter, records: Mapping[uuid.UUID, Any], noted: Mapping[uuid.UUID, Found], watched: Collection[str]
) -> None:
    """Let records look also for others that are spelt nearly as they are, by those of the rules `watched` that forgive errors of typing."""
    rules = [rule for rule in chapter.asked if rule.key in watched and _forgives(rule)]
    if not rules or len(records) > MOST_RECORDS:
        return
    for key, record in records.items():
        known: Known = {}
        for rule in rules:
            for side in rule.mine:
                if side.offer.compare.forgives and side.name not in known:
                    known[side.name] = list(dict.fromkeys(_keys(side, record)))
            for block in rule.asked(record, known):
                asked = noted[key].asked.setdefault(number_of(rule.other, block), [])
                if rule not in asked:
                    asked.append(rule)


def _forgives(rule: Rule) -> bool:
    return any(side.offer.compare.forgives for side in rule.mine)


def _keys(side: Side, record: Any) -> Iterator[str]:
    """Those of the values as they stand first, then those of other spellings."""
    yield from side.keys(record, {})
    for _field, value in values_of(side.fields, record):
        for spelling in _spellings(str(value)):
            yield from side.keys_of(spelling)


def _spellings(text: str) -> Iterator[str]:
    """A text with one or more of its words in another spelling that is known, the fewest changes first."""
    words = fold(text).split()[:MOST_WORDS]
    each = [(word, *_others(word)) for word in words]
    found = sorted(product(*each), key=lambda spelt: sum(a != b for a, b in zip(spelt, words, strict=True)))
    yield from (" ".join(spelt) for spelt in found[1 : MOST_SPELLINGS + 1])


def _others(word: str) -> list[str]:
    if len(word) < SHORTEST:
        return []
    return [known for known in near(word) if known != word and abs(len(known) - len(word)) < SHORTEST][:MOST_NEAR]
