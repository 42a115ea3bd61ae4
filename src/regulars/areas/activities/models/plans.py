"""What people plan and do: tasks, meetings, calls."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AnyReferenceColumns, Owned


class Plan(Owned):
    """What tasks, meetings and calls share: about which record, whose, how urgent, done when, with what result."""

    name = models.TextField()
    record = AnyReferenceColumns()
    priority = models.CharField(max_length=8, default="normal")
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, default="")
    result = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    remind_before = models.IntegerField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_of = models.DateTimeField(null=True, blank=True, editable=False)
    """The reminder that was told: another `remind_at` is another one."""

    class Meta:
        abstract = True


class Task(Plan):
    """Something to do by a moment."""

    due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index("record_id", name="task_of_record"),
            models.Index("remind_at", name="task_to_remind", condition=models.Q(done_at__isnull=True)),
            models.Index("due_at", "id", name="task_by_due"),
            models.Index("owner", "due_at", name="task_open", condition=models.Q(done_at__isnull=True)),
        )


class Meeting(Plan):
    """People come together at a time."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.TextField(blank=True, default="")
    link = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index("record_id", name="meeting_of_record"),
            models.Index("remind_at", name="meeting_to_remind", condition=models.Q(done_at__isnull=True)),
            models.Index("starts_at", "id", name="meeting_by_start"),
            models.Index("owner", "starts_at", name="meeting_open", condition=models.Q(done_at__isnull=True)),
        )


class Call(Plan):
    """A call to make, or one that was made or received."""

    direction = models.CharField(max_length=8, default="out")
    starts_at = models.DateTimeField(null=True, blank=True)
    phone = models.TextField(blank=True, default="")
    duration = models.DurationField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index("record_id", name="call_of_record"),
            models.Index("remind_at", name="call_to_remind", condition=models.Q(done_at__isnull=True)),
            models.Index("starts_at", "id", name="call_by_start"),
            models.Index("owner", "starts_at", name="call_open", condition=models.Q(done_at__isnull=True)),
        )
