"""Which of many hits a person most likely means: by its name, its kind, how near it is to them and how new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from regulars.base.other_names import other_names
from regulars.base.text import fold
from regulars.engine import registry
from regulars.engine.actor import Actor
from regulars.services.search.candidates import Candidate

DAY = 86_400.0

# Points. A name that begins with the words outweighs all that is not the name; among names, nearness and kind decide.
SAME_NAME = 60.0
BEGINS = 40.0
IN_NAME = 25.0
WHOLE = 15.0
KIND = 6.0
OPENED, OPENED_HALVES = 40.0, 14.0
OWN, TEAM, BRANCH = 15.0, 8.0, 4.0
NEW, NEW_HALVES = 12.0, 180.0
NEAR, NEAR_WHOLE = 60.0, 40.0
FIRST = 2


def ranked(found: Iterable[Candidate], folded: str, actor: Actor) -> list[Candidate]:
    """The likeliest first; of equals the shorter name, then the newer record."""
    asked = folded.split()
    return _placed(found, lambda title: _name(title, folded, asked), actor)


def called(found: Iterable[Candidate], folded: str, actor: Actor) -> list[Candidate]:
    """The same of those that are found by other names: a name that holds each word or another name for it outweighs all that is not the name."""
    asked = [(part, frozenset(other_names(part))) for part in folded.split()]

    def named(title: str) -> float:
        words = title.split()
        return (
            IN_NAME
            if all(any(word.startswith(part) or word in others for word in words) for part, others in asked)
            else 0.0
        )

    return _placed(found, named, actor)


def nearest(found: Iterable[Candidate], folded: str, actor: Actor) -> list[Candidate]:
    """The same of those that hold the words in other spellings: the nearer the name, the likelier."""
    from rapidfuzz import fuzz  # not needed at start

    asked = folded.split()

    def near(title: str) -> float:
        words = title.split()
        each = sum(max((fuzz.ratio(part, word) for word in words), default=0.0) for part in asked) / len(asked)
        return (NEAR * each + NEAR_WHOLE * fuzz.ratio(folded, title)) / 100

    return _placed(found, near, actor)


def _placed(found: Iterable[Candidate], named: Callable[[str], float], actor: Actor) -> list[Candidate]:
    now = time.time()
    weights = _weights()  # hundreds are scored for each letter that is typed

    def place(each: Candidate) -> tuple[float, int, int]:
        points = named(fold(each.title)) + KIND * weights.get(each.entity, 0)
        if each.whole:
            points += WHOLE
        if each.owner is not None or each.opened is not None:
            points += _nearness(each, actor)
        number = each.id.int
        return -points - NEW * 0.5 ** (_age(number, now) / NEW_HALVES), len(each.title), -number

    return sorted(found, key=place)


def first() -> list[str]:
    """The entities that are meant before others: people, companies, deals."""
    return [name for name, weight in _weights().items() if weight >= FIRST]


def _weights() -> dict[str, int]:
    return {each.name: each.search.weight for each in registry.entities() if each.search is not None}


def _name(title: str, folded: str, asked: list[str]) -> float:
    if title == folded:
        return SAME_NAME
    if title.startswith(folded):
        return BEGINS
    if _squeezed(title).startswith(_squeezed(folded)):
        return BEGINS if len(_squeezed(title)) > len(_squeezed(folded)) else SAME_NAME
    words = title.split()
    return IN_NAME if all(any(word.startswith(part) for word in words) for part in asked) else 0.0


def _squeezed(text: str) -> str:
    return text.replace(" ", "")


def _nearness(each: Candidate, actor: Actor) -> float:
    points = OPENED * 0.5 ** (each.opened / OPENED_HALVES) if each.opened is not None else 0.0
    if each.owner is None:
        return points
    if each.owner == actor.id:
        return points + OWN
    if each.owner in actor.team_members:
        return points + TEAM
    return points + (BRANCH if each.owner in actor.branch else 0.0)


def _age(number: int, now: float) -> float:
    """Days since a record came, read off its identifier (RFC 9562, version 7); one of another kind counts as old."""
    if number >> 76 & 15 != 7:
        return 10 * NEW_HALVES
    return max(0.0, (now - (number >> 80) / 1000) / DAY)
