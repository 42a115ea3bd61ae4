"""What people like."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Record


class PreferenceKind(Record):
    """What a preference is about: food, a hobby, the way of being spoken to."""

    name = models.TextField()
    position = models.IntegerField(default=0)


class Preference(Record):
    """What an account or a contact likes or wants; who said it, and when."""

    name = models.TextField(blank=True, default="")
    record = AnyReferenceColumns()
    kind = models.ForeignKey(PreferenceKind, models.PROTECT, related_name="+")
    value = models.TextField()
    said_by = models.TextField(blank=True, default="")
    said_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (models.Index("record_id", name="preference_of_record"),)
        constraints = (
            models.UniqueConstraint(
                "record_id", "kind", "value", name="preference_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )
