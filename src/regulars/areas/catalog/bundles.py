"""Bundles: products made of others, of bundles too, never of themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.models import BundlePart, Product
from regulars.areas.catalog.variants import variants_of
from regulars.base.errors import Invalid
from regulars.base.numbers import format_number
from regulars.engine import access, rows
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch
from regulars.engine.withheld import is_kept

BUNDLE = "bundle"
HOLD = "select pg_advisory_xact_lock(hashtextextended('bundles', 0))"
"""Two who put bundles together at the same moment: the second one sees what the first wrote."""
CIRCLES = """
with recursive inside(whole, part) as (
  select bundle_id, product_id from catalog_bundlepart where bundle_id = any(%s) and deleted_at is null
  union select i.whole, p.product_id from inside i join catalog_bundlepart p on p.bundle_id = i.part and p.deleted_at is null)
select whole from inside where whole = part limit 1
"""
PARTS = """
with recursive wanted(id) as (
  select unnest(%s::uuid[])
  union select p.product_id from wanted w join catalog_bundlepart p on p.bundle_id = w.id and p.deleted_at is null)
select p.bundle_id, p.id, p.product_id, r.name, p.quantity, p.is_optional from wanted w
join catalog_bundlepart p on p.bundle_id = w.id and p.deleted_at is null
join catalog_product r on r.id = p.product_id order by p.position, p.number
"""


@dataclass(frozen=True)
class Part:
    """So many of a product in one bundle; an optional one only where it is chosen."""

    id: uuid.UUID
    product: uuid.UUID
    name: str
    quantity: Decimal
    is_optional: bool = False


def parts_of(bundles: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Part]]:
    """The parts of these bundles and of all bundles inside them, in their order."""
    found: dict[uuid.UUID, list[Part]] = {}
    for bundle, *part in rows.query(PARTS, [list(bundles)]):
        found.setdefault(bundle, []).append(Part(*part))
    return found


Unfit = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, str]]
"""Of some products those that cannot be parts of bundles, each with the reason in words."""
_unfit: list[Unfit] = []


def refuse_as_parts(unfit: Unfit) -> None:
    """Let an area above say which products are no parts. Once, at start."""
    if unfit not in _unfit:
        _unfit.append(unfit)


def settle_parts(batch: Batch) -> None:
    """A part belongs to a bundle and is no product with variants, nor one that an area above refuses; a bundle is no part of itself, however deep."""
    items = [item for item in batch.good if batch.changed(item, "bundle", "product", "quantity", "position")]
    bundles = Product.objects.in_bulk({item.record.bundle_id for item in items} - {None})
    products = {item.record.product_id for item in items} - {None}
    choices = variants_of(products)
    unfit = {key: reason for each in _unfit for key, reason in each(products).items()}
    for item in items:
        part: Any = item.record
        whole = bundles.get(part.bundle_id)
        if part.position is None and whole is not None:
            part.position = BundlePart.objects.filter(bundle=whole.pk, deleted_at=None).count() + 1
        if batch.actor.is_system and not item.is_new:
            continue
        if whole is not None and whole.kind != BUNDLE:
            batch.refuse(item, Invalid(fields={"bundle": _("This product is no bundle.")}))
        elif part.product_id in choices:
            text = _("There are variants of this product: choose one.")
            batch.refuse(item, Invalid(fields={"product": text}, code="choose_variant"))
        elif part.product_id in unfit:
            batch.refuse(item, Invalid(fields={"product": unfit[part.product_id]}, code="unfit_part"))
    touched = [item.record.bundle_id for item in items if item.error is None and item.record.bundle_id]
    if touched:
        rows.query(HOLD, [])
        batch.afterwards(lambda: refuse_circles(touched))


def keep_parts(batch: Batch) -> None:
    """The same when parts come back from the bin."""
    back = [record.bundle_id for record in batch.records if record.deleted_at is None]
    if back:
        rows.query(HOLD, [])
        refuse_circles(back)


def refuse_circles(bundles: Iterable[uuid.UUID]) -> None:
    """Raises Invalid where one of these bundles, or of those they are in, is a part of itself."""
    if rows.query(CIRCLES, [list(bundles)]):
        raise Invalid(fields={"product": _("A bundle cannot be a part of itself.")}, code="circle")


def keep_kinds(batch: Batch) -> None:
    """A bundle says how it is priced, and stays one while it has parts."""
    for item in batch.good:
        if item.record.kind == BUNDLE and not item.record.bundle_pricing:
            item.record.bundle_pricing = "parts"
        elif item.record.kind != BUNDLE and batch.was(item, "kind") == BUNDLE:
            item.record.bundle_pricing, item.record.bundle_discount = "", None
    changed = [item for item in batch.good if batch.changed(item, "kind") and item.record.kind != BUNDLE]
    wholes = {item.record.id for item in changed if not item.is_new}
    made = set(BundlePart.objects.filter(bundle__in=wholes, deleted_at=None).values_list("bundle_id", flat=True))
    for item in changed:
        if item.record.id in made:
            text = _("It has parts: take them out first.")
            batch.refuse(item, Invalid(fields={"kind": text}, code="has_parts"))


SHOWN = {
    "bundle-part": {"product", "quantity", "is_optional"},
    "product": {"name", "unit"},
    "unit": {"name", "symbol"},
}


def bundle_panel(product: Any, actor: Actor) -> dict[str, Any] | None:
    """What a bundle is made of; nothing to those from whom a part of that is kept."""
    if product.kind != BUNDLE or is_kept(SHOWN, actor):
        return None
    parts = BundlePart.objects.filter(bundle=product.pk, deleted_at=None).select_related("product__unit")
    return {
        "product": product,
        "parts": list(parts.order_by("position", "number")),
        "many": lambda quantity: format_number(quantity.normalize(), actor.manner.language),
        "may_edit": access.may(actor, "bundle-part", "create"),
        "shows_price": not actor.withholds("product", "price"),
    }
