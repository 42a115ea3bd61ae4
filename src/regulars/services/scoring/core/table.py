"""What is learnt from: columns of values, one row for each record that has ended, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NUMBER, CATEGORY, TAGS = "number", "category", "tags"


@dataclass(frozen=True)
class Table:
    """`kinds` by column (number, category, tags); `values` by column, a value (float, str, list of str) or None for each row; `good` by row.

    Rows stand in the order of time, so that later ones can be foretold from earlier ones.
    """

    kinds: Mapping[str, str]
    values: Mapping[str, Sequence[Any]]
    good: Sequence[bool]

    def __len__(self) -> int:
        return len(self.good)

    def without(self, keys: Sequence[str]) -> Table:
        kept = {key: kind for key, kind in self.kinds.items() if key not in keys}
        return Table(kept, {key: self.values[key] for key in kept}, self.good)
