"""Who read sensitive values."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7


class Reading(models.Model):
    """Sensitive fields of some records were read by someone, at once: from a page, by the API, in an export.

    `viewer` is the administrator who looked through the actor's eyes; `origin` from where they came (`engine.origin`).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now)
    actor = models.UUIDField(null=True)
    viewer = models.UUIDField(null=True)
    source = models.CharField(max_length=20)
    token = models.UUIDField(null=True)
    origin = models.UUIDField(null=True)
    entity = models.CharField(max_length=40)
    fields = ArrayField(models.TextField())
    records = ArrayField(models.UUIDField())

    class Meta:
        indexes = (
            GinIndex("records", name="reading_of_record"),
            models.Index("actor", "id", name="reading_by_actor"),
            models.Index("at", name="reading_at"),
        )

    def __str__(self) -> str:
        return f"{self.entity} {', '.join(self.fields)}"
