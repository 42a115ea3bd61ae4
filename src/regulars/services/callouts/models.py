"""Credentials that other programs ask for, and every call that was made or is to be made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from regulars.engine.custom.kinds import bilingual
from regulars.engine.models import Record


class Credential(Record):
    """Something secret under a name, for one host alone: `{credential.KEY}` stands for it wherever calls are set up.

    The value is sealed and never shown again. The one before it signs too until `old_until`.
    """

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    host = models.TextField()
    description = models.TextField(blank=True, default="")
    set_at = models.DateTimeField(null=True, blank=True)
    sealed = models.TextField(blank=True, default="")
    old_sealed = models.TextField(blank=True, default="")
    old_until = models.DateTimeField(null=True, blank=True)

    title_attribute: ClassVar[str] = "label"

    @property
    def words(self) -> str:
        """Its label in the reader's language."""
        return str(bilingual(self.label, self.label_ru))


class Callout(models.Model):
    """One request to an address outside, kept before it is sent. Its id is the `webhook-id`: the same however often it is sent.

    `url` and `headers` hold credentials by name; their values are put in when it is sent. `tries` are the attempts, `attempts` those since
    somebody last asked for it. `answer` is JSON that was answered, or the beginning of anything else.
    """

    WAITING, DONE, FAILED, WITHDRAWN = "waiting", "done", "failed", "withdrawn"

    id = models.UUIDField(primary_key=True)
    rule = models.UUIDField()
    run = models.UUIDField()
    path = models.TextField()
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    method = models.CharField(max_length=7)
    url = models.TextField()
    host = models.TextField()
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    sign = models.TextField(default="")
    state = models.CharField(max_length=10, default=WAITING)
    next_at = models.DateTimeField(default=timezone.now)
    tries = models.JSONField(default=list)
    attempts = models.IntegerField(default=0)
    problem = models.TextField(default="")
    status = models.IntegerField(null=True)
    is_json = models.BooleanField(default=False)
    answer = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index("host", "next_at", name="callout_waiting", condition=models.Q(state="waiting")),
            models.Index("run", name="callout_of_run"),
            models.Index("record", name="callout_of_record"),
            models.Index("created_at", name="callout_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.method} {self.host}"
