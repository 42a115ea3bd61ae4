"""From values to levels: numbers are cut where they are frequent, categories and tags keep what is frequent.

A number's levels are told as steps (“at least 3”, “at least 5” …): the penalty of the regression then falls on what one step differs from the next, so
that few records give few steps and many give a fine curve.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from regulars.services.scoring.core.table import CATEGORY, NUMBER, Table

MOST_STEPS, ROWS_OF_A_STEP = 32, 40
MOST_LEVELS, LEAST_ROWS, LEAST_SHARE = 60, 10, 0.002
Levels = Mapping[str, Sequence[Any]]
Rows = Sequence[int] | np.ndarray[Any, Any]
"""Which rows of the table."""


def learn_levels(table: Table, rows: Rows) -> dict[str, list[Any]]:
    """By column the steps or levels that these rows teach; a column that tells nothing has none."""
    least = max(LEAST_ROWS, int(len(rows) * LEAST_SHARE))
    return {
        key: _steps(table.values[key], rows) if kind == NUMBER else _frequent(table.values[key], rows, kind, least)
        for key, kind in table.kinds.items()
    }


def _steps(values: Sequence[Any], rows: Rows) -> list[float]:
    known = np.array([values[row] for row in rows if values[row] is not None], dtype=float)
    if not len(known):
        return []
    count = min(MOST_STEPS, len(known) // ROWS_OF_A_STEP)
    at = np.linspace(0, 1, count + 1)[1:-1]
    cuts = np.unique(np.quantile(known, at, method="higher")) if count > 1 else np.array([])
    return [float(cut) for cut in cuts if cut > known.min()]


def _frequent(values: Sequence[Any], rows: Rows, kind: str, least: int) -> list[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        value = values[row]
        if value is not None:
            counts.update([value] if kind == CATEGORY else set(value))
    return sorted(level for level, count in counts.most_common(MOST_LEVELS) if count >= least)


def matrix(table: Table, rows: Rows, levels: Levels) -> np.ndarray[Any, Any]:
    """Rows × (per column: nothing known, then its steps or levels), zeros and ones."""
    parts = [_block(table.kinds[key], table.values[key], rows, levels[key]) for key in table.kinds]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(rows), 0), dtype=np.float32)


def _block(kind: str, values: Sequence[Any], rows: Rows, levels: Sequence[Any]) -> np.ndarray[Any, Any]:
    found = np.zeros((len(rows), 1 + len(levels)), dtype=np.float32)
    place = {level: index for index, level in enumerate(levels, 1)}
    for line, row in enumerate(rows):
        value = values[row]
        if value is None or value == []:
            found[line, 0] = 1
        elif kind == NUMBER:
            found[line, 1 : 1 + bisect_right(levels, value)] = 1
        elif kind == CATEGORY:
            if value in place:
                found[line, place[value]] = 1
        else:
            for each in value:
                if each in place:
                    found[line, place[each]] = 1
    return found


def weights(kind: str, levels: Sequence[Any], told: Sequence[float]) -> dict[str, Any]:
    """What a column adds: `none` where nothing is known; `steps` of a number from below the first cut on; `levels` of the others."""
    if kind == NUMBER:
        return {"none": told[0], "steps": [0.0, *(float(each) for each in np.cumsum(told[1:]))]}
    return {"none": told[0], "levels": {level: float(each) for level, each in zip(levels, told[1:], strict=True)}}
