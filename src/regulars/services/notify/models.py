"""What a person was told, and when they read it."""

from __future__ import annotations

from django.db import models

from regulars.base.ids import uuid7


class Notification(models.Model):
    """One thing told to one person. `text` is a msgid with `params`, or somebody's own words: it is put in the reader's language when it is read.

    `key` names what is told: it is told once to each person, and more of the same (an import that hands over a thousand
    deals) adds to `count`. `change` is the last change that it tells of. The name of the record is not kept here: the
    reader may have lost the right to see it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    recipient = models.ForeignKey("engine.User", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    entity = models.CharField(max_length=40, blank=True, default="")
    record = models.UUIDField(null=True)
    change = models.BigIntegerField(null=True)
    actor = models.UUIDField(null=True)
    text = models.TextField()
    params = models.JSONField(default=dict)
    count = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("recipient", "key", name="notification_once"),)
        indexes = (
            models.Index(fields=("recipient", "-id"), name="notification_latest"),
            models.Index(fields=("recipient", "-id"), name="notification_unread", condition=models.Q(read_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
