"""Where changes are sent, and what became of each of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7


class Webhook(models.Model):
    """An address that is told of changes, as far as `owner` may see them.

    Empty `entities` and `verbs` mean all; `filter` is asked of the record as it is, where there is one entity. (`transaction`,
    `change`) is how far the log has been read. `failures` counts attempts that failed one after the other, since `failing_since`;
    nothing is sent before `resume_at`. `off` says why the program switched it off (`state.OFF`). Secrets are sealed; the old one
    signs too until `old_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    url = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    entities = ArrayField(models.CharField(max_length=40), default=list)
    verbs = ArrayField(models.CharField(max_length=40), default=list)
    filter = models.JSONField(default=dict)
    is_on = models.BooleanField(default=True)
    off = models.CharField(max_length=20, default="")
    secret = models.TextField()
    old_secret = models.TextField(default="")
    old_until = models.DateTimeField(null=True)
    transaction = models.BigIntegerField(default=0)
    change = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    resume_at = models.DateTimeField(null=True)
    last_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One change on its way to one address. What is sent is read when it is sent, so that no copy of it lies here.

    `place` is the order; of one `record` the next is sent when the one before has arrived or was given up. `tries` are the
    attempts: when, status, milliseconds, what went wrong.
    """

    WAITING, DONE, FAILED = "waiting", "done", "failed"

    place = models.BigAutoField(primary_key=True)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    change = models.BigIntegerField(null=True)
    record = models.UUIDField()
    type = models.CharField(max_length=90)
    state = models.CharField(max_length=10, default=WAITING)
    next_at = models.DateTimeField(default=timezone.now)
    tries = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index("webhook", "record", "place", condition=models.Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=("webhook", "-place"), name="delivery_log"),
            models.Index(fields=("webhook", "-place"), condition=models.Q(state="failed"), name="delivery_failed"),
        )

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """The `webhook-id`: the same however often it is sent, so that a receiver knows what it has had."""
        return f"{self.webhook_id.hex}-{self.change if self.change is not None else f'test-{self.place}'}"
