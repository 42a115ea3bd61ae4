"""Rules of the marketing expense."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def settle_expenses(batch: Batch) -> None:
    """It is for a source or a campaign, ends when it began or later, and is called by what it is for."""
    for item in batch.good:
        record = item.record
        record.campaign = record.campaign.strip()
        record.ends_on = record.ends_on or record.starts_on
        if record.amount is None or record.starts_on is None:
            continue  # asked for afterwards, with all that is required
        if not record.source and not record.campaign:
            text = _("Say what it was spent on: a source, a campaign, or both.")
            batch.refuse(item, Invalid(fields={"source": text}))
        elif record.ends_on < record.starts_on:
            batch.refuse(item, Invalid(fields={"ends_on": _("It ends before it begins.")}))
        elif not record.name:
            record.name = record.campaign or batch.entity.by_key["source"].text(record.source)
