"""What people want to remember about a record."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Owned


class Note(Owned):
    """Words about a record; called by its first line."""

    name = models.TextField(blank=True, default="")
    record = AnyReferenceColumns()
    text = models.TextField()
    is_pinned = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index("record_id", name="note_of_record"),)
