"""Numbers of documents: one series for each kind and year, without gaps."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from regulars.engine.batch import Batch, Item
from regulars.engine.free_numbers import reach, take_free


def numbered(kind: str, prefix: str, column: str = "code") -> Callable[[Batch], None]:
    """A `prepare` that gives new records the next numbers of the year in which they are made: Q-2026-0001.

    They are taken after all other checks, so that what is refused takes none; one that is taken back goes to the next record. Many take theirs at once.
    Numbers of this form that an import brings along are not given out again.
    """
    ours = re.compile(rf"{re.escape(prefix)}(\d{{4}})-(\d{{4,}})")

    def give(batch: Batch) -> None:
        if batch.is_rehearsal:
            return
        by_year: dict[int, list[Item]] = defaultdict(list)
        brought: dict[str, list[int]] = defaultdict(list)
        for item in batch.good:
            code = getattr(item.record, column) if item.is_new else None
            if item.is_new and not code:
                by_year[_year(item.record)].append(item)
            elif code and (found := ours.fullmatch(code)):
                brought[f"{kind}.{found[1]}"].append(int(found[2]))
        for series, taken in sorted(brought.items()):
            reach(series, taken)
        for year, items in sorted(by_year.items()):
            numbers = take_free(f"{kind}.{year}", len(items))
            for number, item in zip(numbers, items, strict=True):
                setattr(item.record, column, f"{prefix}{year}-{number:04d}")

    return lambda batch: batch.among.append(give)


def _year(record: Any) -> int:
    return timezone.localtime(record.created_at).year
