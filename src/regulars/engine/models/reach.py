"""What opens records beyond one's own: shares given to a person or a team, and territories."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.engine.models.lasting import Lasting
from regulars.engine.models.people import Team, User
from regulars.engine.models.record import Record, text_index


class Share(models.Model):
    """One record, or a named group of records (a filter), opened to a person or a team for viewing or editing, until a date.

    A group is read with the rights of the one who shared it: it never opens more than they themselves reach by their roles.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entity = models.CharField(max_length=40)
    record = models.UUIDField(null=True)
    name = models.CharField(max_length=80, blank=True, default="")
    filter = models.JSONField(null=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="shares")
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="shares")
    level = models.CharField(max_length=8, default="view")
    until = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        indexes = (
            models.Index("record", name="share_of_record"),
            models.Index("user", "entity", name="share_with_user"),
            models.Index("team", "entity", name="share_with_team"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(team__isnull=True), name="share_with_one"
            ),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.record or self.name}: {self.level}"


class Territory(Lasting, Record):
    """A part of the market that certain people answer for. Territories form a tree; who has one has all below it.

    By its key the file of settings knows it whatever it is called.
    """

    name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    description = models.TextField(blank=True, default="")
    position = models.IntegerField(default=0)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (text_index("territory_by_name", "name"),)


class TerritoryMember(Record):
    """A person who answers for a territory, and as what."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="territories")
    function = models.CharField(max_length=12, default="member")
    name = models.TextField(blank=True, default="")


class TerritoryRule(Lasting, Record):
    """What a territory takes: records of `entity` that meet `condition` (the one filter; empty: all that the territory above takes).

    Rules are a draft: they count once they were activated, as a `TerritoryPlan`.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="rules")
    entity = models.TextField(default="account")
    label = models.TextField()
    condition = models.JSONField(default=dict, blank=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"
    key_within: ClassVar[str] = "territory_id"


class TerritoryPlan(models.Model):
    """The rules of all territories for an entity as they were activated: the newest that was not withdrawn is in force."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entity = models.CharField(max_length=40)
    tree = models.JSONField(default=list)
    batch = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("entity", "-created_at"), name="territory_plan_of_entity"),
            models.Index(fields=("batch",), name="territory_plan_of_batch"),
        )

    def __str__(self) -> str:
        return f"{self.entity}: {self.created_at:%Y-%m-%d %H:%M}"
