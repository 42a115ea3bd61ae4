"""AdventureWorks in the catalogue: 293 products as models with their variants, each with an entry of the encyclopedia, and what was bought together with what."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from regulars.areas.catalog.models import Product, ProductFamily, VariantAxis
from regulars.areas.encyclopedia.choices import PUBLISHED
from regulars.areas.encyclopedia.models import Entry, EntryText, ProductLink, Specification
from regulars.base.text import fold
from regulars.engine.actor import Actor
from regulars.engine.save import save, save_many
from regulars.project.demo.files import Row, rows_of

AXES = (("Colour", "colour", "NA"), ("Size", "size", "0"))
"""What variants differ in: the axis, its column, and what stands there where there is none."""
MARK = "adventureworks-"
SIZES = ("S", "M", "L", "XL")


def add_bicycles(*, actor: Actor) -> int:
    """Make it, where it is not there. Gives how many products there are."""
    if not Product.objects.filter(external_id__startswith=MARK, deleted_at=None).exists():
        with transaction.atomic():
            _add(rows_of("adventureworks_products"), actor)
    return Product.objects.filter(external_id__startswith=MARK, deleted_at=None).count()


def _add(rows: list[Row], actor: Actor) -> None:
    families = _families(rows, actor)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["model"], []).append(row)
    models = {name: _model(name, group, families) for name, group in groups.items()}
    save_many(models.values(), actor=actor)
    differing = {name: axes_in(group) for name, group in groups.items()}
    save_many(
        [
            VariantAxis(product=models[name], name=axis, values=_values(groups[name], column), position=place)
            for name, axes in differing.items()
            for place, (axis, column) in enumerate(axes, 1)
        ],
        actor=actor,
    )
    save_many(
        [_variant(models[name], row, axes) for name, axes in differing.items() if axes for row in groups[name]],
        actor=actor,
    )
    _add_entries(models, groups, actor)
    _add_links(models, actor)


def _families(rows: list[Row], actor: Actor) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for category, family in dict.fromkeys((row["category"], row["family"]) for row in rows):
        for name, parent in ((category, None), (family, found.get(category))):
            if name not in found:
                kept = ProductFamily.objects.filter(name=name, deleted_at=None).first()
                found[name] = kept or save(ProductFamily(name=name, parent=parent), actor=actor)
    return found


def _model(name: str, rows: list[Row], families: dict[str, Any]) -> Any:
    """A product with variants at the least of their prices, or the one that there is."""
    least = min(rows, key=lambda row: Decimal(row["price"]))
    sku = {} if axes_in(rows) else {"sku": least["sku"]}
    words = f"<p>{least['description']}</p>"
    return Product(
        external_id=f"{MARK}{name}",
        name=name,
        family=families[least["family"]],
        description=words,
        **sku,
        **_amounts(least),
    )


def _variant(model: Any, row: Row, axes: list[tuple[str, str]]) -> Any:
    words = " / ".join(row[column] for _axis, column in axes)
    return Product(
        external_id=f"{MARK}{row['sku']}",
        name=row["product"],
        sku=row["sku"],
        variant_of=model,
        variant=words,
        **_amounts(row),
    )


def axes_in(rows: list[Row]) -> list[tuple[str, str]]:
    """In what products of one model differ: axis and column."""
    return [(axis, column) for axis, column, _none in AXES if len({row[column] for row in rows}) > 1]


def _amounts(row: Row) -> dict[str, Any]:
    price, cost = (round(Decimal(row[key]), 2) for key in ("price", "cost"))
    return {"price": price, "price_currency": "USD", "cost": cost, "cost_currency": "USD"}


def _values(rows: list[Row], column: str) -> list[str]:
    """Sizes in their order, colours by the alphabet."""
    found = {row[column] for row in rows}
    return sorted(found, key=lambda value: (SIZES.index(value) if value in SIZES else -1, value))


def _add_entries(models: dict[str, Any], groups: dict[str, list[Row]], actor: Actor) -> None:
    now = timezone.now()
    entries = {
        name: Entry(name=name, product=model, address=address, status=PUBLISHED, published_at=now)
        for (name, model), address in zip(models.items(), _addresses(models), strict=True)
    }
    save_many(entries.values(), actor=actor)
    texts = [
        EntryText(entry=entry, language="en", name=name, summary=groups[name][0]["description"])
        for name, entry in entries.items()
    ]
    save_many(texts, actor=actor)
    told = [
        Specification(entry=entries[name], name=axis, value=", ".join(values), language="en", position=place)
        for name, group in groups.items()
        for place, (axis, column, none) in enumerate(AXES, 1)
        if (values := [value for value in _values(group, column) if value != none])
    ]
    save_many(told, actor=actor)


def _addresses(names: Iterable[str]) -> list[str]:
    return ["-".join(fold(name).split()) for name in names]


def _add_links(models: dict[str, Any], actor: Actor) -> None:
    """What orders of 2015 to 2017 had together most often."""
    made = [
        ProductLink(
            product=models[row["model"]],
            other=models[row["other"]],
            reason=f"Bought together in {int(row['orders']):,} orders",
        )
        for row in rows_of("adventureworks_together")
    ]
    save_many(made, actor=actor)
