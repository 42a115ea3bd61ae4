"""The next step of whatever is being won: kept on the record, so that lists and boards show and sort by it."""

from __future__ import annotations

from django.db import models


class WithNextStep(models.Model):
    """The earliest open activity about this record: when, of which kind, called what."""

    next_step_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_step_kind = models.CharField(max_length=8, blank=True, default="", editable=False)
    next_step_title = models.TextField(blank=True, default="", editable=False)

    class Meta:
        abstract = True
