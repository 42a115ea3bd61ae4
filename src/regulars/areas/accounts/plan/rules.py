"""What follows of objectives and risks in the write door."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.batch import Batch

WEIGHTS = {"low": 1, "medium": 2, "high": 3}
MOST = Decimal(999)


def keep_progress(batch: Batch) -> None:
    """How far an objective is: the way from the start to now, in per cent of that to the target. A target below the start counts downwards."""
    for item in batch.good:
        record = item.record
        if record.target is not None and record.start is not None and record.target == record.start:
            batch.refuse(item, Invalid(fields={"target": _("The target is where it starts.")}))
            continue
        record.progress = progress_of(record.start, record.current, record.target)


def progress_of(start: Any, current: Any, target: Any) -> Decimal | None:
    """Per cent, from −999 to 999; None where one of the three is not known."""
    if start is None or current is None or target is None or target == start:
        return None
    share = (Decimal(current) - Decimal(start)) / (Decimal(target) - Decimal(start)) * 100
    return round(max(-MOST, min(MOST, share)), 2)


def weigh_risks(batch: Batch) -> None:
    """Probability × impact, by which risks are sorted."""
    for item in batch.good:
        record = item.record
        record.weight = WEIGHTS.get(record.probability, 2) * WEIGHTS.get(record.impact, 2)
