"""The plan for a key account: what we want, what may go wrong, who works on it."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Owned, Record


class Objective(Owned):
    """What we want to reach at an account: measured from `start` to `target`, now at `current`; `progress` in per cent follows."""

    name = models.TextField()
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, default="open")
    measure = models.TextField(blank=True, default="")
    start = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    target = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    current = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    progress = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, editable=False)
    due_on = models.DateField(null=True, blank=True)
    description = models.TextField(blank=True, default="")


class AccountRisk(Owned):
    """What may go wrong at an account; `weight` is probability × impact, from 1 to 9."""

    name = models.TextField()
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, default="open")
    probability = models.CharField(max_length=8, default="medium")
    impact = models.CharField(max_length=8, default="medium")
    weight = models.IntegerField(default=4, editable=False)
    mitigation = models.TextField(blank=True, default="")
    due_on = models.DateField(null=True, blank=True)


class AccountMember(Record):
    """Somebody of ours who works on an account, and as what."""

    name = models.TextField(blank=True, default="")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="+")
    user = models.ForeignKey("engine.User", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, default="sales")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "account", "user", name="account_member_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )
