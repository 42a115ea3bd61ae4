"""What is told of choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

Choice = int | bool
"""True is in, False or 0 out, a number so many of it."""
Choices = Mapping[str, Choice]
"""What somebody decided of options, in the order in which they did. What is not named is undecided."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is with an option: `in` every product that fulfils the choices, `out` of every one, or `open`; how many of it there can be where it is in."""

    state: str
    low: int = 1
    high: int = 1


@dataclass(frozen=True, slots=True)
class Reasons:
    """A least set of choices, rules and groups, by their keys, from which something follows: without any one of them it does not."""

    choices: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Choices that do not go together. No fewer than those of `change` have to be taken back, and `reasons` say why they cannot stay."""

    change: tuple[str, ...]
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from choices.

    `standings` of all options; none where there is a `conflict`. `amounts`: how many there are of what is chosen or follows from it, the fewest of
    each; `price` and `days` are theirs. It is complete when they make a product as they stand; else `groups` and `rules` are what is still to be decided.
    """

    standings: Mapping[str, Standing]
    amounts: Mapping[str, int]
    price: Decimal
    days: int
    groups: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    conflict: Conflict | None = None

    @property
    def is_complete(self) -> bool:
        return not (self.conflict or self.groups or self.rules)


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole product; `is_proven` where it is certain that none is better, which an answer within the time may leave open."""

    amounts: Mapping[str, int]
    price: Decimal
    days: int
    is_proven: bool
