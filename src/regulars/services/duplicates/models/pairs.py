"""What the search for duplicates has found, and by which weights it judges."""

from __future__ import annotations

from django.db import models

from regulars.base.ids import uuid7


class DuplicatePair(models.Model):
    """Two records that are probably the same, once for each two: `one` is the smaller identifier.

    `levels` tells by trait how far they agree and what that weighs, in bits. `state` is open, dismissed (somebody who may
    merge them said that they are not the same), accepted (whoever was warned saved all the same), merged, or apart (what
    has changed since tells them apart); `later_until` hides an open one for a while. One that is `stale_at` is to be judged again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    one = models.UUIDField()
    other = models.UUIDField()
    one_entity = models.CharField(max_length=40)
    other_entity = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True, default="")
    found_by = models.CharField(max_length=10, default="search")
    probability = models.FloatField()
    weight = models.FloatField()
    levels = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="open")
    later_until = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField()
    stale_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint("one", "other", name="duplicate_pair_once"),)
        indexes = (
            models.Index("state", models.F("weight").desc(), "id", name="duplicate_pair_ranked"),
            models.Index("other", name="duplicate_pair_of_other"),
            models.Index("stale_at", "id", condition=models.Q(stale_at__isnull=False), name="duplicate_pair_stale"),
        )

    def __str__(self) -> str:
        return f"{self.one} ~ {self.other}"


class DuplicateWeights(models.Model):
    """What the last whole search of a group of records has learned, and up to when changes have been looked at."""

    group = models.CharField(max_length=40, primary_key=True)
    traits = models.JSONField(default=list)
    model = models.JSONField(default=dict)
    records = models.IntegerField(default=0)
    learned_at = models.DateTimeField()
    searched_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.group
