"""Lines of documents: called, priced and taxed like their product, in their place, with their amount."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.bundles import BUNDLE
from regulars.areas.catalog.goods import goods_of
from regulars.areas.catalog.variants import refuse_parents
from regulars.areas.configurator.selling import configurable, not_configured
from regulars.areas.orders import sums
from regulars.areas.orders.documents.heads import LIMIT, refresh, tax_all
from regulars.areas.orders.documents.kind import Kind
from regulars.areas.orders.documents.prices import line_question, set_costs, set_prices
from regulars.areas.prices.bundle_lines import settle_bundles
from regulars.areas.prices.choices import CONFIGURED
from regulars.areas.prices.lines import is_relinked
from regulars.base.errors import Invalid
from regulars.engine import prepared, registry
from regulars.engine.batch import Batch, Item

PRICED = ("product", "quantity", "unit", "price", "discount", "bundle_options")


def settle_lines(kind: Kind, batch: Batch) -> None:
    """A line is called, priced and taxed like its product unless it says otherwise; those of a document that is no draft stay."""
    of_line, priced_by = (kind.parent, *kind.of_line), (kind.parent, *PRICED)
    items = [item for item in batch.good if item.is_new or batch.changed(item, *of_line)]
    documents = kind.held(each for item in items for each in _both(kind, batch, item))
    wanted = []
    for item in items:
        wholes = [documents.get(each) for each in _both(kind, batch, item)]
        if not all(whole is None or whole.status == kind.draft for whole in wholes):
            is_told = kind.takes_history and batch.tells_history and item.is_new
            follows = batch.actor.is_system and (item.is_new or not batch.changed(item, kind.parent))
            if batch.verb not in kind.deeds and not follows and not is_told:
                batch.refuse(item, kind.fixed())
                continue
            if not item.is_new and batch.verb not in kind.deeds:
                continue
        if kind.of(item.record) in documents:
            wanted.append(item)
    priced = [item for item in wanted if item.is_new or batch.changed(item, *priced_by)]
    refuse_parents(batch, priced)
    products = goods_of(item.record.product_id for item in priced)
    for item in priced:
        _fill(batch, item, products.get(item.record.product_id))
    _keep_configured(batch, priced)
    whole = [item for item in priced if item.error is None and not sums.is_carried(item.record)]
    settle_bundles(batch, whole, products, partial(line_question, kind, documents))
    wanted, priced = ([item for item in items if item.error is None] for items in (wanted, priced))
    _place(kind, wanted)
    by_taxes = (kind.parent, "product", "tax_category", "bundle")
    taxed = [item for item in wanted if item.is_new or _changed(batch, item, *by_taxes)]
    tax_all([(documents[key], lines) for key, lines in _by_document(kind, taxed)])
    set_prices(kind, batch, priced, documents)
    costed = [item for item in priced if item.is_new or _changed(batch, item, kind.parent, "product", "unit", "bundle")]
    set_costs(kind, costed, products, documents)
    for item in priced:
        if key := kind.of(item.record):
            _amount(batch, item, documents[key])
    touched = {each for item in wanted for each in _both(kind, batch, item)}
    if touched:
        batch.afterwards(partial(_refresh, kind, batch, touched, documents))


def keep_lines(kind: Kind, batch: Batch) -> None:
    """Lines go to the bin and come back only while their document is a draft."""
    documents = kind.held(kind.of(record) for record in batch.records)
    if any(whole.status != kind.draft for whole in documents.values()):
        raise kind.fixed()
    refresh(kind, documents, actor=batch.actor)


def _refresh(kind: Kind, batch: Batch, touched: Collection[uuid.UUID], documents: Mapping[uuid.UUID, Any]) -> None:
    if not batch.tells_history:
        refresh(kind, touched, actor=batch.actor)
        return
    new = [item.record for item in batch.good if item.is_new]  # nothing else is written with them then
    refresh(kind, touched, actor=batch.actor, held=documents, written=new)


def _changed(batch: Batch, item: Item, *keys: str) -> bool:
    """Whether somebody changed one of these, and not a merge of products or an undo."""
    return not is_relinked(batch, item) and batch.changed(item, *keys)


def _both(kind: Kind, batch: Batch, item: Item) -> list[uuid.UUID]:
    """The document a line belongs to, and the one it belonged to."""
    return [each for each in (kind.of(item.record), batch.was(item, kind.parent)) if each]


def _by_document(kind: Kind, items: Iterable[Item]) -> Iterable[tuple[Any, list[Any]]]:
    found: dict[Any, list[Any]] = {}
    for item in items:
        found.setdefault(kind.of(item.record), []).append(item.record)
    return found.items()


def _fill(batch: Batch, item: Item, product: Any) -> None:
    line = item.record
    if product is None or is_relinked(batch, item):
        return
    is_other = batch.changed(item, "product")
    if not line.name or (not item.is_new and is_other and not batch.changed(item, "name")):
        line.name = product.name
    if is_other and batch.was(item, "price_rule") == CONFIGURED and not batch.changed(item, "price", "price_rule"):
        line.price = None
    if line.unit_id is None or (not item.is_new and is_other and not batch.changed(item, "unit")):
        line.unit_id = product.unit_id
    if product.kind == BUNDLE:
        line.tax_category_id = line.tax_category_id if batch.changed(item, "tax_category") or not is_other else None
    elif line.tax_category_id is None or (not item.is_new and is_other and not batch.changed(item, "tax_category")):
        line.tax_category_id = product.tax_category_id


def _keep_configured(batch: Batch, items: Iterable[Item]) -> None:
    """A configurable product comes from a line of a deal, and keeps the price of its options: the price books do not know it.

    What is carried over or put back brings the rule of its price along, which nobody can type.
    """
    is_program = batch.actor.is_system  # a merge of products takes their lines along
    listed = [] if batch.tells_history else [item for item in items if item.is_new or not is_program]
    known = configurable(item.record.product_id for item in listed)
    for item in listed:
        line = item.record
        if batch.changed(item, "product"):
            if line.product_id not in known or batch.changed(item, "price_rule"):
                continue
            text = _(
                "This product is put together of options: configure it on the deal, then make the quote of the deal."
            )
            batch.refuse(item, not_configured(text))
        elif line.price is None and (line.product_id in known or line.price_rule == CONFIGURED):
            text = _("Its price is that of the options it was put together of.")
            batch.refuse(item, Invalid(fields={"price": text}, code="configured"))


def _place(kind: Kind, items: Iterable[Item]) -> None:
    """A line without a place comes behind the others."""
    waiting = [item.record for item in items if item.record.position is None]
    if not waiting:
        return
    table, column = registry.get(kind.line_entity).table, f"{kind.parent}_id"
    sql = f"select {column}, max(position) from {table} where {column} = any(%s) and deleted_at is null group by 1"
    last: dict[Any, int] = dict(prepared.fetch(sql, [list({kind.of(line) for line in waiting})]))
    for line in waiting:
        key = kind.of(line)
        line.position = last[key] = (last.get(key) or 0) + 1


def _amount(batch: Batch, item: Item, document: Any) -> None:
    line: Any = item.record
    if not line.name and line.product_id is None:
        batch.refuse(item, Invalid(fields={"name": _("Name a product, or say what it is.")}))
        return
    if line.price_currency != document.currency:
        text = _("The document is in %(currency)s; give the price in it.") % {"currency": document.currency}
        batch.refuse(item, Invalid(fields={"price": text}, code="other_currency"))
        return
    if line.quantity is None or line.discount is None:
        return
    if line.quantity * line.price >= LIMIT:
        batch.refuse(item, Invalid(fields={"price": _("This amount is too large.")}))
        return
    line.amount, line.amount_currency = sums.amount_of(line, document.currency), document.currency
