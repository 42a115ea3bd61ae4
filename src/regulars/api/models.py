"""What the API remembers."""

from django.db import models
from django.utils import timezone


class IdempotentRequest(models.Model):
    """A write that was done under an Idempotency-Key, and the answer it had. Kept for a day."""

    actor = models.UUIDField()
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("actor", "key"), name="idempotency_key_once"),)

    def __str__(self) -> str:
        return self.key
