"""Quotes and their lines."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Owned, Record, tags_field, text_index


class Quote(Owned):
    """A priced offer to an account. `code` is its number, which all of its versions share; `revision` counts them and `previous` is the one before.

    Amounts are of the lines that count: all but the optional ones that are not chosen. `discount_amount` is in its `currency`. `discount_rate` is what it is cheaper than price × quantity, in per cent.
    `written_at` is when its content last changed; `link` is what its public address is made of (`links`), None where there is none; `opened_at` and `seen_at` are when the customer first and last looked. `signature` is what they drew,
    `decided_from` the network address they decided from. `document` is the PDF that was sent; `rounding` how taxes are rounded (`taxes.choices.ROUNDINGS`).
    """

    name = models.TextField(blank=True, default="")
    code = models.CharField(max_length=30, blank=True, default="")
    revision = models.IntegerField(default=1)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="quotes")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="quotes")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="quotes")
    seller = models.ForeignKey("taxes.Seller", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    currency = models.CharField(max_length=3, blank=True, default="")
    language = models.CharField(max_length=2, blank=True, default="")
    status = models.CharField(max_length=10, default="draft")
    valid_until = models.DateField(null=True, blank=True)
    intro = models.TextField(blank=True, default="")
    terms = models.TextField(blank=True, default="")
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    discount_amount = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    discount_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    rounding = models.CharField(max_length=8, default="document", editable=False)
    subtotal = MoneyColumns()
    reduction = MoneyColumns()
    net = MoneyColumns()
    tax = MoneyColumns()
    total = MoneyColumns()
    margin = MoneyColumns()
    margin_rate = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
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
    written_at = models.DateTimeField(null=True, blank=True, editable=False)
    tags = tags_field()

    notice: str = ""
    """What a verb has to say besides that it was done; not stored."""

    class Meta:
        indexes = (
            text_index("quote_by_name", "name"),
            models.Index("status", "valid_until", "id", name="quote_by_status"),
            models.Index("total_base", "id", name="quote_by_total"),
        )
        constraints = (
            models.UniqueConstraint("code", "revision", name="quote_version_once", condition=~models.Q(code="")),
        )


class QuoteLine(Record):
    """So many of a product, or of whatever its name says. `section` is the heading it stands under.

    An optional line counts once it `is_chosen`. `taxes` are those it bears, as `taxes.amounts` reads them back (`sums.written`), `tax_rule` the rule that says so.
    `amount` is price × quantity less its discount; `cost` what one unit costs us, in the quote's currency.
    """

    name = models.TextField(blank=True, default="")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")
    position = models.IntegerField(null=True, blank=True)
    section = models.TextField(blank=True, default="")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    unit = models.ForeignKey("catalog.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    price = MoneyColumns()
    price_rule = models.CharField(max_length=9, blank=True, default="")
    price_book = models.ForeignKey(
        "prices.PriceBook", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    is_optional = models.BooleanField(default=False)
    is_chosen = models.BooleanField(default=False)
    tax_category = models.ForeignKey(
        "catalog.TaxCategory", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    tax_rule = models.CharField(max_length=16, blank=True, default="")
    taxes = tags_field()
    amount = MoneyColumns()
    cost = MoneyColumns()


class QuoteComment(Record):
    """What the customer and we said to each other about a quote, on its public page. `author` is who said it."""

    name = models.TextField(blank=True, default="")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="comments")
    author = models.TextField(blank=True, default="")
    text = models.TextField()
    is_from_customer = models.BooleanField(default=False)
