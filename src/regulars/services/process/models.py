"""Processes, what people did of their steps, each stay on a stage, and the moves that were refused."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from regulars.base.ids import uuid7
from regulars.engine.models import Lasting, Record


class Process(Lasting, Record):
    """The way that records of an entity go, stage by stage: what is done on each, and what must be there before it is left.

    `condition` is the one filter of the records that it is about; of several the first by `position` that fits counts.
    `stages` is a list, one for each stage that says something (its shape stands in `definition`). `skipping` says whether
    stages may be passed over: freely, when what they ask for is met, or never.
    """

    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    entity = models.TextField()
    condition = models.JSONField(default=dict, blank=True)
    stages = models.JSONField(default=list, blank=True)
    skipping = models.CharField(max_length=8, default="met")
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"
    key_within: ClassVar[str] = "entity"

    class Meta:
        indexes = (models.Index("entity", name="process_of_entity"),)


class Mark(models.Model):
    """One entry of what people did of a step: done or taken back, decided how, which activity was made for it. The latest counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process = models.UUIDField()
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    stage = models.TextField()
    step = models.CharField(max_length=40)
    is_done = models.BooleanField(default=False)
    answer = models.CharField(max_length=40, blank=True, default="")
    activity_entity = models.CharField(max_length=40, blank=True, default="")
    activity = models.UUIDField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index("record", "stage", "step", "id", name="process_mark_of_record"),)


class Stay(models.Model):
    """From when to when a record of a process stood on a stage, until when it should have gone on, and how it left.

    `way` is forward, back, closed (without success) or out (to stages the process does not know); `done` and `skipped` are
    the steps of the stage as they were when it was left.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process = models.UUIDField()
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    stage = models.TextField()
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, blank=True, default="")
    done = ArrayField(models.TextField(), default=list)
    skipped = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = (
            models.Index("record", name="process_stay_open", condition=models.Q(left_at=None)),
            models.Index("due_at", name="process_stay_due", condition=models.Q(left_at=None)),
            models.Index("process", "entered_at", name="process_stay_of_process"),
        )


class RefusedMove(models.Model):
    """A move that a process did not let through, and what was missing: how often people are stopped, and by what."""

    process = models.UUIDField()
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    stage = models.TextField()
    target = models.TextField()
    missing = ArrayField(models.TextField(), default=list)
    source = models.TextField(blank=True, default="")
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index("process", "at", name="process_refused_of_process"),)
