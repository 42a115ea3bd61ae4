"""Keys that stay whatever a thing is called: by these the file of settings knows what was renamed in the other installation.

A key is made of the first name, so that two installations which begin alike have the same keys, and a reviewer can read them.
"""

from __future__ import annotations

from typing import Any

from regulars.base.keys import key_of
from regulars.engine.batch import Batch


def name_for_good(batch: Batch) -> None:
    """What is new gets its key, free within what its model names (`key_within`); a step of `Entity.prepare`."""
    for item in batch.good:
        record: Any = item.record
        name = getattr(record, batch.entity.title)
        if record.key or not name:
            continue
        within = record.key_within
        beside = type(record).objects.exclude(pk=record.pk)
        beside = beside.filter(**{within: getattr(record, within)}) if within else beside
        taken = {*beside.values_list("key", flat=True), *_given(batch, record)}
        record.key = key_of(name, taken, join="-", start=batch.entity.name)


def _given(batch: Batch, record: Any) -> set[str]:
    """The keys that others of the batch, within the same, have by now."""
    within = record.key_within
    return {
        each.key
        for each in batch.records
        if each is not record and (not within or getattr(each, within) == getattr(record, within))
    }
