"""Invoices whose day is over say so."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.billing.choices import CREDIT_NOTE, ISSUED, PARTLY_PAID
from regulars.areas.billing.models import Invoice
from regulars.areas.billing.weighing import hold, weigh
from regulars.engine.actor import system


def mark_overdue() -> int:
    """Mark what became overdue. Gives how many; done again, it finds none."""
    late = Invoice.objects.filter(
        status__in=(ISSUED, PARTLY_PAID), due_on__lt=timezone.localdate(), open__gt=0, deleted_at=None
    ).exclude(kind=CREDIT_NOTE)
    found = list(late.values_list("pk", "account_id"))
    by_account: dict[Any, list[uuid.UUID]] = {}
    for key, whose in found:
        by_account.setdefault(whose, []).append(key)
    for account, keys in by_account.items():
        with transaction.atomic():
            hold(account)
            weigh(keys, actor=system("billing"))
    return len(found)
