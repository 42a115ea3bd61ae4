"""What makes a product configurable: a configurator with its groups of options and its rules."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Record, text_index


class Configurator(Record):
    """How a product is put together. Only one that is in use is asked when the product is sold.

    `days` is the lead time without any option; `days_rule` says whether a whole takes as long as its longest part or as all together.
    """

    name = models.TextField()
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="configurators")
    is_in_use = models.BooleanField(default=False)
    days = models.IntegerField(default=0)
    days_rule = models.CharField(max_length=7, default="longest")
    description = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("configurator_by_name", "name"),)
        constraints = (
            models.UniqueConstraint(
                "product", name="configurator_once", condition=models.Q(deleted_at=None, is_in_use=True)
            ),
        )


class OptionGroup(Record):
    """Options of which `low` to `high` are chosen (no `high`: any number), where the option `parent` is; without one, always."""

    name = models.TextField()
    configurator = models.ForeignKey(Configurator, models.PROTECT, related_name="groups")
    parent = models.ForeignKey(
        "configurator.ProductOption", models.PROTECT, null=True, blank=True, related_name="groups", db_index=False
    )
    low = models.IntegerField(default=0)
    high = models.IntegerField(null=True, blank=True)
    position = models.IntegerField(default=0)


class ProductOption(Record):
    """Something that can be chosen: `low` to `high` of it, with a price of its own or that of a product of the catalogue."""

    name = models.TextField()
    group = models.ForeignKey(OptionGroup, models.PROTECT, related_name="options")
    code = models.CharField(max_length=40)
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    price = MoneyColumns()
    low = models.IntegerField(default=1)
    high = models.IntegerField(default=1)
    days = models.IntegerField(default=0)
    position = models.IntegerField(default=0)


class OptionRule(Record):
    """What must hold of the options, in the language of rules; `message` is what people are told of it."""

    name = models.TextField(blank=True, default="")
    configurator = models.ForeignKey(Configurator, models.PROTECT, related_name="rules")
    text = models.TextField()
    message = models.TextField(blank=True, default="")
    position = models.IntegerField(default=0)
