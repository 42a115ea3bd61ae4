"""Quotes and their lines."""

from __future__ import annotations

from django.db import models

from regulars.areas.orders.documents.columns import Document, DocumentLine
from regulars.engine.models import MoneyColumns, Record, foreign_index, text_index


class Quote(Document):
    """A priced offer to an account. All of its versions share its `code`; `revision` counts them and `previous` is the one before.

    `link` is what its public address is made of (`links`), None where there is none; `opened_at` and `seen_at` are when the customer first and last looked. `signature` is what they drew,
    `decided_from` the network address they decided from. `document` is the PDF that was sent, `acceptance` the same with the page that says who accepted it; `template` says how it looks; `made_from` is the template its lines came from. `mailed_to` is the address it was sent to last; `remind_after` and `remind_before` say on which day without an answer,
    and how many days before its last day, the customer is reminded there: empty as for all quotes, 0 never.
    """

    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="quotes")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="quotes")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="quotes")
    revision = models.IntegerField(default=1)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, default="draft")
    valid_until = models.DateField(null=True, blank=True)
    deposit = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    intro = models.TextField(blank=True, default="")
    terms = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.TextField(blank=True, default="")
    refusal = models.TextField(blank=True, default="")
    link = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    signature = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    decided_from = models.TextField(blank=True, default="", editable=False)
    document = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    acceptance = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )
    template = models.ForeignKey(
        "printing.DocumentTemplate", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    mailed_to = models.TextField(blank=True, default="", editable=False)
    remind_after = models.IntegerField(null=True, blank=True)
    remind_before = models.IntegerField(null=True, blank=True)
    made_from = models.ForeignKey("orders.QuoteTemplate", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (
            text_index("quote_by_name", "name"),
            models.Index("status", "valid_until", "id", name="quote_by_status"),
            models.Index("total_base", "id", name="quote_by_total"),
            foreign_index("quote_by_foreign_total", "total"),
        )
        constraints = (
            models.UniqueConstraint("code", "revision", name="quote_version_once", condition=~models.Q(code="")),
        )


class QuoteLine(DocumentLine):
    """What is offered. An optional line counts once it `is_chosen`. Of those under the same name (`alternative`) exactly one is (`alternatives`)."""

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")
    is_optional = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)
    alternative = models.TextField(blank=True, default="")


class QuoteComment(Record):
    """What the customer and we said to each other about a quote, on its public page. `author` is who said it."""

    name = models.TextField(blank=True, default="")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="comments")
    author = models.TextField(blank=True, default="")
    text = models.TextField()
    is_from_customer = models.BooleanField(default=False)


class QuoteReminder(models.Model):
    """That the customer was reminded of a quote, once for each `kind` (`reminders.KINDS`)."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint("quote", "kind", name="quote_reminder_once"),)

    def __str__(self) -> str:
        return f"{self.quote_id} {self.kind}"


class QuoteTemplate(Record):
    """What is offered again and again: lines, words and conditions, from which quotes are made. `days` is how long such a quote is valid."""

    name = models.TextField()
    description = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    seller = models.ForeignKey("taxes.Seller", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    language = models.CharField(max_length=2, blank=True, default="")
    days = models.IntegerField(null=True, blank=True)
    intro = models.TextField(blank=True, default="")
    terms = models.TextField(blank=True, default="")
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    template = models.ForeignKey(
        "printing.DocumentTemplate", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = (text_index("quote_template_by_name", "name"),)


class QuoteTemplateLine(Record):
    """A line of a template. Without a `price` the price books say what it costs at the time; one in another currency than the quote's is not taken."""

    template = models.ForeignKey(QuoteTemplate, models.PROTECT, related_name="lines")
    name = models.TextField(blank=True, default="")
    position = models.IntegerField(null=True, blank=True)
    section = models.TextField(blank=True, default="")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    unit = models.ForeignKey("catalog.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    price = MoneyColumns()
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    is_optional = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)
    alternative = models.TextField(blank=True, default="")
    tax_category = models.ForeignKey(
        "catalog.TaxCategory", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
