"""What an administrator says of forms without code."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.models.lasting import Lasting
from regulars.engine.models.record import Record


class FormRule(Lasting, Record):
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
    key_within: ClassVar[str] = "entity"

    class Meta:
        indexes = (models.Index("entity", name="form_rule_of_entity"),)


class Layout(Lasting, Record):
    """How the record page, the form, the list and the panels of `entity` stand for people of a role, or for everyone without one.

    Its key is that of the role, or EVERYONE.
    """

    EVERYONE: ClassVar[str] = "everyone"

    entity = models.TextField()
    label = models.TextField()
    role = models.ForeignKey("engine.Role", models.PROTECT, null=True, blank=True, related_name="+")
    parts = models.JSONField(default=dict, blank=True)

    title_attribute: ClassVar[str] = "label"
    key_within: ClassVar[str] = "entity"

    class Meta:
        indexes = (models.Index("entity", name="layout_of_entity"),)
