"""Days that matter to people."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Owned


class ImportantDate(Owned):
    """A day of an account or a contact, once or every year.

    `next_on` is when it comes next, `remind_on` the working day on which its reminder is due; both follow. `reminded_for` is the `next_on` that was
    reminded of. One `from_birthday` follows the birthday of its contact.
    """

    name = models.TextField(blank=True, default="")
    record = AnyReferenceColumns()
    kind = models.CharField(max_length=20, default="other")
    day = models.DateField()
    repeats = models.CharField(max_length=8, default="yearly")
    lead_days = models.IntegerField(default=7)
    reminder = models.CharField(max_length=8, default="task")
    next_on = models.DateField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)
    reminded_for = models.DateField(null=True, editable=False)
    from_birthday = models.BooleanField(default=False, editable=False)
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index("record_id", name="important_date_of_record"),
            models.Index("next_on", "id", name="important_date_by_day"),
        )
