"""What belongs to deals: lines, people, competitors, and the history of stages."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Record, text_index


class Competitor(Record):
    """A company we meet in deals."""

    name = models.TextField()
    website = models.TextField(blank=True, default="")
    strengths = models.TextField(blank=True, default="")
    weaknesses = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("competitor_by_name", "name"),)


class DealLine(Record):
    """A product of a deal: how many, at what price and discount. `price_rule` says which rule set the price (`prices.choices`).

    `configuration` is what a configurable product was put together of, as it was then (`sales.configurations`); `bundle` and `bundle_options` what a bundle is made of (`prices.bundle_lines`).
    """

    name = models.TextField(blank=True, default="")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, related_name="lines")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    unit = models.ForeignKey("catalog.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    price = MoneyColumns()
    price_rule = models.CharField(max_length=9, blank=True, default="")
    price_book = models.ForeignKey(
        "prices.PriceBook", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    total = MoneyColumns()
    position = models.IntegerField(default=0)
    configuration = models.JSONField(default=dict, blank=True)
    bundle = models.JSONField(default=dict, blank=True)
    bundle_options = models.JSONField(default=list, blank=True)


class DealRole(Record):
    """What a contact is in a deal; one person may be several things."""

    name = models.TextField(blank=True, default="")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, related_name="roles")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="deal_roles")
    role = models.CharField(max_length=12)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "deal", "contact", "role", name="deal_role_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )


class DealCompetitor(Record):
    """A competitor in a deal."""

    name = models.TextField(blank=True, default="")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, related_name="competitors")
    competitor = models.ForeignKey(Competitor, models.PROTECT, related_name="deals")
    threat = models.CharField(max_length=8, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "deal", "competitor", name="deal_competitor_once", condition=models.Q(deleted_at__isnull=True)
            ),
        )


class StageVisit(Record):
    """A deal's stay on a stage: written by the program with every move, whichever way it came."""

    name = models.TextField(blank=True, default="")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, related_name="visits")
    stage = models.ForeignKey("sales.Stage", models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    duration = models.DurationField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index("stage", "entered_at", name="visit_of_stage"),
            models.Index("stage", "left_at", name="visit_left_stage", include=("duration",)),
        )
