"""Rules, every version of what they say, and what became of each time they were asked."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from regulars.base.ids import uuid7
from regulars.engine.custom.kinds import bilingual
from regulars.engine.models import Record

WAITING, ASLEEP, DONE, FAILED, STOPPED, HELD = "waiting", "asleep", "done", "failed", "stopped", "held"
DUE = (WAITING, ASLEEP)


class Rule(Record):
    """What follows by itself: when something happens to a record of `entity`, if conditions hold, these steps.

    `trigger` says when, `before` and `condition` are the one filter on the record before and after, `steps` a tree. It acts
    with the rights of its `owner`, or as the program.
    """

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    entity = models.TextField()
    trigger = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    steps = models.JSONField(default=list, blank=True)
    acts_as = models.TextField(default="owner")
    owner = models.ForeignKey("engine.User", models.PROTECT, null=True, blank=True, related_name="+")
    hourly_limit = models.IntegerField(default=1000)
    is_active = models.BooleanField(default=True)
    active_since = models.DateTimeField(null=True, blank=True)
    edition = models.IntegerField(default=0)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"

    class Meta:
        indexes = (models.Index("entity", name="rule_of_entity"),)

    @property
    def words(self) -> str:
        """Its label in the reader's language."""
        return str(bilingual(self.label, self.label_ru))


class RuleVersion(models.Model):
    """What a rule said from a moment on. Runs that began with it end with it. It stays when the rule goes."""

    rule = models.UUIDField()
    number = models.IntegerField()
    trigger = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    condition = models.JSONField(default=dict)
    steps = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("rule", "number", name="rule_version_once"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"


class RuleRun(models.Model):
    """One time that a rule was set off. `occurrence` names what did it, so that it happens once; its id is the batch of all it writes.

    `due_at` is when it goes on, while it is waiting or asleep. `chain` lists the rules and records whose runs led to this
    one, each as `rule:record`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    rule = models.UUIDField()
    number = models.IntegerField()
    occurrence = models.TextField()
    change = models.BigIntegerField(null=True)
    entity = models.CharField(max_length=40)
    record = models.UUIDField()
    state = models.CharField(max_length=8, default=WAITING)
    due_at = models.DateTimeField()
    listens = models.BooleanField(default=False)
    chain = ArrayField(models.TextField(), default=list)
    attempts = models.IntegerField(default=0)
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("rule", "occurrence", name="rule_run_once"),)
        indexes = (
            models.Index("due_at", "id", name="rule_run_due", condition=models.Q(state__in=DUE)),
            models.Index("rule", "created_at", name="rule_run_of_rule"),
            models.Index(
                "rule", "created_at", name="rule_run_in_trouble", condition=models.Q(state__in=(FAILED, HELD))
            ),
            models.Index("record", name="rule_run_of_record"),
            models.Index("record", name="rule_run_listening", condition=models.Q(listens=True)),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.occurrence}"


class RuleStep(models.Model):
    """One step of a run that was done, waits or failed. It is written in the transaction of what the step did.

    `told` says what the step found or did without any values of fields: those stand in the change log.
    """

    run = models.ForeignKey(RuleRun, models.CASCADE, related_name="done_steps")
    path = models.TextField()
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=8)
    told = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("run", "path", name="rule_step_once"),)

    def __str__(self) -> str:
        return f"{self.path} {self.kind}"


class RuleClock(models.Model):
    """Up to when a rule that goes by the clock was asked."""

    rule = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.rule} {self.at}"


class RuleTurn(models.Model):
    """Whose turn it was last in a step that assigns in turn."""

    rule = models.UUIDField()
    path = models.TextField()
    person = models.UUIDField()

    class Meta:
        constraints = (models.UniqueConstraint("rule", "path", name="rule_turn_once"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.path}"


class WithAcceptance(models.Model):
    """What a rule may give to somebody who has to accept it by a moment; empty when it is accepted, or nobody was asked.

    `waits_because` says why a rule gave it to nobody yet.
    """

    accept_until = models.DateTimeField(null=True, blank=True, editable=False)
    declined_because = models.TextField(blank=True, default="", editable=False)
    waits_because = models.CharField(max_length=10, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class Handing(models.Model):
    """A record that waits for acceptance: by which step, to whom and until when it was given, and who had it before.

    `step` is the step as it was then; `due_at` is when it is looked at again.
    """

    record = models.UUIDField(primary_key=True)
    entity = models.CharField(max_length=40)
    rule = models.UUIDField()
    path = models.TextField()
    step = models.JSONField(default=dict)
    person = models.UUIDField()
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    tried = ArrayField(models.UUIDField(), default=list)

    def __str__(self) -> str:
        return f"{self.entity} {self.record} to {self.person}"
