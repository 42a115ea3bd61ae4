"""What may be said about options: formulas over what is chosen, and linear comparisons of how many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from regulars.areas.configurator.core.errors import ModelError

LARGEST = 10**12
"""What a comparison's numbers may come to, so that sums stay exact in 64 bits."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The option is chosen, one of it at least."""

    option: str


@dataclass(frozen=True, slots=True)
class Not:
    of: Formula


@dataclass(frozen=True, slots=True)
class All:
    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The sum of `factor × how many` lies between `low` and `high` (None: no end), both included."""

    terms: tuple[tuple[str, int], ...]
    low: int | None
    high: int | None


Formula = Chosen | Not | All | Any | Between


def requires(one: Formula, other: Formula) -> Formula:
    """Where the one holds, the other does."""
    return Any((Not(one), other))


def excludes(one: Formula, other: Formula) -> Formula:
    """The two never hold together."""
    return Any((Not(one), Not(other)))


def same(one: Formula, other: Formula) -> Formula:
    """Both hold or neither does."""
    return All((requires(one, other), requires(other, one)))


def compare(terms: Mapping[str, Decimal], op: str, number: Decimal) -> Formula:
    """A comparison of a sum with a number, `op` one of <= < >= > = !=. ModelError where its numbers are too large."""
    parts = [*(Fraction(factor) for factor in terms.values()), Fraction(number)]
    scale = lcm(*(part.denominator for part in parts))
    whole = [int(part * scale) for part in parts]
    if max(map(abs, whole)) > LARGEST:
        raise ModelError("too_large")
    sums = tuple((option, factor) for option, factor in zip(terms, whole, strict=False) if factor)
    at = whole[-1]
    if op == "!=":
        return Not(Between(sums, at, at))
    low = {">=": at, ">": at + 1, "=": at}.get(op)
    high = {"<=": at, "<": at - 1, "=": at}.get(op)
    return Between(sums, low, high)


def options_of(formula: Formula) -> Iterator[str]:
    """Every option that a formula speaks of; one may come twice."""
    if isinstance(formula, Chosen):
        yield formula.option
    elif isinstance(formula, Between):
        yield from (option for option, _factor in formula.terms)
    elif isinstance(formula, Not):
        yield from options_of(formula.of)
    else:
        for part in formula.of:
            yield from options_of(part)


Test = Callable[[Sequence[int]], bool]


def check_of(formula: Formula, place: Mapping[str, int]) -> Test:
    """A function that tells of a list of amounts, each option's at its `place`, whether the formula holds."""
    if isinstance(formula, Chosen):
        at = place[formula.option]
        return lambda amounts: amounts[at] > 0
    if isinstance(formula, Not):
        inner = check_of(formula.of, place)
        return lambda amounts: not inner(amounts)
    if isinstance(formula, Between):
        return _between(formula, place)
    parts = tuple(check_of(part, place) for part in formula.of)
    if isinstance(formula, All):
        return lambda amounts: all(part(amounts) for part in parts)
    return lambda amounts: any(part(amounts) for part in parts)


def _between(formula: Between, place: Mapping[str, int]) -> Test:
    terms = tuple((place[option], factor) for option, factor in formula.terms)
    low = -(10**30) if formula.low is None else formula.low
    high = 10**30 if formula.high is None else formula.high
    return lambda amounts: low <= sum(factor * amounts[at] for at, factor in terms) <= high
