"""The address of a rule, the mailbox it reads, and every thing that came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from regulars.base.ids import uuid7

WAITING, DONE, FAILED, HELD, SUSPECT = "waiting", "done", "failed", "held", "suspect"


class Door(models.Model):
    """Where things are sent to for one rule. Its key is a secret: sealed to be shown again, as a digest to be found by.

    `signing` is the sealed secret of signatures (Standard Webhooks); empty where none are asked for.
    """

    rule = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    signing = models.TextField(default="")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.rule)


class Mailbox(models.Model):
    """A mailbox that a rule reads by IMAP. The password is sealed and never shown.

    Where reading stands is `last`, the highest UID that was taken, which means something under one `validity` alone (RFC 9051, 2.3.1.1).
    `untidied` are UIDs that were taken and are not marked or moved yet; `stuck` is one that could not be fetched, `tries` how often. `set_at` tells one setting from the next: a reading
    that began under another one writes nothing.
    """

    rule = models.UUIDField(primary_key=True)
    host = models.CharField(max_length=253)
    port = models.IntegerField()
    security = models.CharField(max_length=8, default="tls")
    username = models.CharField(max_length=254)
    sealed = models.TextField()
    folder = models.CharField(max_length=200, default="INBOX")
    afterwards = models.CharField(max_length=5, default="seen")
    moved_to = models.CharField(max_length=200, default="")
    validity = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    untidied = models.JSONField(default=list)
    stuck = models.BigIntegerField(default=0)
    tries = models.IntegerField(default=0)
    set_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(default=timezone.now)
    problem = models.TextField(default="")
    failures = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.username} {self.host}"


class Arrival(models.Model):
    """One thing that came in, as it came. It is stored before its sender is answered.

    `key` is the sender's name for it, so that what is sent twice is taken once; `turn` counts how often it was taken anew. `record`
    and `run` are what became of it the last time, `file` is the whole of a mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    rule = models.UUIDField()
    kind = models.CharField(max_length=10)
    key = models.TextField(default="")
    digest = models.CharField(max_length=64)
    media = models.CharField(max_length=10)
    body = models.TextField()
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, default=WAITING)
    reason = models.TextField(default="")
    turn = models.IntegerField(default=0)
    entity = models.CharField(max_length=40, default="")
    record = models.UUIDField(null=True)
    made = models.BooleanField(default=False)
    run = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    file = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("rule", "key", name="arrival_once", condition=~Q(key="")),)
        indexes = (
            models.Index("rule", "id", name="arrival_of_rule"),
            models.Index("id", name="arrival_waiting", condition=Q(state=WAITING)),
            models.Index("rule", name="arrival_not_done", condition=~Q(state=DONE)),
            models.Index("record", name="arrival_of_record", condition=Q(record__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
