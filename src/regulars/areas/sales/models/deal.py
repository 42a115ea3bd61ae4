"""The sale in progress."""

from __future__ import annotations

from django.db import models

from regulars.areas.activities.models import WithNextStep
from regulars.engine.models import MoneyColumns, Owned, foreign_index, tags_field, text_index
from regulars.services.qualification.models import WithQualification


class Deal(WithQualification, WithNextStep, Owned):
    """A sale in progress with one account: where it stands, what it is worth, when it should close, how it ended.

    `signals` and `health` are what speaks against it, `amount_jump` by how many per cent its amount changed last.
    `probability_by_hand` and `forecast_by_hand` hold what a person chose against the stage's own; empty, the stage's count.
    """

    name = models.TextField()
    account = models.ForeignKey("contacts.Account", models.PROTECT, null=True, blank=True, related_name="deals")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="deals")
    pipeline = models.ForeignKey("sales.Pipeline", models.PROTECT, related_name="deals", db_index=False)
    stage = models.ForeignKey("sales.Stage", models.PROTECT, related_name="deals", db_index=False)
    status = models.CharField(max_length=6, default="open")
    amount = MoneyColumns()
    probability = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    probability_by_hand = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, editable=False)
    closes_on = models.DateField(null=True, blank=True)
    close_moved_count = models.IntegerField(default=0, editable=False)
    forecast = models.CharField(max_length=10, blank=True, default="")
    forecast_by_hand = models.CharField(max_length=10, blank=True, default="", editable=False)
    source = models.CharField(max_length=24, blank=True, default="")
    furthest = models.ForeignKey(
        "sales.Stage", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    stage_entered_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    win_reason = models.CharField(max_length=16, blank=True, default="")
    loss_reason = models.CharField(max_length=16, blank=True, default="")
    lost_to = models.ForeignKey(
        "sales.Competitor", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    description = models.TextField(blank=True, default="")
    tags = tags_field()
    signals = tags_field()
    health = models.CharField(max_length=6, blank=True, default="", editable=False)
    amount_jumped_at = models.DateTimeField(null=True, blank=True, editable=False)
    amount_jump = models.DecimalField(max_digits=12, decimal_places=1, null=True, blank=True, editable=False)

    notice: str = ""
    """What a verb has to say besides that it was done; not stored."""

    class Meta:
        indexes = (
            text_index("deal_by_name", "name"),
            models.Index("stage", "closes_on", "id", name="deal_by_stage"),
            models.Index("closes_on", "id", name="deal_by_close"),
            models.Index("status", "closes_on", "id", name="deal_by_status"),
            models.Index(
                fields=("status", "pipeline", "stage", "owner"),
                include=("amount_base",),
                name="deal_sums",
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.Index("amount_base", "id", name="deal_by_amount"),
            foreign_index("deal_by_foreign_amount", "amount"),
            models.Index(
                "owner",
                "amount_base",
                name="deal_at_risk",
                condition=models.Q(health="risk", deleted_at__isnull=True),
            ),
            models.Index("closed_at", "id", name="deal_by_closed", condition=models.Q(closed_at__isnull=False)),
            models.Index("next_step_at", "id", name="deal_by_step", condition=models.Q(next_step_at__isnull=False)),
        )
