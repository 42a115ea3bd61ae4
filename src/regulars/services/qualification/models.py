"""Qualification procedures, and what records keep of theirs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.models import Lasting, Record


class Procedure(Lasting, Record):
    """Questions about the records of an entity, each a field of theirs, and what an answer is worth.

    `condition` is the one filter of the records that it is about; of several the first by `position` that fits counts.
    `questions` is a list (its shape stands in `definition`); `before` are the stages that no record comes to without the required answers.
    """

    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    entity = models.TextField()
    condition = models.JSONField(default=dict, blank=True)
    questions = models.JSONField(default=list, blank=True)
    before = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"
    key_within: ClassVar[str] = "entity"

    class Meta:
        indexes = (models.Index("entity", name="qualification_of_entity"),)


class WithQualification(models.Model):
    """A record that procedures may be about: the points of its answers, and how many questions are open. Empty without a procedure."""

    qualification_points = models.IntegerField(null=True, blank=True)
    questions_open = models.IntegerField(null=True, blank=True)

    class Meta:
        abstract = True
