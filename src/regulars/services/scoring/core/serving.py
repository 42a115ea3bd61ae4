"""Scoring by a learnt model: a sum of small tables, in plain Python; and what each factor adds, in points."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

OTHER, NONE = "other", "none"
"""Levels besides those a column knows: a value that was rare, and nothing."""


class Part(NamedTuple):
    """What a column adds to the logit; `level` is a step's number, a category, the tags that count, OTHER or NONE."""

    key: str
    level: Any
    weight: float


@dataclass(frozen=True, eq=False)
class Scorer:
    """A model ready to score: `base` is the logit of the mean record."""

    base: float
    columns: Sequence[Mapping[str, Any]]

    def parts(self, values: Mapping[str, Any]) -> list[Part]:
        return [_part(column, values.get(column["key"])) for column in self.columns]

    def chance(self, values: Mapping[str, Any]) -> float:
        return sigmoid(self.base + sum(part.weight for part in self.parts(values)))


def scorer_of(model: Mapping[str, Any]) -> Scorer:
    return Scorer(float(model["base"]), tuple(model["columns"]))


def _part(column: Mapping[str, Any], value: Any) -> Part:
    key, mean = column["key"], column["mean"]
    if value is None or value == []:
        return Part(key, NONE, column[NONE] - mean)
    if column["kind"] == "number":
        step = bisect_right(column["cuts"], value)
        return Part(key, step, column["steps"][step] - mean)
    levels = column["levels"]
    if column["kind"] == "category":
        return Part(key, value if value in levels else OTHER, levels.get(value, 0.0) - mean)
    known = sorted(each for each in value if each in levels)
    return Part(key, known or OTHER, sum(levels[each] for each in known) - mean)


def points(base: float, parts: Sequence[Part]) -> tuple[int, list[int]]:
    """(points of the mean record, points of each part): whole numbers that add up to the chance in per cent.

    Each part gets its share of the way from the mean record's chance to this one's, in proportion to what it adds to the logit: integrated
    gradients along the straight line (Sundararajan, Taly, Yan, 2017). What is lost by rounding goes to those with the largest remainders.
    """
    whole = sum(part.weight for part in parts)
    start, end = sigmoid(base), sigmoid(base + whole)
    rate = (end - start) / whole if abs(whole) > 1e-9 else start * (1 - start)
    exact = [100 * part.weight * rate for part in parts]
    first, total = per_cent(start), per_cent(end)
    found = [math.floor(each) for each in exact]
    left = total - first - sum(found)
    order = sorted(range(len(parts)), key=lambda at: exact[at] - found[at], reverse=left > 0)
    for turn in range(abs(left)):
        found[order[turn % len(order)]] += 1 if left > 0 else -1
    return first, found


def per_cent(chance: float) -> int:
    """A chance in whole per cent, by the two decimals with which it is kept: halves go up."""
    return int(Decimal(f"{100 * chance:.2f}").to_integral_value(ROUND_HALF_UP))


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, value))))
