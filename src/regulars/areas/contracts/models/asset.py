"""What customers have from us, and how long it is under warranty."""

from __future__ import annotations

from django.db import models

from regulars.engine.models import Owned, Record, tags_field, text_index


class Warranty(Record):
    """For how many months we stand for a product from its delivery on. Whatever has a warranty, be it of no months, becomes an installed product when it is delivered."""

    name = models.TextField(blank=True, default="")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="warranties")
    months = models.IntegerField()
    description = models.TextField(blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint("product", name="warranty_once", condition=models.Q(deleted_at=None)),)


class Asset(Owned):
    """An installed product: a piece of a product that an account has from us, or `quantity` of them that are not told apart. `place` counts the pieces of one line of a delivery (`delivery_line`, its identifier)."""

    name = models.TextField(blank=True, default="")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="assets")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="assets")
    serial = models.CharField(max_length=100, blank=True, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    status = models.CharField(max_length=10, default="in_use")
    delivered_on = models.DateField(null=True, blank=True)
    warranty_months = models.IntegerField(null=True, blank=True)
    warranty_until = models.DateField(null=True, blank=True)
    order = models.ForeignKey("fulfilment.Order", models.PROTECT, null=True, blank=True, related_name="assets")
    order_line = models.ForeignKey("fulfilment.OrderLine", models.PROTECT, null=True, blank=True, related_name="assets")
    delivery_line = models.UUIDField(null=True, blank=True, editable=False)
    place = models.IntegerField(null=True, blank=True, editable=False)
    description = models.TextField(blank=True, default="")
    tags = tags_field()

    class Meta:
        indexes = (
            text_index("asset_by_name", "name"),
            models.Index("warranty_until", "id", name="asset_by_warranty"),
            models.Index("serial", name="asset_by_serial", condition=~models.Q(serial="")),
        )
        constraints = (
            models.UniqueConstraint(
                "delivery_line", "place", name="asset_delivered_once", condition=models.Q(delivery_line__isnull=False)
            ),
            models.UniqueConstraint(
                "product",
                "serial",
                name="asset_serial_once",
                condition=~models.Q(serial="") & models.Q(deleted_at=None),
            ),
        )
