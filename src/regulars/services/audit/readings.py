"""How long it is kept who read sensitive fields: older readings are deleted, and the audit tells how many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from regulars.engine import actor as actors
from regulars.engine import partitions, rows
from regulars.engine.models import Reading
from regulars.services.audit.events import record

CHUNK = 10_000
NAME = "readings_months"


def limit(policy: Mapping[str, int]) -> datetime | None:
    """The moment before which readings go; None is never."""
    return partitions.month_before(policy[NAME]) if policy[NAME] else None


def count(before: datetime | None) -> int:
    """How many would go."""
    return Reading.objects.filter(at__lt=before).count() if before else 0


def forget(before: datetime) -> int:
    """Delete older readings, a chunk in each transaction, so that nobody who reads meanwhile waits. Gives how many went."""
    gone = 0
    while chunk := _forget_some(before):
        gone += chunk
    return gone


def _forget_some(before: datetime) -> int:
    """A chunk goes in one transaction with the event that says so."""
    with transaction.atomic():
        found = rows.query(
            "delete from engine_reading where id in (select id from engine_reading where at < %s order by at limit %s) "
            "returning at",
            [before, CHUNK],
        )
        if found:
            title = f"{max(at for (at,) in found):%Y-%m}"
            record("readings_deleted", actor=actors.system("job"), title=title, count=len(found))
    return len(found)
