"""What holds of every consent, whichever way it came."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.base.errors import Invalid, Refused
from regulars.engine.batch import Batch

LEEWAY = timedelta(minutes=5)
FREE = frozenset(("version", "updated_at", "updated_by_id", "external_id", "extra", "name", "source", "evidence"))


def keep_as_said(batch: Batch) -> None:
    """What a person said stays as it was written down; only the program's own work (a merge) moves it.

    Where its proof is may be added: the history tells who did so.
    """
    for item in batch.good:
        moved = item.before is not None and any(
            item.record.__dict__.get(name) != item.before.get(name)
            for name in item.record.column_names()
            if name not in FREE
        )
        if moved and not batch.actor.is_system:
            text = _("A consent is not changed. Withdraw it, or write down what the person said since.")
            batch.refuse(item, Refused(text, code="consent_is_kept"))


def check_times(batch: Batch) -> None:
    """It was said in the past, and does not end before it began."""
    for item in batch.good:
        record = item.record
        if record.given_at is None:
            record.given_at = timezone.now()
        if record.given_at > timezone.now() + LEEWAY:
            batch.refuse(item, Invalid(fields={"given_at": _("It was said in the past.")}))
        elif record.valid_until is not None and record.valid_until < timezone.localdate(record.given_at):
            batch.refuse(item, Invalid(fields={"valid_until": _("It ends before it began.")}))
