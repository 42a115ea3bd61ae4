"""Price books, what stands in them, and the accounts that they are for."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Record, text_index


class PriceBook(Record):
    """Prices in one currency, for everyone, for a segment of the accounts or for single ones.

    `position` orders it among the others of its `audience`, the smallest first. `condition` is the segment, the one filter on accounts.
    """

    name = models.TextField()
    currency = models.CharField(max_length=3)
    audience = models.CharField(max_length=8, default="everyone")
    condition = models.JSONField(default=dict, blank=True)
    position = models.IntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    description = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("price_book_by_name", "name"),)


class PriceBookEntry(Record):
    """The price of a product in a book, for one `unit`, from a quantity on: fixed, off the list price, or upon the cost."""

    name = models.TextField(blank=True, default="")
    price_book = models.ForeignKey(PriceBook, models.PROTECT, related_name="entries")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("catalog.Unit", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    from_quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    method = models.CharField(max_length=8, default="fixed")
    price = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    percent = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("product", "price_book", "unit", "from_quantity", "valid_from"),
                name="price_book_entry_once",
                condition=models.Q(deleted_at=None),
                nulls_distinct=False,
            ),
        )


class PriceBookAccount(Record):
    """An account that a price book is for."""

    name = models.TextField(blank=True, default="")
    price_book = models.ForeignKey(PriceBook, models.PROTECT, related_name="accounts")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="price_books")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "account", "price_book", name="price_book_account_once", condition=models.Q(deleted_at=None)
            ),
        )
