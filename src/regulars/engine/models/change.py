"""The one record of change, and how far each follower has read it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Change(models.Model):
    """One change of one record: who, when, what, from where and why.

    `diff` is {field: [before, after]}; `refs` are the records whose timeline it belongs to; `batch` joins the changes of
    one import, bulk edit or verb; `cause` is the change that led to this one. `transaction` is stamped by a trigger: readers
    go in order of (transaction, id), below the oldest transaction still running, so none is skipped.
    `origin` is from where the request came (`Origin`); jobs and commands have none.
    `at` is when it was written; `happened_at` when it happened, where an import tells of earlier days. `gone` is true when the
    record went to the bin, false when it came back. The table is cut into months by `at`
    (`engine.partitions`); in the database its key is (id, at).
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    source = models.CharField(max_length=20)
    token = models.UUIDField(null=True)
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    version = models.IntegerField()
    verb = models.CharField(max_length=40)
    title = models.TextField(default="")
    diff = models.JSONField(default=dict)
    refs = ArrayField(models.UUIDField(), default=list)
    cause = models.BigIntegerField(null=True)
    batch = models.UUIDField(null=True)
    happened_at = models.DateTimeField(null=True)
    gone = models.BooleanField(null=True)
    origin = models.UUIDField(null=True)

    class Meta:
        indexes = (
            models.Index("transaction", "id", name="change_feed"),
            models.Index("record", "id", name="change_of_record"),
            models.Index("batch", condition=models.Q(batch__isnull=False), name="change_of_batch"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.entity} {self.title}"


class Origin(models.Model):
    """From where requests come: one row for each network address, session and program that ever wrote something."""

    id = models.UUIDField(primary_key=True)
    address = models.CharField(max_length=45, blank=True, default="", db_index=True)
    session = models.CharField(max_length=40, blank=True, default="", db_index=True)
    agent = models.CharField(max_length=300, blank=True, default="")
    first_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address


class Cursor(models.Model):
    """How far a subscriber has read the change log."""

    name = models.CharField(max_length=60, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    change = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.transaction}-{self.change}"
