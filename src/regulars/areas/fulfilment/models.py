"""Orders, deliveries and returns, each with its lines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from regulars.areas.orders.documents.columns import Document, DocumentLine
from regulars.engine.models import AddressColumns, MoneyColumns, Record, foreign_index, tags_field, text_index


class Order(Document):
    """What a customer agreed to buy. `reference` is the customer's own name of it; `note` is for us alone.

    Once it is confirmed its amounts stay; what was delivered, came back and was invoiced is kept at its lines, and its `status` follows from them. `document` is the
    PDF of the confirmation.
    """

    deal = models.ForeignKey("sales.Deal", models.PROTECT, null=True, blank=True, related_name="orders")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="orders")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, null=True, blank=True, related_name="orders")
    quote = models.ForeignKey("orders.Quote", models.PROTECT, null=True, blank=True, related_name="orders")
    status = models.CharField(max_length=10, default="draft")
    source = models.CharField(max_length=10, blank=True, default="")
    reference = models.TextField(blank=True, default="")
    warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ordered_on = models.DateField(null=True, blank=True)
    requested_on = models.DateField(null=True, blank=True)
    billing = AddressColumns()
    shipping = AddressColumns()
    intro = models.TextField(blank=True, default="")
    terms = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    document = models.ForeignKey(
        "engine.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        indexes = (
            text_index("order_by_name", "name"),
            models.Index("status", "requested_on", "id", name="order_by_status"),
            models.Index(
                "requested_on", "id", name="order_underway", condition=models.Q(status__in=("confirmed", "partly"))
            ),
            models.Index("total_base", "id", name="order_by_total"),
            foreign_index("order_by_foreign_total", "total"),
            models.Index("ordered_on", "id", name="order_by_day"),
        )
        constraints = (models.UniqueConstraint("code", name="order_code_once", condition=~models.Q(code="")),)


class OrderLine(DocumentLine):
    """What is ordered, and what became of it, in the line's unit: so many are `reserved` for it in stock, `delivered`, came back, will not come, were `invoiced`.

    `open_quantity` is still to be delivered: quantity − delivered − cancelled; `awaited` is the part of it that waits for goods.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    reserved = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    delivered = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    returned = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    cancelled = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    invoiced = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    open_quantity = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    awaited = models.DecimalField(max_digits=14, decimal_places=3, default=0)

    class Meta:
        indexes = (
            models.Index("product", "id", name="order_line_awaited", condition=models.Q(awaited__gt=0)),
            models.Index(fields=("id",), name="order_line_waiting", condition=models.Q(awaited__gt=0)),
            models.Index(fields=("id",), name="order_line_open", condition=models.Q(open_quantity__gt=0)),
        )


class Carrier(Record):
    """Who brings goods to customers. `tracking_url` is the address at which a parcel is followed, with {number} in it or at its end."""

    name = models.TextField()
    phone = models.TextField(blank=True, default="")
    website = models.TextField(blank=True, default="")
    tracking_url = models.TextField(blank=True, default="")


class Delivery(Record):
    """Goods of an order on their way. Until it is shipped it is a draft and nothing has moved."""

    title_attribute: ClassVar[str] = "code"

    name = models.TextField(blank=True, default="")
    code = models.CharField(max_length=30, blank=True, default="")
    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="deliveries")
    status = models.CharField(max_length=10, default="draft")
    warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="deliveries")
    tracking = models.TextField(blank=True, default="")
    shipped_on = models.DateField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    shipping = AddressColumns()
    note = models.TextField(blank=True, default="")
    tags = tags_field()

    class Meta:
        indexes = (models.Index("status", "shipped_on", "id", name="delivery_by_status"),)
        constraints = (models.UniqueConstraint("code", name="delivery_code_once", condition=~models.Q(code="")),)


class DeliveryLine(Record):
    """So many of an order's line, in its unit."""

    name = models.TextField(blank=True, default="")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="deliveries")
    position = models.IntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)


class OrderReturn(Record):
    """Delivered goods that come back. `net`, `tax` and `total` are what is to be credited for them, by the sums of the order."""

    title_attribute: ClassVar[str] = "code"

    name = models.TextField(blank=True, default="")
    code = models.CharField(max_length=30, blank=True, default="")
    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    account = models.ForeignKey("contacts.Account", models.PROTECT, related_name="returns")
    status = models.CharField(max_length=10, default="draft")
    warehouse = models.ForeignKey(
        "stock.Warehouse", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=24, blank=True, default="")
    note = models.TextField(blank=True, default="")
    received_on = models.DateField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    net = MoneyColumns()
    tax = MoneyColumns()
    total = MoneyColumns()
    tags = tags_field()

    class Meta:
        indexes = (models.Index("status", "received_on", "id", name="return_by_status"),)
        constraints = (models.UniqueConstraint("code", name="return_code_once", condition=~models.Q(code="")),)


class ReturnLine(Record):
    """So many of an order's line, which is of a `product`, came back, in its unit; scrapped ones do not lie in the warehouse again. `net` and `total` are what is to be credited."""

    name = models.TextField(blank=True, default="")
    order_return = models.ForeignKey(OrderReturn, models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns")
    product = models.ForeignKey("catalog.Product", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.IntegerField(null=True, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    is_scrapped = models.BooleanField(default=False)
    net = MoneyColumns()
    total = MoneyColumns()
