"""Learning: a logistic regression with a ridge over levels, made to say true chances, measured on records it has not seen.

scikit-learn is loaded here alone, in a process of its own (`child`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from regulars.services.scoring.core import measures
from regulars.services.scoring.core.encoding import Rows, learn_levels, matrix, weights
from regulars.services.scoring.core.table import Table

LEAST = 50
"""As many records of either end are needed: with fewer, what is measured says nothing."""
TOO_GOOD = 0.9
"""A column that tells the ends apart so well by itself is taken for one that is filled in after them."""
SEED = 7
STRENGTHS = (0.03, 0.1, 0.3, 1.0)
TRIED_ON = 4000
LATER = 0.8
NOTHING = 1e-4

Model = dict[str, Any]
Numbers = np.ndarray[Any, Any]


class TooFew(Exception):
    """Fewer than `LEAST` records ended well, or badly; carries both numbers."""

    def __init__(self, good: int, bad: int) -> None:
        super().__init__(good, bad)
        self.good, self.bad = good, bad


def train(table: Table) -> dict[str, Any]:
    """The model and what there is to say of it: `model`, `figures`, `excluded` ({column: auc} that tell too well). Raises TooFew."""
    goods = sum(table.good)
    if min(goods, len(table) - goods) < LEAST:
        raise TooFew(goods, len(table) - goods)
    told = {key: alone(table, key) for key in table.kinds}
    excluded = {key: value for key, value in told.items() if value >= TOO_GOOD}
    left = table.without([*excluded, *(key for key, levels in learn_levels(table, range(len(table))).items() if not levels and not _gaps(table, key))])  # fmt: skip
    seen, spread, folds = _foretold(left)
    good = np.array(left.good, dtype=float)
    slope, shift = _calibrated(good, seen)
    chances = _honest_chances(good, seen, folds)
    model = _model(left, range(len(left)), slope, shift)
    return {
        "model": model,
        "excluded": excluded,
        "figures": {
            "auc": float(np.mean(spread)),
            "auc_spread": float(np.std(spread)),
            "folds": len(spread),
            **_figures(good, chances),
            "good": goods,
            "bad": len(left) - goods,
            "alone": {key: value for key, value in told.items() if key in left.kinds},
            "later": later(left),
        },
    }


def alone(table: Table, key: str) -> float:
    """How well one column tells the ends apart by itself: by the share of good ones in each level, learnt from one half, asked of the other."""
    part = Table({key: table.kinds[key]}, {key: table.values[key]}, table.good)
    rows, good = np.random.default_rng(SEED).permutation(len(table)), np.array(table.good, dtype=float)
    halves = (rows[::2], rows[1::2])
    found = []
    for taught, asked in (halves, halves[::-1]):
        levels = learn_levels(part, taught)
        told = _fit(matrix(part, taught, levels), good[taught], 1.0)
        found.append(measures.auc(good[asked], _logits(matrix(part, asked, levels), told)))
    return float(np.mean(found))


def later(table: Table) -> dict[str, float] | None:
    """The latest fifth foretold from what was before it; None where either part has too few."""
    cut = int(len(table) * LATER)
    good = np.array(table.good, dtype=float)
    parts = (good[:cut], good[cut:])
    if any(min(part.sum(), len(part) - part.sum()) < 20 for part in parts):
        return None
    taught = list(range(cut))
    levels, told = _taught(table, taught)
    said = measures.sigmoid(_logits(matrix(table, range(cut, len(table)), levels), told))
    return {"auc": measures.auc(parts[1], said), "brier": measures.brier(parts[1], said)}


def _figures(good: Numbers, chances: Numbers) -> dict[str, Any]:
    return {
        "brier": measures.brier(good, chances),
        "brier_of_the_rate": measures.brier(good, np.full(len(good), good.mean())),
        "calibration_error": measures.calibration_error(good, chances),
        "lift": measures.lift(good, chances),
        "bins": measures.bins(good, chances),
    }


def _foretold(table: Table) -> tuple[Numbers, list[float], Numbers]:
    """Each record's logit by a model that has not seen it, the AUC of each fold, and the fold of each record (stratified, shuffled)."""
    from sklearn.model_selection import StratifiedKFold

    good = np.array(table.good, dtype=float)
    count = 10 if min(good.sum(), len(good) - good.sum()) >= 100 else 5
    seen, folds, spread = np.zeros(len(good)), np.zeros(len(good), dtype=int), []
    for number, (taught, asked) in enumerate(StratifiedKFold(count, shuffle=True, random_state=SEED).split(good, good)):
        levels, told = _taught(table, taught)
        seen[asked], folds[asked] = _logits(matrix(table, asked, levels), told), number
        spread.append(measures.auc(good[asked], seen[asked]))
    return seen, spread, folds


def _taught(table: Table, rows: Rows) -> tuple[dict[str, list[Any]], Any]:
    """Levels and coefficients learnt from these rows alone, the strength of the ridge included."""
    levels, good = learn_levels(table, rows), np.array(table.good, dtype=float)[np.array(rows)]
    encoded = matrix(table, rows, levels)
    return levels, _fit(encoded, good, _strength(encoded, good))


def _strength(encoded: Numbers, good: Numbers) -> float:
    """The ridge that foretells held-back rows best (log loss)."""
    order = np.random.default_rng(SEED).permutation(len(good))[:TRIED_ON]
    cut = len(order) * 3 // 4
    taught, asked = order[:cut], order[cut:]
    if len(set(good[taught])) < 2:
        return STRENGTHS[1]

    def loss(strength: float) -> float:
        said = np.clip(measures.sigmoid(_logits(encoded[asked], _fit(encoded[taught], good[taught], strength))), 1e-9, 1 - 1e-9)  # fmt: skip
        return float(-np.mean(good[asked] * np.log(said) + (1 - good[asked]) * np.log(1 - said)))

    return min(STRENGTHS, key=loss)


def _fit(encoded: Numbers, good: Numbers, strength: float) -> tuple[Numbers, float]:
    """(coefficients, intercept). A ridge, so that rare levels stay near nothing."""
    from sklearn.linear_model import LogisticRegression

    if not encoded.shape[1] or len(set(good)) < 2:
        rate = float(np.clip(good.mean(), 1e-6, 1 - 1e-6))
        return np.zeros(encoded.shape[1]), float(np.log(rate / (1 - rate)))
    told = LogisticRegression(C=strength, solver="newton-cholesky", max_iter=100).fit(encoded, good)
    return told.coef_[0], float(told.intercept_[0])


def _logits(encoded: Numbers, told: tuple[Numbers, float]) -> Numbers:
    found: Numbers = encoded @ told[0] + told[1]
    return found


def _calibrated(good: Numbers, seen: Numbers) -> tuple[float, float]:
    """Slope and shift that make unseen logits true chances (Platt, 1999)."""
    told, shift = _fit(seen[:, None], good, 1e6)
    return float(told[0]), shift


def _honest_chances(good: Numbers, seen: Numbers, folds: Numbers) -> Numbers:
    """Each fold's chances by slope and shift learnt from the other folds."""
    found = np.zeros(len(good))
    for number in np.unique(folds):
        mine = folds == number
        slope, shift = _calibrated(good[~mine], seen[~mine])
        found[mine] = measures.sigmoid(slope * seen[mine] + shift)
    return found


def _model(table: Table, rows: Rows, slope: float, shift: float) -> Model:
    """Small tables of what each level adds to the logit, such that the mean record adds nothing; no library is needed to use them."""
    levels, (told, intercept) = _taught(table, rows)
    columns, at = [], 0
    encoded = matrix(table, rows, levels)
    base = slope * intercept + shift
    for key, kind in table.kinds.items():
        width = 1 + len(levels[key])
        block = told[at : at + width] * slope
        mean = float((encoded[:, at : at + width] @ block).mean())
        spread = float((encoded[:, at : at + width] @ block).std())
        base, at = base + mean, at + width
        if spread < NOTHING:
            continue  # the same for all who were seen: it tells nothing of those who come
        found = weights(kind, levels[key], [float(each) for each in block])
        columns.append({"key": key, "kind": kind, "cuts": levels[key] if kind == "number" else [], "mean": mean, "spread": spread, **found})  # fmt: skip
    return {"base": base, "columns": columns}


def _gaps(table: Table, key: str) -> bool:
    """Whether a column without levels still tells by being empty for some."""
    empty = sum(value is None or value == [] for value in table.values[key])
    return 0 < empty < len(table)
