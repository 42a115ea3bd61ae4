"""What is learnt from deals that have ended, and what people said of a signal."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Record


class StageNorm(models.Model):
    """How long deals that were won stood on a stage: three of four at most `usual`."""

    stage = models.OneToOneField("sales.Stage", models.CASCADE, primary_key=True, related_name="norm")
    won = models.IntegerField()
    usual = models.DurationField()


class StageLesson(models.Model):
    """What became of deals that had an activity of a kind while they stood on a stage, and of those that had none."""

    stage = models.ForeignKey("sales.Stage", models.CASCADE, related_name="lessons")
    kind = models.CharField(max_length=8)
    ended_with = models.IntegerField()
    won_with = models.IntegerField()
    ended_without = models.IntegerField()
    won_without = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint("stage", "kind", name="lesson_once"),)


class DismissedSignal(Record):
    """Somebody knows better than a signal of a deal, and said why. Holds until the signal has once been gone."""

    name = models.TextField(blank=True, default="")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, related_name="dismissed_signals")
    signal = models.CharField(max_length=16)
    reason = models.TextField()
