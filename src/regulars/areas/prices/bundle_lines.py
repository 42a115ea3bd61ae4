"""Lines that sell a bundle: one line, which keeps the parts that it is made of and what each is worth of its price.

A line has `bundle_options`, the optional parts that are chosen (ids of `catalog.BundlePart`), and `bundle`, which the program keeps: its `parts`, each
`{part, product, name, quantity, worth}` for one bundle, `worth` as a fraction (“25/3”); documents add the taxes of each.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.bundles import BUNDLE, parts_of
from regulars.areas.prices.lines import TYPED, is_relinked
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question, Share
from regulars.base.errors import Invalid
from regulars.engine.batch import Batch, Item


def settle_bundles(
    batch: Batch, items: Iterable[Item], products: Mapping[uuid.UUID, Any], question: Callable[[Any], Question]
) -> None:
    """Keep with each line of a bundle what it is made of. What is carried over or put back brings its parts along; a merge of products changes nothing."""
    waiting: list[Item] = []
    for item in items:
        line: Any = item.record
        product = products.get(line.product_id)
        if is_relinked(batch, item) or (batch.changed(item, "bundle") and line.bundle):
            continue
        if product is None or product.kind != BUNDLE:
            if line.bundle_options and not batch.changed(item, "product"):
                batch.refuse(item, Invalid(fields={"bundle_options": _("This product is no bundle.")}))
            line.bundle, line.bundle_options = {}, []
        elif item.is_new or batch.changed(item, "product", "quantity", "unit", "bundle_options", "price"):
            waiting.append(item)
    if not waiting:
        return
    kept = parts_of({item.record.product_id for item in waiting})
    for item in waiting:
        _settle_options(batch, item, kept.get(item.record.product_id, ()))
    listed = [item for item in waiting if item.error is None]
    answers = prices([question(item.record) for item in listed])
    for item, answer in zip(listed, answers, strict=True):
        item.record.bundle = {"parts": [_kept(share) for share in answer.shares]}


def worths(kept: Mapping[str, Any]) -> list[Fraction]:
    """What each part is worth of the price of one bundle."""
    return [Fraction(part["worth"]) for part in kept.get("parts", ())]


def _settle_options(batch: Batch, item: Item, parts: Iterable[Any]) -> None:
    line: Any = item.record
    listed = list(parts)
    if not listed:
        text = _("This bundle has no parts yet.")
        batch.refuse(item, Invalid(fields={"product": text}, code="empty_bundle"))
        return
    if not item.is_new and batch.changed(item, "product") and not batch.changed(item, "bundle_options"):
        line.bundle_options = []
    optional = {str(part.id) for part in listed if part.is_optional}
    line.bundle_options = list(dict.fromkeys(str(each) for each in line.bundle_options or ()))
    if not optional.issuperset(line.bundle_options):
        text = _("The bundle has no such optional part.")
        batch.refuse(item, Invalid(fields={"bundle_options": text}, code="no_such_part"))
    elif not item.is_new and batch.changed(item, "bundle_options") and line.price_rule not in TYPED:
        line.price = None if not batch.changed(item, "price") else line.price


def _kept(share: Share) -> dict[str, str]:
    quantity = Decimal(share.quantity.numerator) / Decimal(share.quantity.denominator)
    return {
        "part": str(share.part),
        "product": str(share.product),
        "name": share.name,
        "quantity": f"{round(quantity, 6).normalize():f}",
        "worth": str(share.worth),
    }
