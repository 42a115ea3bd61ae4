"""How people stand to us."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Record


class Attitude(Record):
    """How a contact stands to us at an account: in one deal, or in general where none is named."""

    name = models.TextField(blank=True, default="")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="+")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="+")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="+")
    attitude = models.CharField(max_length=10)
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "account",
                "contact",
                "deal",
                name="attitude_once",
                nulls_distinct=False,
                condition=models.Q(deleted_at__isnull=True),
            ),
        )
