"""How customers are reminded of what they have not paid."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Record, text_index


class DunningLevel(Record):
    """A reminder that is sent once an invoice is so many `days` overdue, the levels one after the other; `fee` is charged by an invoice of its own."""

    name = models.TextField()
    days = models.IntegerField()
    subject = models.TextField()
    subject_ru = models.TextField(blank=True, default="")
    text = models.TextField()
    text_ru = models.TextField(blank=True, default="")
    fee = MoneyColumns()
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = (text_index("dunning_level_by_name", "name"),)
