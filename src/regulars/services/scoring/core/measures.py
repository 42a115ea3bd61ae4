"""How good a model is: whether it puts the better ones first, and whether what it says comes true as often as it says."""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]
BINS = 10


def auc(good: Numbers, said: Numbers) -> float:
    """Of all pairs of a good and a bad one the share in which the good one has the higher figure; ties count half (Mann and Whitney, 1947)."""
    order = np.argsort(said, kind="mergesort")
    ranked = said[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    ends = np.r_[starts[1:], len(ranked)]
    ranks = np.empty(len(said))
    ranks[order] = np.repeat((starts + ends + 1) / 2, ends - starts)
    goods = int(good.sum())
    bads = len(good) - goods
    if not goods or not bads:
        return 0.5
    return float((ranks[good.astype(bool)].sum() - goods * (goods + 1) / 2) / (goods * bads))


def brier(good: Numbers, said: Numbers) -> float:
    """Mean square of what was said less what came (Brier, 1950); 0 is best."""
    return float(np.mean((said - good) ** 2))


def bins(good: Numbers, said: Numbers, count: int = BINS) -> list[dict[str, float]]:
    """Equally many records in each, from the least chance on: what was said on average, and what came."""
    parts = np.array_split(np.argsort(said, kind="mergesort"), max(1, min(count, len(said))))
    return [
        {"said": float(said[part].mean()), "was": float(good[part].mean()), "count": len(part)}
        for part in parts
        if len(part)
    ]


def calibration_error(good: Numbers, said: Numbers) -> float:
    """Expected calibration error: by how much what came differs from what was said, over the bins (Naeini, Cooper, Hauskrecht, 2015)."""
    told = bins(good, said)
    return float(sum(abs(each["said"] - each["was"]) * each["count"] for each in told) / len(good))


def lift(good: Numbers, said: Numbers, share: float = 0.1) -> float:
    """How many times as many good ones are among the best tenth as among all."""
    best = np.argsort(-said, kind="mergesort")[: max(1, int(len(said) * share))]
    return float(good[best].mean() / good.mean()) if good.any() else 0.0


def sigmoid(value: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-np.clip(value, -40, 40)))
