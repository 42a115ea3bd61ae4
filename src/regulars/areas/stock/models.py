"""Warehouses, what lies in them, what moved, and what is kept for whom."""

from __future__ import annotations

from django.db import models

from regulars.base.ids import uuid7
from regulars.engine.models import AddressColumns, AnyReferenceColumns, Record, text_index


class Warehouse(Record):
    """A place in which goods lie. The `is_default` one is meant where none is named."""

    name = models.TextField()
    code = models.CharField(max_length=10, blank=True, default="")
    address = AddressColumns()
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = (text_index("warehouse_by_name", "name"),)


class StockLevel(Record):
    """How much of a product lies in a warehouse, in the product's unit: `available` is on hand and not reserved.

    Figures kept by `stock.ledger` and `stock.reserving` under the row's lock, without version or change: the ledger is their history.
    """

    name = models.TextField(blank=True, default="")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="levels")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="levels")
    on_hand = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    reserved = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    available = models.DecimalField(max_digits=16, decimal_places=3, default=0)

    class Meta:
        indexes = (text_index("stock_level_by_name", "name"),)
        constraints = (
            models.UniqueConstraint("warehouse", "product", name="stock_level_once"),
            models.CheckConstraint(
                name="stock_never_negative", condition=models.Q(reserved__gte=0, on_hand__gte=models.F("reserved"))
            ),
        )


class StockMove(Record):
    """An entry of the ledger. `quantity` is what was entered (in stocktaking: what was counted), `change` what the warehouse has more or less, `balance` what it had afterwards.

    A transfer takes from `warehouse` and brings `to_warehouse` the same. `record` is the delivery or return it follows from.
    """

    name = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=10, default="receipt")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="+")
    to_warehouse = models.ForeignKey(Warehouse, models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    change = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    balance = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    moved_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    record = AnyReferenceColumns()

    class Meta:
        indexes = (
            models.Index("product", "id", name="stock_move_of_product"),
            models.Index("record_id", name="stock_move_of_record", condition=models.Q(record_id__isnull=False)),
        )


class Reservation(models.Model):
    """So much of a level is kept for somebody: `holder` is the line of an order. What the holder's document is called, whoever reserves knows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="reservations")
    holder = models.UUIDField(db_index=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=3)

    class Meta:
        constraints = (
            models.UniqueConstraint("level", "holder", name="reservation_once"),
            models.CheckConstraint(name="reservation_of_something", condition=models.Q(quantity__gt=0)),
        )
