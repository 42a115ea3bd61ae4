"""What holds of do-not-disturb times, whichever way they came."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def check_quiet_times(batch: Batch) -> None:
    """An end that is not before the beginning; called by its reason."""
    for item in batch.good:
        wrong = _wrong(item.record)
        if wrong:
            batch.refuse(item, Invalid(fields=wrong))
            continue
        record = item.record
        record.name = record.reason or _hours(record) or str(_("Not to be disturbed"))


def _wrong(record: Any) -> dict[str, str]:
    if record.starts_on and record.ends_on and record.ends_on < record.starts_on:
        return {"ends_on": _("It ends before it began.")}
    return {}


def _hours(record: Any) -> str:
    return f"{record.from_time or '00:00'}–{record.to_time or '00:00'}" if record.from_time or record.to_time else ""
