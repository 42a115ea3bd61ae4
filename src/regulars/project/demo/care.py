"""Tiers of the accounts by what they bought, and the day since which we work together. Both follow from the data; the managers of the sellers look after the first."""

from __future__ import annotations

from typing import Any

from django.db.models import Min, Sum
from django.utils import timezone

from regulars.areas.contacts.models import Account, Tier
from regulars.areas.personal.models import ImportantDate
from regulars.areas.sales.models import Deal
from regulars.engine.actor import Actor
from regulars.engine.save import save_many

SHARES = (5, 15)
"""So many accounts are of the first and of the second tier; the others that bought are of the third."""


def add_care(pipeline: Any, *, actor: Actor) -> int:
    """How many accounts have a tier; those that have one already keep it."""
    tiers = list(Tier.objects.filter(deleted_at=None).order_by("position")[:3])
    won = Deal.objects.filter(pipeline=pipeline, status="won", account__isnull=False, deleted_at=None).values("account")
    bought = list(won.annotate(sum=Sum("amount_base"), first=Min("closed_at")).order_by("-sum", "account"))
    accounts = Account.objects.select_related("owner").in_bulk([row["account"] for row in bought])
    if len(tiers) == 3 and not ImportantDate.objects.exists():
        changed: list[Any] = []
        for place, row in enumerate(bought):
            account: Any = accounts[row["account"]]
            which = 0 if place < SHARES[0] else 1 if place < sum(SHARES) else 2
            account.tier_id = tiers[which].pk
            if which == 0 and account.owner:
                account.personal_manager_id = account.owner.manager_id
            changed.append(account)
        save_many(changed, actor=actor)
        days = [
            ImportantDate(
                record_id=row["account"],
                record_entity="account",
                kind="working_together",
                day=timezone.localtime(row["first"]).date(),
                reminder="notice",
            )
            for row in bought[: sum(SHARES)]
        ]
        save_many(days, actor=actor)
    return Account.objects.filter(tier__isnull=False, deleted_at=None).count()
