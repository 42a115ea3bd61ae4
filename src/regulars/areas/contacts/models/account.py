"""Companies and people we have or want relations with."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from regulars.engine.models import AddressColumns, MoneyColumns, Owned, tags_field, text_index


class Account(Owned):
    """A company, or a person who buys for themselves; may belong to a larger account."""

    name = models.TextField()
    kind = models.CharField(max_length=12, default="company")
    relation = models.CharField(max_length=12, blank=True, default="")
    industry = models.CharField(max_length=24, blank=True, default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    territory = models.ForeignKey("engine.Territory", models.PROTECT, null=True, blank=True, related_name="+")
    territory_is_manual = models.BooleanField(default=False)
    tier = models.ForeignKey("contacts.Tier", models.PROTECT, null=True, blank=True, related_name="+")
    personal_manager = models.ForeignKey("engine.User", models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    website = models.TextField(blank=True, default="")
    billing = AddressColumns()
    shipping = AddressColumns()
    timezone = models.TextField(blank=True, default="")
    employees = models.IntegerField(null=True, blank=True)
    revenue = MoneyColumns()
    tax_id = models.TextField(blank=True, default="")
    is_tax_exempt = models.BooleanField(default=False)
    payment_days = models.IntegerField(null=True, blank=True)
    credit_limit = MoneyColumns()
    dunning_stopped = models.BooleanField(default=False)
    founded_year = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=24, blank=True, default="")
    description = models.TextField(blank=True, default="")
    tags = tags_field()

    class Meta:
        indexes = (
            text_index("account_by_name", "name"),
            models.Index("email", name="account_by_email"),
            GinIndex("tags", name="account_by_tags"),
        )
