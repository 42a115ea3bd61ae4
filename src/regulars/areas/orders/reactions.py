"""What holds of quotes and their lines whatever the way in. Nothing of a quote that was sent is changed; what it comes to follows from its lines."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.areas.catalog.models import Product
from regulars.areas.configurator.selling import configurable, not_configured
from regulars.areas.contacts.models import Account
from regulars.areas.orders import sums
from regulars.areas.orders.choices import DRAFT
from regulars.areas.orders.models import Quote, QuoteLine
from regulars.areas.orders.prices import set_costs, set_prices
from regulars.areas.prices.choices import CONFIGURED
from regulars.areas.taxes.models import Seller
from regulars.areas.taxes.queries import taxes
from regulars.base.errors import Invalid, Refused
from regulars.engine import rows
from regulars.engine.actor import Actor
from regulars.engine.batch import Batch, Item, changed_fields
from regulars.engine.save import save_many

DEEDS = frozenset(("send", "choose", "accept", "refuse", "expire", "supersede", "open", "link", "unlink"))
"""The verbs by which a quote goes on after it was written; all of them change what they say, and nothing else."""
INWARD = frozenset(("owner", "tags"))
"""What stands on no document and may always change."""
LINKS = frozenset(("account", "contact", "deal", "product", "unit", "price_book", "seller", "tax_category", "previous"))
"""What follows where records are merged."""
CONTENT = (
    "account", "contact", "seller", "currency", "language", "valid_until", "intro", "terms", "discount", "discount_amount", "name",
)  # fmt: skip
OF_SUMS = ("account", "seller", "currency", "discount", "discount_amount")
OF_LINE = (
    "quote", "position", "section", "product", "name", "description", "quantity", "unit", "price", "discount", "is_optional", "is_chosen", "tax_category",
)  # fmt: skip
PRICED = ("quote", "product", "quantity", "unit", "price", "discount")
LIMIT = Decimal("1e15")


def keep_what_was_sent(batch: Batch) -> None:
    """A quote that is no draft stays as it is; only verbs say what became of it."""
    for item in batch.good:
        if batch.verb in DEEDS:
            continue
        was = batch.was(item, "status")
        if was is None and item.record.status != DRAFT and not batch.actor.is_system:
            item.record.status = DRAFT
        if was is None or (was == DRAFT and item.record.status == DRAFT):
            continue
        free = INWARD | (LINKS if batch.actor.is_system else frozenset())
        if any(found.key not in free and not found.custom for found in changed_fields(batch.entity, item)):
            batch.refuse(item, was_sent())


def settle_quotes(batch: Batch) -> None:
    """One discount on the whole, one currency as long as there are lines; amounts and taxes follow from what is said."""
    for item in batch.good:
        quote: Any = item.record
        problem = _wrong(batch, item)
        if problem:
            batch.refuse(item, Invalid(fields=problem))
            continue
        if batch.changed(item, *CONTENT) and batch.verb not in DEEDS:
            quote.written_at = timezone.now()
        if item.is_new:
            _settle_rounding(quote)
            put_sums(quote, [])
        elif batch.changed(item, *OF_SUMS) and quote.status == DRAFT:
            _sum_anew(batch, quote)


def keep_quotes(batch: Batch) -> None:
    """A quote that was sent is not deleted. Raises Refused, which takes back the whole deletion."""
    if any(quote.deleted_at is not None and quote.status != DRAFT for quote in batch.records):
        raise was_sent()


def settle_lines(batch: Batch) -> None:
    """A line is called, priced and taxed like its product unless it says otherwise; those of a quote that was sent stay."""
    items = [item for item in batch.good if item.is_new or batch.changed(item, *OF_LINE)]
    quotes = _held(each for item in items for each in (item.record.quote_id, batch.was(item, "quote")))
    wanted = []
    for item in items:
        wholes = [quotes.get(each) for each in (item.record.quote_id, batch.was(item, "quote")) if each]
        if not all(whole is None or whole.status == DRAFT for whole in wholes):
            if batch.verb not in DEEDS and not batch.actor.is_system:
                batch.refuse(item, was_sent())
                continue
            if not item.is_new and batch.verb not in DEEDS:
                continue
        if item.record.quote_id in quotes:
            item.record.is_chosen = item.record.is_optional and item.record.is_chosen
            wanted.append(item)
    priced = [item for item in wanted if item.is_new or batch.changed(item, *PRICED)]
    products = Product.objects.in_bulk({item.record.product_id for item in priced if item.record.product_id})
    for item in priced:
        _fill(batch, item, products.get(item.record.product_id))
    _keep_configured(batch, priced)
    wanted, priced = ([item for item in items if item.error is None] for items in (wanted, priced))
    _place(batch, wanted)
    for key, lines in _by_quote(
        item for item in wanted if item.is_new or batch.changed(item, "quote", "product", "tax_category")
    ):
        tax(quotes[key], lines)
    set_prices(batch, priced, quotes)
    set_costs(
        [item for item in priced if item.is_new or batch.changed(item, "quote", "product", "unit")], products, quotes
    )
    for item in priced:
        _amount(batch, item, quotes[item.record.quote_id])
    touched = {each for item in wanted for each in (item.record.quote_id, batch.was(item, "quote")) if each}
    if touched:
        batch.afterwards(lambda: refresh(touched, actor=batch.actor))


def keep_lines(batch: Batch) -> None:
    """Lines go to the bin and come back only while their quote is a draft."""
    quotes = _held(record.quote_id for record in batch.records)
    if any(whole.status != DRAFT for whole in quotes.values()):
        raise was_sent()
    refresh(quotes, actor=batch.actor)


def refresh(quotes: Iterable[uuid.UUID], *, actor: Actor) -> None:
    """Write what the lines of these quotes come to."""
    program = replace(actor, is_system=True)
    found: list[Any] = list(Quote.objects.filter(id__in=list(quotes), deleted_at=None).order_by("id"))
    drafts = [quote.pk for quote in found if quote.status == DRAFT]
    rows.query("update orders_quote set written_at = %s where id = any(%s)", [timezone.now(), drafts])
    for quote in found:
        put_sums(quote, stored_lines(quote))
    save_many(found, actor=program, verb="" if all(quote.status == DRAFT for quote in found) else "choose")


def stored_lines(quote: Any) -> list[Any]:
    """The lines of a quote in their order."""
    return list(QuoteLine.objects.filter(quote=quote.pk, deleted_at=None).order_by("position", "id"))


def tax(quote: Any, lines: Iterable[Any]) -> None:
    """Give lines the taxes that hold today for the quote's account."""
    account = Account.objects.filter(pk=quote.account_id).first()
    seller = Seller.objects.filter(pk=quote.seller_id).first() if quote.seller_id else None
    known = taxes(account, timezone.localdate(), seller=seller)
    for line in lines:
        taxed = known.of(line.tax_category_id)
        line.tax_rule, line.taxes = taxed.rule, [sums.written(each) for each in taxed.rates]


def put_sums(quote: Any, lines: Iterable[Any]) -> None:
    """What the lines come to, written into the quote. Raises Invalid where it is too much to be stored."""
    found = sums.figures(quote, lines)
    told = found.sums
    if max(told.subtotal, told.total) >= LIMIT:
        raise Invalid(fields={"price": _("This amount is too large.")})
    amounts = {
        "subtotal": told.subtotal, "reduction": told.discount, "net": told.net, "tax": told.tax, "total": told.total, "margin": found.margin,
    }  # fmt: skip
    for key, amount in amounts.items():
        setattr(quote, key, amount)
        setattr(quote, f"{key}_currency", quote.currency if amount is not None else "")
    quote.discount_rate, quote.margin_rate = found.discount_rate, found.margin_rate


def was_sent() -> Refused:
    return Refused(_("This quote was sent: it stays as it is. Make a new version to change it."), code="quote_sent")


def _sum_anew(batch: Batch, quote: Any) -> None:
    """What its lines come to for the account, the company and the discount it has now."""
    _settle_rounding(quote)
    lines = stored_lines(quote)
    tax(quote, lines)
    put_sums(quote, lines)
    program = replace(batch.actor, is_system=True)
    batch.afterwards(lambda: save_many(lines, actor=program))


def _settle_rounding(quote: Any) -> None:
    seller = Seller.objects.filter(pk=quote.seller_id).first() if quote.seller_id else None
    quote.rounding = seller.rounding if seller else "document"


def _wrong(batch: Batch, item: Item) -> dict[str, str]:
    quote: Any = item.record
    if quote.discount and quote.discount_amount:
        return {"discount_amount": _("Give the discount in per cent or as an amount, not both.")}
    if not item.is_new and batch.changed(item, "currency"):
        if QuoteLine.objects.filter(quote=quote.id, deleted_at=None).exists():
            return {"currency": _("It has lines in its currency: take a new quote for another one.")}
        if not quote.currency:
            return {"currency": _("This field is required.")}
    return {}


def _held(quotes: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Any]:
    """Quotes under their lock, so that none is sent while its lines change."""
    ids = {each for each in quotes if each is not None}
    return (
        {quote.pk: quote for quote in Quote.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        if ids
        else {}
    )


def _by_quote(items: Iterable[Item]) -> Iterable[tuple[uuid.UUID, list[Any]]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for item in items:
        found.setdefault(item.record.quote_id, []).append(item.record)
    return found.items()


def _fill(batch: Batch, item: Item, product: Any) -> None:
    line = item.record
    if product is None:
        return
    is_other = batch.changed(item, "product")
    if not line.name or (not item.is_new and is_other and not batch.changed(item, "name")):
        line.name = product.name
    if is_other and batch.was(item, "price_rule") == CONFIGURED and not batch.changed(item, "price", "price_rule"):
        line.price = None
    if line.unit_id is None or (not item.is_new and is_other and not batch.changed(item, "unit")):
        line.unit_id = product.unit_id
    if line.tax_category_id is None or (not item.is_new and is_other and not batch.changed(item, "tax_category")):
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


def _place(batch: Batch, items: Iterable[Item]) -> None:
    """A line without a place comes behind the others."""
    waiting = [item.record for item in items if item.record.position is None]
    ids = list({line.quote_id for line in waiting})
    sql = "select quote_id, max(position) from orders_quoteline where quote_id = any(%s) and deleted_at is null group by 1"
    last: dict[uuid.UUID, int] = dict(rows.query(sql, [ids])) if ids else {}
    for line in waiting:
        line.position = last[line.quote_id] = (last.get(line.quote_id) or 0) + 1


def _amount(batch: Batch, item: Item, quote: Any) -> None:
    line: Any = item.record
    if not line.name and line.product_id is None:
        batch.refuse(item, Invalid(fields={"name": _("Name a product, or say what it is.")}))
        return
    if line.price_currency != quote.currency:
        text = _("This quote is in %(currency)s; give the price in it.") % {"currency": quote.currency}
        batch.refuse(item, Invalid(fields={"price": text}, code="other_currency"))
        return
    if line.quantity is None or line.discount is None:
        return
    if line.quantity * line.price >= LIMIT:
        batch.refuse(item, Invalid(fields={"price": _("This amount is too large.")}))
        return
    line.amount, line.amount_currency = sums.amount_of(line, quote.currency), quote.currency
