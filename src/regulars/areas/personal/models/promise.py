"""What we promised."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Owned


class Promise(Owned):
    """What somebody of us promised to an account or a contact, until when, and whether it was kept. `task` is the one that was made of it."""

    name = models.TextField()
    record = AnyReferenceColumns()
    status = models.CharField(max_length=8, default="open")
    due_on = models.DateField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    task = models.ForeignKey("activities.Task", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (
            models.Index("record_id", name="promise_of_record"),
            models.Index("due_on", "id", name="promise_open", condition=models.Q(settled_on__isnull=True)),
            models.Index("task", name="promise_of_task", condition=models.Q(task__isnull=False)),
        )
