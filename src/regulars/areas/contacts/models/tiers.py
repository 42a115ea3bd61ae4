"""How closely accounts and contacts are looked after."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Record


class Tier(Record):
    """A rank of customers that an administrator arranges, with what is promised to it: how often we are in touch, what a gift may be worth."""

    name = models.TextField()
    tone = models.CharField(max_length=8, blank=True, default="")
    position = models.IntegerField(default=0)
    touch_days = models.IntegerField(null=True, blank=True)
    gift_limit = MoneyColumns()
    gift_budget = MoneyColumns()
    description = models.TextField(blank=True, default="")
