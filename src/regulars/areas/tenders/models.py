"""Tenders, the positions of their specification, and what these said in earlier editions."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Owned, Record, tags_field, text_index


class Tender(Owned):
    """What a customer asks offers for. `reference` is their number, `code` ours; `amount` is what we bid; `edition` counts what was kept of its positions."""

    name = models.TextField()
    code = models.CharField(max_length=30, blank=True, default="")
    reference = models.TextField(blank=True, default="")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="+")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="+")
    quote = models.ForeignKey("orders.Quote", models.PROTECT, null=True, blank=True, related_name="+")
    seller = models.ForeignKey("taxes.Seller", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    status = models.CharField(max_length=10, default="watched")
    link = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    language = models.CharField(max_length=2, blank=True, default="")
    published_on = models.DateField(null=True, blank=True)
    questions_until = models.DateTimeField(null=True, blank=True)
    submit_by = models.DateTimeField(null=True, blank=True)
    decision_on = models.DateField(null=True, blank=True)
    amount = MoneyColumns()
    letter = models.TextField(blank=True, default="")
    declarations = models.TextField(blank=True, default="")
    edition = models.IntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    tags = tags_field()

    class Meta:
        indexes = (
            text_index("tender_by_name", "name"),
            models.Index("status", "submit_by", "id", name="tender_by_status"),
        )


class TenderPosition(Record):
    """A requirement, or a heading over those whose numbers begin with its own, and what we answer. `place` is the number in a form that sorts."""

    tender = models.ForeignKey(Tender, models.PROTECT, related_name="positions")
    number_text = models.CharField(max_length=60)
    place = models.TextField(blank=True, default="", editable=False)
    name = models.TextField()
    description = models.TextField(blank=True, default="")
    priority = models.CharField(max_length=12, default="must")
    weight = models.DecimalField(max_digits=7, decimal_places=2, default=1)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    unit = models.ForeignKey("catalog.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="+")
    price = MoneyColumns()
    answer = models.CharField(max_length=10, blank=True, default="")
    answer_text = models.TextField(blank=True, default="")
    evidence = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = (models.Index("tender", "place", name="tender_position_by_place"),)


class TenderEdition(models.Model):
    """What the positions of a tender said at a moment."""

    tender = models.UUIDField()
    number = models.IntegerField()
    positions = models.JSONField(default=list)
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("tender", "number", name="tender_edition_once"),)

    def __str__(self) -> str:
        return f"{self.tender} {self.number}"
