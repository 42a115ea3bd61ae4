"""Tables of personal data: what people asked for, what was erased, whom an old file must not bring back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.engine.models import AnyReferenceColumns, Owned, Record


class SubjectRequest(Owned):
    """A person asks to see, mend, get, or erase their data, or objects to its use. `records` are those that are theirs."""

    name = models.TextField()
    kind = models.CharField(max_length=14)
    state = models.CharField(max_length=12, default="new")
    email = models.TextField(blank=True, default="")
    phone = models.TextField(blank=True, default="")
    person = AnyReferenceColumns()
    records = models.JSONField(default=list, blank=True)
    received_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    channel = models.CharField(max_length=10, blank=True, default="")
    identity = models.TextField(blank=True, default="")
    answer = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index("state", "due_on", name="subject_request_due"),)


class Erasure(Record):
    """The proof that someone was erased: what, when, by whom, at whose request. It holds no value of theirs."""

    name = models.TextField()
    request = models.ForeignKey(SubjectRequest, models.PROTECT, related_name="erasures")
    mode = models.CharField(max_length=10)
    executed_at = models.DateTimeField()
    executed_by = models.ForeignKey("engine.User", models.PROTECT, null=True, related_name="+")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)


class Suppressed(models.Model):
    """An e-mail or telephone number of someone who was erased, as a keyed digest: it is recognised, not read."""

    digest = models.CharField(max_length=64, primary_key=True)
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="suppressed")

    def __str__(self) -> str:
        return self.digest


class Return(models.Model):
    """Someone who was erased is back: a record was written that has their e-mail or telephone number."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now)
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    field = models.CharField(max_length=60)
    actor = models.UUIDField(null=True)
    source = models.CharField(max_length=20)
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="returns")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index("settled_at", "id", name="return_open"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.record}"
