"""The book of sums: what a dashboard reads instead of the deals."""

from __future__ import annotations

from django.db import models


class DealSum(models.Model):
    """How many deals are of one kind and what they are worth, kept by a trigger of the deals' table (`0001_deal_sums`).

    `book` says of what: `open` deals by stage, forecast and month of closing; `closed` ones by outcome, reason and day; all that
    were `begun`, by day and the furthest stage. A change of deals adds rows (`is_fresh`) that take away what was and add what is,
    so that no writer waits for another; `tallies.settle` adds them up. A figure is the sum of all rows, settled and fresh.
    """

    book = models.CharField(max_length=6)
    owner = models.UUIDField(null=True)
    pipeline = models.UUIDField(null=True)
    stage = models.UUIDField(null=True)
    day = models.DateField(null=True)
    status = models.CharField(max_length=6)
    label = models.CharField(max_length=16)
    is_idle = models.BooleanField()
    deals = models.BigIntegerField()
    amount = models.DecimalField(max_digits=30, decimal_places=4)
    weighted = models.DecimalField(max_digits=34, decimal_places=6)
    seconds = models.DecimalField(max_digits=30, decimal_places=6)
    is_fresh = models.BooleanField(default=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("book", "owner", "status", "day"),
                include=("pipeline", "stage", "label", "is_idle", "deals", "amount", "weighted", "seconds"),
                name="deal_sum_told",
            ),  # holds all that is asked for: thousands of rows lie beside each other
            models.Index("id", name="deal_sum_fresh", condition=models.Q(is_fresh=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("book", "owner", "pipeline", "stage", "day", "status", "label", "is_idle"),
                condition=models.Q(is_fresh=False),
                nulls_distinct=False,
                name="deal_sum_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.book} {self.day}: {self.deals}"
