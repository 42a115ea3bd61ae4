"""What holds of price books whatever the way in: a place for each, and nothing that cannot be told apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from regulars.areas.catalog.models import Product
from regulars.areas.prices.choices import PLACES
from regulars.areas.prices.models import PriceBook
from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.engine.batch import Batch

TOLD = ("audience", "position", "currency", "valid_from", "valid_until", "is_active")
HUNDRED = Decimal(100)
HOLD = "select pg_advisory_xact_lock(hashtextextended('price books', 0))"
"""Two who place books at the same moment: the second one sees what the first wrote."""
TWINS = """
select a.id, min(o.name) from json_populate_recordset(null::prices_pricebook, %s::json) a
join prices_pricebook o on o.id <> a.id and o.currency = a.currency
  and o.audience = a.audience and o.position = a.position and o.is_active and o.deleted_at is null
  and daterange(a.valid_from, a.valid_until, '[]') && daterange(o.valid_from, o.valid_until, '[]')
where a.is_active and (a.audience <> 'accounts' or exists (
  select 1 from prices_pricebookaccount m join prices_pricebookaccount n on n.account_id = m.account_id
  where m.price_book_id = a.id and n.price_book_id = o.id and m.deleted_at is null and n.deleted_at is null))
group by a.id
"""
"""The books among some that cannot be told apart from a stored one, with its name."""
SHARED = """
select v.account, min(o.name) from unnest(%s::uuid[], %s::uuid[]) v(account, book)
join prices_pricebook a on a.id = v.book and a.is_active and a.deleted_at is null and a.audience = 'accounts'
join prices_pricebookaccount n on n.account_id = v.account and n.price_book_id <> v.book and n.deleted_at is null
join prices_pricebook o on o.id = n.price_book_id and o.currency = a.currency and o.audience = a.audience
  and o.position = a.position and o.is_active and o.deleted_at is null
  and daterange(a.valid_from, a.valid_until, '[]') && daterange(o.valid_from, o.valid_until, '[]')
group by v.account
"""
"""The accounts that are in two books which cannot be told apart, with the name of the other one."""
COLUMNS = ("id", *TOLD)


def keep_audience(batch: Batch) -> None:
    """A segment says which accounts it is; days follow one another."""
    for item in batch.good:
        book: Any = item.record
        if book.audience != "segment":
            book.condition = {}
        elif not book.condition:
            batch.refuse(item, Invalid(fields={"condition": _("Say which accounts are in the segment.")}))
    keep_days(batch)


def keep_days(batch: Batch) -> None:
    """What is valid until a day begins no later."""
    for item in batch.good:
        begins, ends = item.record.valid_from, item.record.valid_until
        if begins and ends and ends < begins:
            batch.refuse(item, Invalid(fields={"valid_until": _("This is before the first day.")}))


def place_books(batch: Batch) -> None:
    """A book without a place takes the next free one; one that cannot be told apart from another is refused."""
    items = [item for item in batch.good if batch.changed(item, *TOLD) or item.record.position is None]
    if not items:
        return
    rows.query(HOLD, [])
    for item in items:
        if item.record.position is None:
            item.record.position = _next_place(batch, item.record)
    items = [item for item in items if 0 < item.record.position <= PLACES]  # others are refused by the field
    twins = _twins(item.record for item in items)
    for item in items:
        if item.record.id in twins:
            batch.refuse(item, _same_place(twins[item.record.id]))
    batch.afterwards(lambda: refuse_twins(batch.records))


def refuse_twins(books: Iterable[Any]) -> None:
    """Raises Invalid for the first of these books that stands where another one does, for the same accounts and days."""
    for name in _twins(books).values():
        raise _same_place(name)


def keep_books_apart(batch: Batch) -> None:
    """The same when books come back from the bin."""
    if any(record.deleted_at is None for record in batch.records):
        rows.query(HOLD, [])
        refuse_twins(batch.records)


def keep_accounts_apart(batch: Batch) -> None:
    """An account is not put into two books that cannot be told apart for it."""
    items = [item for item in batch.good if batch.changed(item, "account", "price_book")]
    if not items:
        return
    rows.query(HOLD, [])
    shared = _shared(item.record for item in items)
    for item in items:
        if item.record.account_id in shared:
            batch.refuse(item, _shared_with(shared[item.record.account_id]))
    batch.afterwards(lambda: refuse_shared(batch.records))


def refuse_shared(members: Iterable[Any]) -> None:
    """Raises Invalid for the first of these that puts its account into a second book of the same place."""
    for name in _shared(members).values():
        raise _shared_with(name)


def keep_accounts_apart_moved(batch: Batch) -> None:
    """The same when they come back from the bin."""
    if any(record.deleted_at is None for record in batch.records):
        rows.query(HOLD, [])
        refuse_shared(batch.records)


def settle_entries(batch: Batch) -> None:
    """An entry names its unit, and has just the figure that its method is worked out of."""
    items = [item for item in batch.good if batch.changed(item, "product", "unit", "method", "price", "percent")]
    without = {item.record.product_id for item in items if item.record.unit_id is None} - {None}
    own = dict(Product.objects.filter(id__in=without).values_list("id", "unit_id")) if without else {}
    for item in items:
        entry: Any = item.record
        entry.unit_id = entry.unit_id or own.get(entry.product_id)
        problem = _figure(entry)
        if problem and entry.product_id and entry.price_book_id:
            batch.refuse(item, Invalid(fields=problem))


def _figure(entry: Any) -> dict[str, str]:
    if entry.method == "fixed":
        entry.percent = None
        return {} if entry.price is not None else {"price": _("Give the price.")}
    entry.price = None
    if entry.percent is None:
        return {"percent": _("Give the per cent.")}
    if entry.method == "discount" and entry.percent > HUNDRED:
        return {"percent": _("Not more than %(limit)s.") % {"limit": 100}}
    return {}


def _twins(books: Iterable[Any]) -> dict[uuid.UUID, str]:
    asked = [{name: getattr(book, name) for name in COLUMNS} for book in books]
    return dict(rows.query(TWINS, [rows.packed(asked)]))


def _shared(members: Iterable[Any]) -> dict[uuid.UUID, str]:
    pairs = [(each.account_id, each.price_book_id) for each in members]
    return dict(rows.query(SHARED, [[account for account, _book in pairs], [book for _account, book in pairs]]))


def _same_place(name: str) -> Invalid:
    text = _("“%(name)s” stands at this place already, for the same accounts and days: choose another place.")
    return Invalid(fields={"position": text % {"name": name}}, code="overlapping_price_books")


def _shared_with(name: str) -> Invalid:
    text = _("This account is in “%(name)s” already, which stands at the same place on the same days.")
    return Invalid(fields={"account": text % {"name": name}}, code="overlapping_price_books")


def _next_place(batch: Batch, book: Any) -> int:
    """Behind all of its kind, those of this batch included."""
    of_kind = PriceBook.objects.filter(currency=book.currency, audience=book.audience, deleted_at=None)
    last = of_kind.order_by("-position").values_list("position", flat=True).first() or 0
    own = (r for r in batch.records if r is not book and (r.currency, r.audience) == (book.currency, book.audience))
    return int(max([last, *(record.position or 0 for record in own)])) + 1
