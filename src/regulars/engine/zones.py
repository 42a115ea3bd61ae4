"""Time zones of records: one that there is not would stop every reckoning of days."""

from __future__ import annotations

from django.utils.translation import gettext as _

from regulars.base import dates
from regulars.base.errors import Invalid
from regulars.engine.batch import Batch


def check_time_zones(batch: Batch) -> None:
    """A time zone is one of the names by which the world knows them (IANA)."""
    for item in batch.good:
        name = item.record.timezone
        if name and batch.changed(item, "timezone") and not dates.is_zone(name):
            batch.refuse(item, Invalid(fields={"timezone": _("There is no such time zone.")}))
