"""What an administrator says of forms without code."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.models.record import Record


class FormRule(Record):
    """When `condition` (the one filter) holds of a record of `entity`, its `targets` are shown, required or locked."""

    entity = models.TextField()
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    effect = models.TextField()
    targets = models.JSONField(default=list, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    message = models.TextField(blank=True, default="")
    message_ru = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"

    class Meta:
        indexes = (models.Index("entity", name="form_rule_of_entity"),)
