"""Warranty starts with delivery: what is delivered becomes an installed product of the account; what comes back is told of there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.models import Product
from regulars.areas.contracts.models import Asset, Warranty
from regulars.areas.contracts.spans import last_day
from regulars.areas.fulfilment import hooks
from regulars.base.errors import Invalid
from regulars.engine.actor import Actor, system
from regulars.engine.batch import Batch
from regulars.engine.save import save_many

MOST_PIECES = 50
"""Up to so many of a delivered line each becomes an installed product of its own; more of them are one."""


def follow_deliveries() -> None:
    """Have deliveries and returns told; asked for once at start."""
    hooks.DELIVERED.append(delivered)
    hooks.RETURNED.append(returned)


def delivered(delivery: Any, lines: Any, actor: Actor) -> None:
    """Each delivered line of a product with a warranty becomes installed products, once."""
    listed = [line for line in lines if line.order_line.product_id]
    known = {
        each.product_id: each
        for each in Warranty.objects.filter(
            product__in={line.order_line.product_id for line in listed}, deleted_at=None
        )
    }
    there = set(
        Asset.objects.filter(delivery_line__in=[line.pk for line in listed]).values_list("delivery_line", flat=True)
    )
    day = delivery.shipped_on or timezone.localdate()
    made = []
    for line in listed:
        warranty = known.get(line.order_line.product_id)
        if warranty is None or line.pk in there:
            continue
        for place, quantity in enumerate(_pieces(line.quantity), 1):
            made.append(
                Asset(
                    account_id=delivery.account_id,
                    owner_id=delivery.order.owner_id,
                    contact_id=delivery.order.contact_id,
                    product_id=line.order_line.product_id,
                    quantity=quantity,
                    delivered_on=day,
                    warranty_months=warranty.months,
                    order_id=delivery.order_id,
                    order_line_id=line.order_line_id,
                    delivery_line=line.pk,
                    place=place,
                )
            )
    save_many(made, actor=system("contracts"), verb="deliver")


def returned(came_back: Any, lines: Any, actor: Actor) -> None:
    """So many of the installed products of a line came back: those without a serial number first, as which they were is known of none of them."""
    changed: list[Any] = []
    for line in lines:
        left = line.quantity
        having = Asset.objects.filter(order_line=line.order_line_id, status="in_use", deleted_at=None)
        for asset in having.order_by("serial", "-place"):
            if left < asset.quantity:
                continue
            asset.status = "returned"
            left -= asset.quantity
            changed.append(asset)
    save_many(changed, actor=system("contracts"), verb="return")


def settle_assets(batch: Batch) -> None:
    """Called like its product; under warranty so many months from its delivery on, as long as nobody gives another day."""
    products = Product.objects.in_bulk({item.record.product_id for item in batch.good} - {None})
    warranties = dict(
        Warranty.objects.filter(product__in=list(products), deleted_at=None).values_list("product_id", "months")
    )
    for item in batch.good:
        asset: Any = item.record
        product = products.get(asset.product_id)
        if asset.account_id is None or (asset.product_id is not None and product is None):
            continue  # told by the door itself
        if not asset.name:
            asset.name = product.name if product is not None else ""
        if not asset.name:
            batch.refuse(item, Invalid(fields={"name": _("Name a product, or say what it is.")}))
            continue
        if item.is_new and asset.warranty_months is None and product is not None:
            asset.warranty_months = warranties.get(product.pk)
        follows = item.is_new or (
            batch.changed(item, "delivered_on", "warranty_months") and not batch.changed(item, "warranty_until")
        )
        if (
            asset.delivered_on
            and asset.warranty_months
            and follows
            and (asset.warranty_until is None or not item.is_new)
        ):
            asset.warranty_until = last_day(asset.delivered_on, asset.warranty_months)
        if asset.delivered_on and asset.warranty_until and asset.warranty_until < asset.delivered_on:
            batch.refuse(item, Invalid(fields={"warranty_until": _("The warranty ends before the delivery.")}))


def settle_warranties(batch: Batch) -> None:
    """Called like its product."""
    products = Product.objects.in_bulk({item.record.product_id for item in batch.good} - {None})
    for item in batch.good:
        found = products.get(item.record.product_id)
        item.record.name = found.name if found is not None else ""


def _pieces(quantity: Any) -> list[Any]:
    return [1] * int(quantity) if quantity == int(quantity) and quantity <= MOST_PIECES else [quantity]
