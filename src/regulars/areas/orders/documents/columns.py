"""The columns of documents and of their lines."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from regulars.engine.models import MoneyColumns, Owned, Record, tags_field


class Document(Owned):
    """The head of a quote, an order or an invoice, which name `account`, `contact` and `deal` themselves. `code` is its number.

    Amounts are of the lines that count. `discount_amount` is in its `currency`; `discount_rate` is what it is cheaper than price × quantity, in per cent.
    `written_at` is when its content last changed; `rounding` how taxes are rounded (`taxes.choices.ROUNDINGS`).
    """

    name = models.TextField(blank=True, default="")
    code = models.CharField(max_length=30, blank=True, default="")
    seller = models.ForeignKey("taxes.Seller", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    currency = models.CharField(max_length=3, blank=True, default="")
    language = models.CharField(max_length=2, blank=True, default="")
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
    written_at = models.DateTimeField(null=True, blank=True, editable=False)
    tags = tags_field()

    notice: str = ""
    """What a verb has to say besides that it was done; not stored."""

    class Meta:
        abstract = True


class DocumentLine(Record):
    """So many of a product, or of whatever its name says. `section` is the heading it stands under.

    `taxes` are those it bears, as `taxes.amounts` reads them back (`sums.written`), `tax_rule` the rule that says so.
    `amount` is price × quantity less its discount; `cost` what one unit costs us, in the document's currency.
    `bundle` is what a bundle is made of, with the taxes of each part, and `bundle_options` which of its optional parts are chosen (`prices.bundle_lines`); `configuration` what a configured product was put together of.
    `promotions` says which promotions (`{promotion, name, off}`) took how much off it, `promotion_off` how much in all (`promoting`).
    """

    name = models.TextField(blank=True, default="")
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
    tax_category = models.ForeignKey(
        "catalog.TaxCategory", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    tax_rule = models.CharField(max_length=16, blank=True, default="")
    taxes = tags_field()
    amount = MoneyColumns()
    cost = MoneyColumns()
    bundle = models.JSONField(default=dict, blank=True)
    bundle_options = models.JSONField(default=list, blank=True)
    configuration = models.JSONField(default=dict, blank=True)
    promotions = models.JSONField(default=list, blank=True)
    promotion_off = models.DecimalField(max_digits=20, decimal_places=4, default=0)

    @property
    def notes(self) -> list[str]:
        """What stands below a line's name wherever it is shown: the parts of a bundle, what promotions took off; in the language that is spoken."""
        from regulars.areas.orders.words import part_words, promotion_words

        language = get_language() or "en"
        return part_words(self, language) + promotion_words(self, language)

    class Meta:
        abstract = True
