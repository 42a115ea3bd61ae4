"""Rates of taxes, and our own companies, which owe them."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import AddressColumns, Record, text_index


class TaxRate(Record):
    """A tax of a country, or of a region of it, on products of a category, from a day on. `name` is that of the tax, as it stands on documents.

    `is_included`: prices contain it. `is_instead`: where this rate of a region holds, those of the whole country do not.
    """

    name = models.TextField()
    category = models.ForeignKey("catalog.TaxCategory", models.PROTECT, related_name="rates")
    country = models.CharField(max_length=2)
    region = models.TextField(blank=True, default="")
    percent = models.DecimalField(max_digits=9, decimal_places=4)
    is_included = models.BooleanField(default=False)
    is_instead = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (text_index("tax_rate_by_name", "name"),)
        constraints = (
            models.UniqueConstraint(
                fields=("category", "country", "region", "name", "valid_from"),
                name="tax_rate_once",
                condition=models.Q(deleted_at=None),
                nulls_distinct=False,
            ),
        )


class Seller(Record):
    """A company of ours as it stands on quotes and invoices. `rounding` says where taxes are rounded (`choices.ROUNDINGS`)."""

    name = models.TextField()
    tax_id = models.TextField(blank=True, default="")
    registration = models.TextField(blank=True, default="")
    address = AddressColumns()
    phone = models.TextField(blank=True, default="")
    email = models.TextField(blank=True, default="")
    website = models.TextField(blank=True, default="")
    bank = models.TextField(blank=True, default="")
    iban = models.TextField(blank=True, default="")
    bic = models.TextField(blank=True, default="")
    payment_days = models.IntegerField(default=14)
    logo = models.ForeignKey("engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    rounding = models.CharField(max_length=8, default="document")
    is_default = models.BooleanField(default=False)

    class Meta:
        indexes = (text_index("seller_by_name", "name"),)
