"""What a contract obliges to."""

from __future__ import annotations

from django.db import models

from regulars.areas.contracts.models.contract import Contract
from regulars.engine.models import Owned, text_index


class Obligation(Owned):
    """What one side owes under a contract by a day. A recurring one is followed by the next when it is done: `turn` counts them from `begins_on`, so that the day of the month stays.

    `task` is the one that the program made `lead_days` before it is due.
    """

    name = models.TextField()
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="obligations")
    side = models.CharField(max_length=6, default="ours")
    due_on = models.DateField()
    every = models.CharField(max_length=8, default="once")
    begins_on = models.DateField(null=True, blank=True, editable=False)
    turn = models.IntegerField(default=0, editable=False)
    lead_days = models.IntegerField(default=7)
    state = models.CharField(max_length=8, default="open")
    done_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    task = models.ForeignKey("activities.Task", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (
            text_index("obligation_by_name", "name"),
            models.Index("due_on", "id", name="obligation_open", condition=models.Q(done_on__isnull=True)),
            models.Index("task", name="obligation_of_task", condition=models.Q(task__isnull=False)),
        )
