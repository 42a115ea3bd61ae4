"""Approvals as they are set up, and each request with everyone who was asked and all that happened to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.base.ids import uuid7
from regulars.engine.custom.kinds import bilingual
from regulars.engine.models import Record

WAITING, APPROVED, REJECTED, WITHDRAWN, EXPIRED = "waiting", "approved", "rejected", "withdrawn", "expired"
STATES = (WAITING, APPROVED, REJECTED, WITHDRAWN, EXPIRED)


class Approval(Record):
    """What has to be said yes to: records of `entity` that meet `condition`, by the people of `levels`, one level after the other.

    `may_change` are the fields that stay open while a record waits; `on_approve` and `on_reject` the values it gets in the end.
    """

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    entity = models.TextField()
    condition = models.JSONField(default=dict, blank=True)
    levels = models.JSONField(default=list, blank=True)
    may_change = models.JSONField(default=list, blank=True)
    on_approve = models.JSONField(default=dict, blank=True)
    on_reject = models.JSONField(default=dict, blank=True)
    by_hand = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=True)
    may_withdraw = models.BooleanField(default=True)
    needs_reason = models.BooleanField(default=True)
    own_request = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"

    class Meta:
        indexes = (models.Index("entity", name="approval_of_entity"),)

    @property
    def words(self) -> str:
        """Its label in the reader's language."""
        return str(bilingual(self.label, self.label_ru))


class ApprovalRequest(models.Model):
    """One record that waits for a yes, or waited. It keeps what its approval said when it was asked for.

    `record` is locked in that `version` while `state` is waiting. `run` is the run of a rule that goes on with the answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    approval = models.UUIDField()
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    version = models.IntegerField()
    plan = models.JSONField(default=dict)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    comment = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, default=WAITING)
    level = models.IntegerField(default=-1)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    run = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "record", "approval", name="approval_waits_once", condition=models.Q(state=WAITING)
            ),
        )
        indexes = (
            models.Index("record", "id", name="approval_req_of_record"),
            models.Index("asked_by", "id", name="approval_req_of_asker"),
            models.Index("due_at", name="approval_req_due", condition=models.Q(state=WAITING)),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.record}"

    @property
    def words(self) -> str:
        """What it asks for, in the reader's language."""
        return str(bilingual(self.label, self.label_ru))


class ApprovalSeat(models.Model):
    """Somebody who is asked at a level. `why` says how they came to be asked; one that is closed was given to another person.

    `decided_by` is another than `person` where a stand-in decided for them; `way` is by which way in.
    """

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="seats")
    level = models.IntegerField()
    person = models.UUIDField()
    why = models.CharField(max_length=12)
    is_open = models.BooleanField(default=True)
    decision = models.CharField(max_length=10, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "request", "level", "person", name="approval_seat_once", condition=models.Q(is_open=True)
            ),
        )
        indexes = (models.Index("person", name="approval_seat_waits", condition=models.Q(is_open=True, decision="")),)

    def __str__(self) -> str:
        return f"{self.request_id} {self.level} {self.person}"


class ApprovalEvent(models.Model):
    """One thing that happened to a request: `what` it was, who did it, whom it concerned, with which words."""

    request = models.ForeignKey(ApprovalRequest, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    level = models.IntegerField(default=-1)
    who = models.UUIDField(null=True)
    whom = models.UUIDField(null=True)
    comment = models.TextField(blank=True, default="")
    way = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.request_id} {self.what}"
