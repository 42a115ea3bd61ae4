"""What contracts are written from."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Record, text_index


class ContractTemplate(Record):
    """The text that a contract of a kind begins with, in one language. Fields of the contract stand in it in braces, clauses as `{clause.KEY}`."""

    name = models.TextField()
    kind = models.CharField(max_length=16, blank=True, default="")
    language = models.CharField(max_length=2)
    text = models.TextField()
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = (text_index("contract_template_by_name", "name"),)


class ContractClause(Record):
    """A part that many contracts share, in one language; `key` is its name in templates, the same in each language."""

    name = models.TextField()
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2)
    text = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("key", "language"), name="contract_clause_once", condition=models.Q(deleted_at=None)
            ),
        )
