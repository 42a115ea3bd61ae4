"""What we sell."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import MoneyColumns, Record, tags_field, text_index


class Unit(Record):
    """What products are counted in; a larger one consists of so many of a smaller one (a tonne of 1,000 kilograms).

    `code` is the unit's in UN/ECE Recommendation 20, by which invoices of other systems know it.
    """

    name = models.TextField()
    symbol = models.TextField(blank=True, default="")
    code = models.CharField(max_length=3, blank=True, default="")
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="larger")
    factor = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)


class TaxCategory(Record):
    """Products that bear the same taxes (`taxes.TaxRate`). The `is_default` one holds for those that name none."""

    name = models.TextField()
    is_default = models.BooleanField(default=False)
    description = models.TextField(blank=True, default="")


class ProductFamily(Record):
    """Products that belong together; a family may belong to a larger one."""

    name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    description = models.TextField(blank=True, default="")

    class Meta:
        indexes = (text_index("family_by_name", "name"),)


class Product(Record):
    """Goods or a service with its list price and what it costs us, each for one `unit`.

    A variant (`variant_of`) has one value of each axis of its parent (`variant`: “M / red”, in their order). What it leaves empty is its parent's
    (`goods.goods_of`); where the price is, it costs `price_difference` more. A bundle (`kind`) has a price of its own or that of its parts (`bundle_pricing`).
    """

    name = models.TextField()
    sku = models.TextField(blank=True, default="")
    barcode = models.CharField(max_length=60, blank=True, default="")
    variant_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="variants")
    variant = models.TextField(blank=True, default="")
    price_difference = MoneyColumns()
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="products")
    kind = models.CharField(max_length=12, default="goods")
    price = MoneyColumns()
    cost = MoneyColumns()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    tax_category = models.ForeignKey(
        TaxCategory, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    bundle_pricing = models.CharField(max_length=5, blank=True, default="")
    bundle_discount = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    image = models.ForeignKey("engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(blank=True, default="")
    tags = tags_field()

    class Meta:
        indexes = (text_index("product_by_name", "name"),)
        constraints = (
            models.UniqueConstraint(
                "sku", name="product_sku_once", condition=~models.Q(sku="") & models.Q(deleted_at=None)
            ),
            models.UniqueConstraint(
                "barcode", name="product_barcode_once", condition=~models.Q(barcode="") & models.Q(deleted_at=None)
            ),
            models.UniqueConstraint(
                "variant_of", "variant", name="product_variant_once", condition=models.Q(deleted_at=None)
            ),
        )


class VariantAxis(Record):
    """Something in which the variants of a product differ (size, colour), with the values it may take, in their order."""

    name = models.TextField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="axes")
    values = tags_field()
    position = models.IntegerField(null=True, blank=True)


class BundlePart(Record):
    """So many of a product, in its own unit, in one bundle. An optional one is taken where the customer wants it."""

    name = models.TextField(blank=True, default="")
    bundle = models.ForeignKey(Product, models.PROTECT, related_name="parts")
    product = models.ForeignKey(Product, models.PROTECT, related_name="in_bundles")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    is_optional = models.BooleanField(default=False)
    position = models.IntegerField(null=True, blank=True)
