"""What was spent to bring leads."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Owned, text_index


class MarketingExpense(Owned):
    """Money spent on a source or a campaign from `starts_on` to `ends_on`, both included, evenly over these days."""

    name = models.TextField(blank=True, default="")
    source = models.CharField(max_length=24, blank=True, default="")
    campaign = models.TextField(blank=True, default="")
    amount = MoneyColumns()
    starts_on = models.DateField()
    ends_on = models.DateField()
    note = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            text_index("marketing_expense_by_name", "name"),
            models.Index("starts_on", "ends_on", name="marketing_expense_by_days"),
        )
