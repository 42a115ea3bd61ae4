"""Prices for many lines at once: what the rule has to know is asked in two questions, or three where there are segments."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.areas.catalog.units import all_units
from regulars.areas.prices.bundles import put_together
from regulars.areas.prices.resolution import WHOSE, Answer, Asked, Book, Entry, Goods, Question, holds_on, resolve
from regulars.engine import actor as actors
from regulars.engine import registry, rows, workspace
from regulars.engine.conditions import rule_sql
from regulars.engine.rates import rate as rate_to_base

Key = uuid.UUID


def prices(questions: Sequence[Question], *, everything: bool = False) -> list[Answer]:
    """The answer to each question. `everything` looks at all books, for the sake of those that do not hold (`considered`).

    Lines of one document that name no currency are to be asked one after the other: the first one decides.
    """
    if not questions:
        return []
    books = _Books(questions, everything=everything)
    goods, entries = _goods({each.product for each in questions}, books.wanted)
    units = all_units() if _needs_units(questions, goods, entries) else {}
    rates: dict[date, _Rates] = {}
    found = []
    for each in questions:
        theirs = books.of(each.account)
        product = goods.get(each.product, Goods(each.product))
        asked = Asked(
            each.quantity, each.currency or _currency(theirs.values(), product, each.day), each.day, each.unit
        )
        rate = rates.setdefault(each.day, _Rates(each.day))
        found.append(resolve(asked, product, theirs, entries.get(each.product, ()), units=units, rate=rate))
    bundled = [at for at, each in enumerate(questions) if each.product in goods and goods[each.product].bundle]
    if bundled:
        put_together(questions, found, goods, bundled, prices)
    return found


def _currency(books: Iterable[Book], product: Goods, day: date) -> str:
    """Of a document that has none yet: that of the account's own first book, else of its segment's, else of the list price."""
    own = [
        book
        for book in books
        if book.is_theirs and book.is_active and book.audience != "everyone" and holds_on(book, day)
    ]
    if own:
        return min(own, key=lambda book: (WHOSE[book.audience], book.position, book.id)).currency
    return product.currency or workspace.value("currency")


class _Rates:
    """Rates of one day, crossed through the workspace's currency; each is asked for once."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.known: dict[str, Decimal | None] = {}

    def __call__(self, one: str, other: str) -> Decimal | None:
        ours, theirs = self._to_base(one), self._to_base(other)
        return None if ours is None or not theirs else ours / theirs

    def _to_base(self, currency: str) -> Decimal | None:
        if currency not in self.known:
            self.known[currency] = rate_to_base(currency, self.day) if currency else None
        return self.known[currency]


BOOKS = (
    "select b.id, b.name, b.currency, b.audience, b.position, b.valid_from, b.valid_until, b.is_active, b.condition, "
    "array(select m.account_id from prices_pricebookaccount m where m.price_book_id = b.id and m.account_id = any(%s) "
    "and m.deleted_at is null) from prices_pricebook b where b.deleted_at is null"
)
VALID = " and b.is_active and (b.valid_from is null or b.valid_from <= %s) and (b.valid_until is null or b.valid_until >= %s)"


class _Books:
    """The price books that may matter, and whose they are."""

    def __init__(self, questions: Sequence[Question], *, everything: bool) -> None:
        accounts = list({each.account for each in questions if each.account})
        days = [each.day for each in questions]
        more = ("", []) if everything else (VALID, [max(days), min(days)])
        self.books: list[Book] = []
        self.members: dict[Key, set[Key]] = {}
        segments: dict[Key, Mapping[str, Any]] = {}
        for *columns, condition, theirs in rows.query(BOOKS + more[0], [accounts, *more[1]]):
            book = _book(columns)
            self.books.append(book)
            if book.audience == "accounts":
                self.members[book.id] = set(theirs)
            elif book.audience == "segment":
                segments[book.id] = json.loads(condition) if isinstance(condition, str) else condition
        self.members |= _in_segments(segments, accounts)
        self._kept: dict[Key | None, dict[Key, Book]] = {}
        self.wanted = [book.id for book in self.books if everything or self.members.get(book.id, True)]

    def of(self, account: Key | None) -> dict[Key, Book]:
        """All of them by id, each with whether it is for the account."""
        if account not in self._kept:
            self._kept[account] = {
                book.id: replace(
                    book, is_theirs=book.audience == "everyone" or account in self.members.get(book.id, ())
                )
                for book in self.books
            }
        return self._kept[account]


def _book(columns: Sequence[Any]) -> Book:
    key, name, currency, audience, position, *rest = columns
    return Book(key, name, currency, audience, position or 0, *rest)


def _in_segments(segments: Mapping[Key, Mapping[str, Any]], accounts: list[Key]) -> dict[Key, set[Key]]:
    """Which of the accounts lie in which segment. What the filter asks for counts, whoever looks."""
    found: dict[Key, set[Key]] = {key: set() for key in segments}
    if not segments or not accounts:
        return found
    entity, everyone = registry.get("account"), actors.system()
    parts, params = [], []
    for key, condition in segments.items():
        sql, own = rule_sql(entity, condition, everyone, "t")
        parts.append(
            f"select %s::uuid, t.id from {entity.source} t where t.id = any(%s) and t.deleted_at is null and {sql}"
        )
        params += [key, accounts, *own]
    for key, account in rows.query(" union all ".join(parts), params):
        found[key].add(account)
    return found


GOODS = (
    "select p.id, coalesce(p.price, m.price), case when p.price is null then m.price_currency else p.price_currency end, "
    "coalesce(p.cost, m.cost), case when p.cost is null then m.cost_currency else p.cost_currency end, "
    "coalesce(p.unit_id, m.unit_id), coalesce(p.price_difference, 0), p.price_difference_currency, "
    "m.id is not null and p.price is null, m.id is not null and p.cost is null, "
    "case when p.kind = 'bundle' then p.bundle_pricing else '' end, coalesce(p.bundle_discount, 0), e.id, e.price_book_id, e.unit_id, "
    "e.from_quantity, e.method, e.price, e.percent, e.valid_from, e.valid_until, e.product_id <> p.id "
    "from catalog_product p left join catalog_product m on m.id = p.variant_of_id left join prices_pricebookentry e "
    "on e.product_id = any(array[p.id, m.id]) and e.price_book_id = any(%s) and e.deleted_at is null where p.id = any(%s)"
)
"""Products with what variants take of their parents, and the entries of both."""
OF_GOODS = 12


def _goods(products: Iterable[Key], books: list[Key]) -> tuple[dict[Key, Goods], Mapping[Key, list[Entry]]]:
    goods: dict[Key, Goods] = {}
    entries: defaultdict[Key, list[Entry]] = defaultdict(list)
    for row in rows.query(GOODS, [books, list(products)]):
        if row[0] not in goods:
            key, price, currency, cost, cost_currency, *rest = row[:OF_GOODS]
            goods[key] = Goods(key, price, currency or "", cost, cost_currency or "", *rest)
        if row[OF_GOODS] is not None:
            entries[row[0]].append(Entry(*row[OF_GOODS:]))
    return goods, entries


def _needs_units(questions: Sequence[Question], goods: Mapping[Key, Goods], entries: Mapping[Key, list[Entry]]) -> bool:
    """Whether anything is counted in two units at once."""
    for each in questions:
        own = goods[each.product].unit if each.product in goods else None
        units = {own, each.unit or own, *(entry.unit or own for entry in entries.get(each.product, ()))}
        if len(units) > 1:
            return True
    return False


def currency_for(account: Key, day: date) -> str:
    """The currency a document for an account begins in: that of its own first price book, else of its segment's, else the workspace's."""
    own = (book.currency for book in books_for(account, day) if book.audience != "everyone")
    return next(own, "") or str(workspace.value("currency"))


def books_for(account: Key, day: date) -> list[Book]:
    """The price books that hold for an account on a day, in the order in which they are asked."""
    found = _Books([Question(account, day, account)], everything=False).of(account)
    theirs = [book for book in found.values() if book.is_theirs and holds_on(book, day)]
    return sorted(theirs, key=lambda book: (WHOSE[book.audience], book.position, book.name))
