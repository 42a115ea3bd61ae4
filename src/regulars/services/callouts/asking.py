"""Calls asked for: kept in the transaction of whoever asks, once for each id, and sent by the worker."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from regulars.base import strict_json
from regulars.base.errors import Refused
from regulars.engine import rows
from regulars.services.callouts.models import Callout


def ask(callout: Callout) -> Callout:
    """Have it sent. One of this id that failed is sent once more, as it was; one that waits or has arrived stays."""
    Callout.objects.bulk_create([callout], ignore_conflicts=True)
    kept = Callout.objects.select_for_update().get(pk=callout.pk)
    if kept.state == Callout.FAILED and kept.url:
        kept.state, kept.attempts, kept.next_at, kept.ended_at = Callout.WAITING, 0, timezone.now(), None
        kept.save(update_fields=("state", "attempts", "next_at", "ended_at"))
    rows.wake_followers()
    return kept


def of(key: Any) -> Callout | None:
    return Callout.objects.filter(pk=key).first() if key else None


def of_run(run: uuid.UUID) -> dict[str, Callout]:
    """By path the calls of a run."""
    return {each.path: each for each in Callout.objects.filter(run=run)}


def said(callout: Callout | None) -> Any:
    """The JSON that was answered; None where there is none."""
    if callout is None or not callout.is_json:
        return None
    try:
        return strict_json.loads(callout.answer)
    except Refused:
        return None
