"""When somebody who turned to us was first answered: kept on the record, so that lists, reports and reminders ask for it."""

from __future__ import annotations

from django.db import models


class WithFirstAnswer(models.Model):
    """The first call we made or meeting we held about this record, and how much working time had passed by then."""

    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_time = models.DurationField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
