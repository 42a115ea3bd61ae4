"""Rules of scores, models that were learnt, and what records keep of both."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from regulars.base.ids import uuid7
from regulars.engine.models import Lasting, Record


class ScoreRule(Lasting, Record):
    """Points for the records of an entity that meet a condition (the one filter).

    Where `fades_from` names a moment or a day of the record, half of them are left after each `half_life` days since then.
    """

    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    entity = models.TextField()
    condition = models.JSONField(default=dict, blank=True)
    points = models.IntegerField(default=0)
    fades_from = models.TextField(blank=True, default="")
    half_life = models.IntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"
    key_within: ClassVar[str] = "entity"

    class Meta:
        indexes = (models.Index("entity", name="score_rule_of_entity"),)


class ScoreModel(models.Model):
    """A version of the model of an entity: what it was taught by, how good it is, the tables by which it scores.

    `state` is waiting, learning, ready, refused (too few outcomes) or failed; at most one that is ready `is_used`. `excluded` says by field why it was
    left out; `columns` what the others are.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entity = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default="waiting")
    problem = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_used = models.BooleanField(default=False)
    model = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    excluded = models.JSONField(default=list)

    class Meta:
        indexes = (models.Index(fields=("entity", "-asked_at"), name="score_model_of_entity"),)
        constraints = (
            models.UniqueConstraint(fields=("entity",), name="score_model_used_once", condition=models.Q(is_used=True)),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.asked_at:%Y-%m-%d %H:%M}"


class WithScore(models.Model):
    """A record that is scored: by the model (`chance`, per cent), by rules (`score_points`), or by hand (`score_set`, with the reason)."""

    score = models.IntegerField(null=True, blank=True)
    chance = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    score_points = models.IntegerField(null=True, blank=True)
    score_set = models.IntegerField(null=True, blank=True)
    score_reason = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
