"""Counts that never block: exact up to a limit, and what has more is known for a while."""

from __future__ import annotations

from typing import Any, NamedTuple

from regulars.base.recent import Recent

COUNT_LIMIT = 10_000
beyond = Recent(seconds=20)
"""Questions with more answers than that a moment ago: the next page of such a list does not count ten thousand again."""


class Count(NamedTuple):
    """How many; `exact` is False when there are more than were counted."""

    number: int
    exact: bool


class Counting(NamedTuple):
    """The SQL of a count with sums, cut behind `limit`; `question` is what a list is known by that has more."""

    sql: str
    params: list[Any]
    keys: tuple[str, ...]
    columns: list[str]
    limit: int | None
    question: tuple[Any, ...] | None

    def told(self, figures: tuple[Any, ...]) -> tuple[Count, dict[str, Any]]:
        """What the answer says: no sums where there are more than were counted."""
        number, *sums = figures
        if self.limit is not None and number > self.limit:
            if self.question:
                beyond.note(self.question)
            return Count(self.limit, exact=False), {}
        return Count(number, exact=True), dict(zip(self.keys, sums, strict=True))
