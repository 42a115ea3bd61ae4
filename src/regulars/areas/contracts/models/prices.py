"""Published figures that prices of contracts follow."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Record, text_index


class PriceIndex(Record):
    """A published index, such as one of consumer prices."""

    name = models.TextField()
    source = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("price_index_by_name", "name"),)


class PriceIndexValue(Record):
    """What an index says from a day on, in points."""

    name = models.TextField(blank=True, default="")
    price_index = models.ForeignKey(PriceIndex, models.PROTECT, related_name="values")
    day = models.DateField()
    points = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("price_index", "day"), name="price_index_value_once", condition=models.Q(deleted_at=None)
            ),
        )
