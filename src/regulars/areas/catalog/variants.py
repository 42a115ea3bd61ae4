"""Variants of a product: one value of each of its axes, in their order. Made one by one or all at once; sold in place of their parent."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import product as combinations
from math import prod
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.areas.catalog.models import Product, VariantAxis
from regulars.base.errors import Invalid, Refused
from regulars.engine import access, prepared, rows
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.describe import Offer
from regulars.engine.save import save, save_many
from regulars.engine.withheld import is_kept

SEPARATOR = " / "
MOST = 500
"""Variants that are made at once."""
MOST_OFFERED = 50
LONGEST_SKU = 60
HOLD = "select pg_advisory_xact_lock(hashtextextended('variants', 0))"
"""A variant and an axis that are written at the same moment: the second one sees what the first wrote."""
CARRIED = ("family_id", "kind")
"""What is written into each variant, so that lists find it by that."""


def axes_of(product: uuid.UUID) -> list[Any]:
    """The axes of a product in their order."""
    return list(VariantAxis.objects.filter(product=product, deleted_at=None).order_by("position", "number"))


def settle_variants(batch: Batch) -> None:
    """A variant belongs to a product that is none itself, and has one value of each of its axes. Family and kind follow the parent."""
    items = [item for item in batch.good if batch.changed(item, "variant_of", "variant")]
    if any(item.record.variant_of_id for item in items):
        rows.query(HOLD, [])
    parents = Product.objects.in_bulk({item.record.variant_of_id for item in items} - {None})
    axes = {parent: axes_of(parent) for parent in parents}
    known = [item.record.id for item in items if not item.is_new]
    own = set(Product.objects.filter(variant_of__in=known, deleted_at=None).values_list("variant_of_id", flat=True))
    own |= parents.keys()  # where both come together
    for item in items:
        if item.record.variant_of_id is None:
            if batch.was(item, "variant_of") is not None:
                item.record.variant = ""
            continue
        parent = parents.get(item.record.variant_of_id)
        if item.record.id in own:
            problem = {"variant_of": _("This product has variants itself.")}
        else:
            problem = {} if parent is None else _wrong(item.record, parent, axes[parent.pk])
        if problem:
            batch.refuse(item, Invalid(fields=problem, code="invalid_variant"))
        elif parent is not None:
            _begin(item, parent)
    moved = [item.record for item in batch.good if not item.is_new and batch.changed(item, "family", "kind")]
    if moved:
        was = {item.record.id: item.before or {} for item in batch.good}
        batch.afterwards(lambda: _take_along(moved, was, batch.actor))


def settle_axes(batch: Batch) -> None:
    """An axis has values, each once; one that variants have stays. A new axis comes behind the others, before there are variants."""
    items = [item for item in batch.good if batch.changed(item, "values", "product", "name", "position")]
    for item in items:
        axis = item.record
        axis.values = list(dict.fromkeys(value.strip() for value in axis.values if value.strip()))
        if axis.position is None:
            axis.position = VariantAxis.objects.filter(product=axis.product_id, deleted_at=None).count() + 1
        if any(SEPARATOR.strip() in value for value in axis.values):
            batch.refuse(item, Invalid(fields={"values": _("A value has no “/”.")}))
        elif not axis.values:
            batch.refuse(item, Invalid(fields={"values": _("Name the values that there are.")}))
    waiting = [item for item in items if item.error is None and not batch.actor.is_system]
    if waiting:
        rows.query(HOLD, [])
        batch.afterwards(lambda: _require_whole([item.record.product_id for item in waiting]))


def keep_axes(batch: Batch) -> None:
    """An axis goes and comes back only while the product has no variants. Raises Refused."""
    rows.query(HOLD, [])
    _require_whole([record.product_id for record in batch.records])


def refuse_parents(batch: Batch, items: Iterable[Item]) -> None:
    """A line that is new or changed to a product with variants names one of them. What tells of earlier days, and merges, is let through."""
    program = batch.actor.is_system
    asked = [
        item
        for item in items
        if batch.changed(item, "product") and not batch.tells_history and (item.is_new or not program)
    ]
    choices = variants_of(item.record.product_id for item in asked)
    for item in asked:
        if offered := choices.get(item.record.product_id):
            text = _("There are variants of this product: choose one.")
            listed = [{"id": str(key), "label": name} for key, _words, name in offered[:MOST_OFFERED]]
            batch.refuse(item, Invalid(fields={"product": text}, code="choose_variant", details={"variants": listed}))


VARIANTS = (
    "select variant_of_id, id, variant, name from catalog_product where variant_of_id = any(%s) and deleted_at is null and is_active "
    "order by number"
)


def variants_of(products: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str, str]]]:
    """The variants on sale of each of these products that has any, with what they are (“M / red”) and their names."""
    wanted = {each for each in products if each is not None}
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str, str]]] = {}
    if not wanted:
        return found
    for parent, key, words, name in prepared.fetch(VARIANTS, [list(wanted)]):
        found.setdefault(parent, []).append((key, words, name))
    return found


def missing(product: Any) -> list[str]:
    """The variants that the axes of a product allow and that are not there yet. Refused where there are too many."""
    axes = axes_of(product.pk)
    if not axes:
        return []
    if prod(len(axis.values) for axis in axes) > MOST:
        text = _("These axes allow more than %(limit)s variants: add those you need one by one.") % {"limit": MOST}
        raise Refused(text, code="too_many_variants")
    taken = set(Product.objects.filter(variant_of=product.pk, deleted_at=None).values_list("variant", flat=True))
    every = (SEPARATOR.join(each) for each in combinations(*(axis.values for axis in axes)))
    return [each for each in every if each not in taken]


def generate(product: Any, *, actor: Actor) -> Any:
    """Make every variant that the axes allow and that is not there yet. Refused without axes."""
    if not axes_of(product.pk):
        raise Refused(_("Say first in what the variants differ: add an axis with its values."), code="no_axes")
    made = new_variants(product, missing(product))
    save_many(made, actor=actor)
    product.notice = ngettext("%(num)s variant made", "%(num)s variants made", len(made)) % {"num": len(made)}
    return product


def add_variant(product: Any, *, variant: str, actor: Actor) -> Any:
    """Make one variant, and give it."""
    [made] = new_variants(product, [variant])
    return save(made, actor=actor)


def offer_missing(product: Any, actor: Actor, answers: Mapping[str, Any]) -> Sequence[Offer]:
    """The variants that are not there yet, to be added by a click."""
    try:
        return [Offer({"variant": words}, "product", words, "") for words in missing(product)[:MOST_OFFERED]]
    except Refused:
        return []


def new_variants(parent: Any, wanted: Sequence[str]) -> list[Any]:
    """Variants that are not stored yet, called after their parent; the SKU of each is made of the parent's where that is free."""
    skus = {words: _sku(parent, words) for words in wanted}
    taken = set(Product.objects.filter(sku__in=set(skus.values()), deleted_at=None).values_list("sku", flat=True))
    made = []
    for words, sku in skus.items():
        free = "" if sku in taken else sku
        taken.add(sku)
        made.append(Product(variant_of_id=parent.pk, variant=words, name=f"{parent.name}, {words}", sku=free))
    return made


def variants_panel(product: Any, actor: Actor) -> dict[str, Any] | None:
    """The variants of a product with what each has of its own; the axes, and how many variants they allow beyond."""
    if product.variant_of_id is not None or is_kept({"variant-axis": {"name", "values"}, "product": {"name"}}, actor):
        return None
    axes = axes_of(product.pk)
    found = access.records("product", actor).where(variant_of=product.pk).order_by("number").instances(limit=MOST + 1)
    may_edit = access.may(actor, "product", "create")
    if not axes and not found and (not may_edit or product.kind == "bundle"):
        return None
    try:
        left = len(missing(product))
    except Refused:
        left = 0
    shown = [key for key in ("sku", "price", "price_difference") if not actor.withholds("product", key)]
    return {"product": product, "axes": axes, "variants": found, "shown": shown, "may_edit": may_edit, "open": left}


def _sku(parent: Any, words: str) -> str:
    short = "-".join(re.sub(r"\W+", "", value)[:6].upper() for value in words.split(SEPARATOR))
    sku = f"{parent.sku}-{short}" if parent.sku and short.strip("-") else ""
    return sku if len(sku) <= LONGEST_SKU else ""


def _wrong(record: Any, parent: Any, axes: Sequence[Any]) -> dict[str, str]:
    if parent.pk == record.pk or parent.variant_of_id is not None:
        return {"variant_of": _("A variant has no variants of its own.")}
    given = [part.strip() for part in re.split(r"\s*/\s*", record.variant.strip())] if record.variant.strip() else []
    if not axes:
        return {"variant_of": _("This product has no axes: say first in what its variants differ.")}
    if len(given) != len(axes):
        text = _("Give one value of each, in this order: %(axes)s") % {"axes": SEPARATOR.join(a.name for a in axes)}
        return {"variant": text}
    chosen = []
    for value, axis in zip(given, axes, strict=True):
        known = next((each for each in axis.values if each.casefold() == value.casefold()), None)
        if known is None:
            listed = {"axis": axis.name, "value": value, "values": ", ".join(axis.values)}
            return {"variant": _("%(axis)s is not “%(value)s” but one of: %(values)s") % listed}
        chosen.append(known)
    record.variant = SEPARATOR.join(chosen)
    return {}


def _begin(item: Item, parent: Any) -> None:
    variant = item.record
    variant.name = variant.name or f"{parent.name}, {variant.variant}"
    for name in CARRIED if item.is_new else ():
        if getattr(parent, name) is not None and (name == "kind" or getattr(variant, name) is None):
            setattr(variant, name, getattr(parent, name))


def _take_along(parents: Iterable[Any], was: Mapping[uuid.UUID, Mapping[str, Any]], actor: Actor) -> None:
    """Variants that had their parent's family or kind have it still."""
    by_key = {parent.pk: parent for parent in parents}
    changed = []
    for variant in Product.objects.filter(variant_of__in=by_key, deleted_at=None):
        parent = by_key[variant.variant_of_id]
        before = was.get(parent.pk, {})
        same = [name for name in CARRIED if getattr(variant, name) == before.get(name)]
        for name in same:
            setattr(variant, name, getattr(parent, name))
        changed += [variant] if same else []
    if changed:
        save_many(changed, actor=actor)


def _require_whole(products: Iterable[uuid.UUID]) -> None:
    """Every variant of these products has one value of each axis. Raises Refused for the first that has not."""
    for product in set(products):
        variants = Product.objects.filter(variant_of=product, deleted_at=None).values_list("name", "variant")
        axes = axes_of(product) if variants else []
        for name, words in variants:
            values = words.split(SEPARATOR)
            if len(values) != len(axes) or any(v not in axis.values for v, axis in zip(values, axes, strict=False)):
                text = _("“%(variant)s” would not fit any more: delete the variants first, or keep what they have.")
                raise Refused(text % {"variant": name}, code="variants_exist")
