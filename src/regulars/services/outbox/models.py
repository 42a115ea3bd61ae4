"""Letters on their way out, and for a while those that went."""

from __future__ import annotations

from django.db import models

from regulars.base.ids import uuid7


class OutgoingLetter(models.Model):
    """One letter to one address.

    `waiting` is tried at `next_at`; `sending` is in the hands of a worker since `taken_at`; `sent` and `failed` are its ends.
    `content` is sealed, because it may hold a link that sets a password, and gone once the letter went.
    """

    WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"

    id = models.UUIDField(primary_key=True, default=uuid7)
    message_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=200)
    content = models.TextField()
    headers = models.JSONField(default=dict)
    entity = models.CharField(max_length=40, blank=True, default="")
    record = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True, default="")
    answer = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("next_at", "id"), name="letter_due", condition=models.Q(state="waiting")),
            models.Index(fields=("taken_at",), name="letter_taken", condition=models.Q(state="sending")),
            models.Index(fields=("state", "-id"), name="letter_by_state"),
            models.Index(fields=("ended_at",), name="letter_ended"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.to}"
