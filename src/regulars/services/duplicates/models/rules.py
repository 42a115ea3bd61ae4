"""What administrators say of duplicates: when two records match, and what is done then."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.engine.models import Lasting, Record


class MatchingRule(Record):
    """When a record of `entity` and one of `other` are taken for the same: `lines` of field and comparison, all or any of them."""

    key = models.TextField(unique=True)
    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    entity = models.TextField()
    other = models.TextField()
    needs = models.TextField(default="all")
    lines = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"


class DuplicateRule(Lasting, Record):
    """What is done when a record of `entity` matches another one by one of `matching`, for each way in."""

    label = models.TextField()
    label_ru = models.TextField(blank=True, default="")
    entity = models.TextField()
    matching = models.JSONField(default=list, blank=True)
    ways = models.JSONField(default=dict, blank=True)
    counts_hidden = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    title_attribute: ClassVar[str] = "label"
    key_within: ClassVar[str] = "entity"

    class Meta:
        indexes = (models.Index("entity", name="duplicate_rule_of_entity"),)
