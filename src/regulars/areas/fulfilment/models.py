"""Orders and their lines."""

from __future__ import annotations

from django.db import models

from regulars.areas.orders.documents.columns import Document, DocumentLine
from regulars.engine.models import AddressColumns, text_index


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
            models.Index("total_base", "id", name="order_by_total"),
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
        indexes = (models.Index("product", "id", name="order_line_awaited", condition=models.Q(awaited__gt=0)),)
