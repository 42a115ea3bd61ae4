"""Product lines: their price, their total, and the amount of the deal that follows from them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.goods import goods_of
from regulars.areas.catalog.variants import refuse_parents
from regulars.areas.prices.bundle_lines import settle_bundles
from regulars.areas.prices.lines import is_relinked
from regulars.areas.sales.configurations import add_options, configure_lines
from regulars.areas.sales.models import Deal
from regulars.areas.sales.prices import line_question, set_prices
from regulars.base.errors import Invalid
from regulars.base.money import round_money
from regulars.engine import rows, workspace
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item
from regulars.engine.save import OLDEST, save_many

HUNDRED = Decimal(100)
PRICED = ("product", "price", "quantity", "unit", "discount", "deal", "configuration", "bundle_options")
LIMIT = Decimal("1e15")


def price_lines(batch: Batch) -> None:
    """A line is called and priced like its product unless it says otherwise; its total follows."""
    items = [item for item in batch.good if batch.changed(item, *PRICED)]
    if not items:
        return
    refuse_parents(batch, items)
    items = [item for item in items if item.error is None]
    products = goods_of(item.record.product_id for item in items)
    currencies = _currencies(items)
    for item in items:
        _fill(batch, item, products.get(item.record.product_id))
    configured = configure_lines(batch, items)
    items = [item for item in items if item.error is None]
    settle_bundles(batch, items, products, line_question(items, currencies))
    items = [item for item in items if item.error is None]
    set_prices(batch, items, currencies)
    add_options(batch, configured)
    for item in items:
        if item.error is None:
            _total(batch, item, currencies)


def keep_deal_amounts(batch: Batch) -> None:
    """The amount of a deal is the total of its lines."""
    touched = set()
    told: dict[uuid.UUID, datetime] = {}
    for item in batch.good:
        if batch.changed(item, "deal", "total"):
            touched |= {item.record.deal_id, batch.was(item, "deal")} - {None}
            if batch.tells_history and item.is_new:
                told[item.record.deal_id] = max(item.record.created_at, told.get(item.record.deal_id, OLDEST))
    if touched:
        batch.afterwards(lambda: refresh_amounts(touched, actor=batch.actor, told=told))


def keep_deal_amounts_moved(batch: Batch) -> None:
    """The same when lines go to the bin or come back."""
    refresh_amounts({record.deal_id for record in batch.records}, actor=batch.actor)


def refresh_amounts(
    deals: Iterable[uuid.UUID], *, actor: Actor, told: Mapping[uuid.UUID, datetime] | None = None
) -> None:
    """Write the totals of their lines as amounts of these deals; deals without lines keep what they have.

    `told` says when it happened, where an import brought lines of earlier days.
    """
    found = rows.query(
        "select deal_id, sum(total), min(total_currency) from sales_dealline "
        "where deal_id = any(%s) and deleted_at is null group by 1",
        [list(deals)],
    )
    totals = {deal: (total, currency) for deal, total, currency in found}
    if any(total >= LIMIT for total, _currency in totals.values()):
        raise Invalid(fields={"price": _("This amount is too large.")})
    kept: list[Any] = list(Deal.objects.filter(id__in=totals, deleted_at=None).order_by("id"))
    for deal in kept:
        deal.amount, deal.amount_currency = totals[deal.id]
        deal.happened_at = (told or {}).get(deal.id)
    save_many(kept, actor=replace(actor, is_system=True))


def _fill(batch: Batch, item: Item, product: Any) -> None:
    line = item.record
    if product is None or is_relinked(batch, item):
        return
    if not line.name or (not item.is_new and batch.changed(item, "product") and not batch.changed(item, "name")):
        line.name = product.name
    if line.unit_id is None or (batch.changed(item, "product") and not batch.changed(item, "unit")):
        line.unit_id = product.unit_id


def _total(batch: Batch, item: Item, currencies: dict[uuid.UUID, str]) -> None:
    line: Any = item.record
    if line.price is None:
        line.price, line.price_currency = Decimal(0), currencies.get(line.deal_id) or workspace.value("currency")
    wanted = currencies.setdefault(line.deal_id, line.price_currency)
    if wanted and wanted != line.price_currency:
        text = _("This deal is in %(currency)s; give the price in it.") % {"currency": wanted}
        batch.refuse(item, Invalid(fields={"price": text}, code="other_currency"))
        return
    if line.quantity is None or line.discount is None:
        return
    total = line.quantity * line.price * (HUNDRED - line.discount) / HUNDRED
    if total >= LIMIT:
        batch.refuse(item, Invalid(fields={"price": _("This amount is too large.")}))
        return
    line.total, line.total_currency = round_money(total, line.price_currency), line.price_currency


def _currencies(items: list[Item]) -> dict[uuid.UUID, str]:
    """The currency that the other lines of each deal are in."""
    deals = list({item.record.deal_id for item in items if item.record.deal_id})
    known = rows.query(
        "select deal_id, min(total_currency) from sales_dealline "
        "where deal_id = any(%s) and id <> all(%s) and deleted_at is null group by 1",
        [deals, [item.record.id for item in items]],
    )
    return dict(known)
