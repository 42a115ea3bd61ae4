"""What a person opened lately: it stands first when they look for it again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Opened(models.Model):
    """The last time a person opened a record."""

    user = models.ForeignKey("engine.User", models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint("user", "record", name="opened_once"),)
        indexes = (models.Index(fields=("user", "-at"), name="opened_lately"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.record}"
