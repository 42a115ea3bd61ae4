"""Which price holds, and why: the rule of docs/prices.md as a pure function. Nothing is asked of the database here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from regulars.areas.catalog.units import Kept, ratio
from regulars.base.money import minor_units

Key = uuid.UUID
Rate = Callable[[str, str], Decimal | None]
"""What one unit of a currency is worth in another one on the day; None where nobody knows."""
WHOSE = {"accounts": 0, "segment": 1, "everyone": 2}
RULE_OF = {"accounts": "account", "segment": "segment", "everyone": "everyone"}
REASONS = ("whose", "place", "variant", "day", "break", "unit", "dearer")
"""By what an entry that might hold stands behind the one that does, in the order of the points."""


@dataclass(frozen=True)
class Goods:
    """A product as far as its price goes: list price and cost of one `unit` of it.

    A variant that `lists_as_parent` has its parent's list price, one that `costs_as_parent` its cost; what it takes of its parent is `difference` dearer.
    """

    id: Key
    price: Decimal | None = None
    currency: str = ""
    cost: Decimal | None = None
    cost_currency: str = ""
    unit: Key | None = None
    difference: Decimal = Decimal(0)
    difference_currency: str = ""
    lists_as_parent: bool = False
    costs_as_parent: bool = False
    bundle: str = ""
    """What a bundle costs: `fixed` or `parts`, less so many per cent; nothing of what is none."""
    bundle_discount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Book:
    """A price book; `is_theirs` says whether it is for the account that asks."""

    id: Key
    name: str
    currency: str
    audience: str = "everyone"
    position: int = 1
    valid_from: date | None = None
    valid_until: date | None = None
    is_active: bool = True
    is_theirs: bool = True


@dataclass(frozen=True)
class Entry:
    """What a book says of the product, from a quantity on; `method` is fixed, discount or markup. `is_of_parent`: it says so of the product that this is a variant of."""

    id: Key
    book: Key
    unit: Key | None = None
    from_quantity: Decimal = Decimal(0)
    method: str = "fixed"
    price: Decimal | None = None
    percent: Decimal | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_of_parent: bool = False


@dataclass(frozen=True)
class Asked:
    """So many of a unit (of the product's own where none is named), in a currency, on a day."""

    quantity: Decimal
    currency: str
    day: date
    unit: Key | None = None


@dataclass(frozen=True)
class Question:
    """What one line asks. Without a `currency` the one of the document is found (`queries.currency_of`); without a `unit` it is the product's."""

    product: Key
    day: date
    account: Key | None = None
    quantity: Decimal = Decimal(1)
    unit: Key | None = None
    currency: str = ""
    options: frozenset[Key] = frozenset()
    """The optional parts that are chosen of a bundle (`catalog.BundlePart`)."""


@dataclass(frozen=True)
class Considered:
    """An entry and what became of it: `won`, a word of REASONS, or why it might not hold. `price` where it can be worked out."""

    entry: Entry
    book: Book
    verdict: str
    price: Decimal | None = None


@dataclass(frozen=True)
class Share:
    """So many of a product that one bundle is made of, and which part of the bundle's price is its own, exact. `part` is the part of the bundle that it belongs to."""

    part: Key
    product: Key
    name: str
    quantity: Fraction
    worth: Fraction


@dataclass(frozen=True)
class Answer:
    """The price of one unit in `currency`, None where there is none, and the rule that set it (`choices.RULES`)."""

    price: Decimal | None
    currency: str
    rule: str
    book: Book | None = None
    entry: Entry | None = None
    considered: tuple[Considered, ...] = ()
    shares: tuple[Share, ...] = ()
    """What a bundle is made of, its bundles taken apart."""


def resolve(
    asked: Asked, goods: Goods, books: Mapping[Key, Book], entries: Iterable[Entry], *, units: Kept, rate: Rate
) -> Answer:
    """The price of the product as it is asked for. `books` are by their ids; `entries` are those of this product, and of books that are not given none counts."""
    sums = _Sums(asked, goods, units, rate)
    able: list[tuple[tuple[object, ...], Entry, Book, Fraction]] = []
    others: list[Considered] = []
    for entry in entries:
        book = books.get(entry.book)
        if book is None:
            continue
        problem = _outside(asked, book, entry) or sums.not_reached(entry)
        amount, lacking = (None, problem) if problem else sums.amount(entry, book)
        if amount is None:
            others.append(Considered(entry, book, lacking))
        else:
            able.append((_rank(entry, book, sums, amount), entry, book, amount))
    if not able:
        return _of_list(asked, sums, tuple(others))
    able.sort(key=lambda each: each[0])
    first, entry, book, amount = able[0]
    price = rounded(amount, asked.currency)
    told = [
        Considered(each, theirs, _behind(first, rank) if each is not entry else "won", rounded(worth, asked.currency))
        for rank, each, theirs, worth in able
    ]
    return Answer(price, asked.currency, RULE_OF[book.audience], book, entry, (*told, *others))


def rounded(amount: Fraction, currency: str) -> Decimal:
    """An amount that is not negative, to the smallest coin of the currency, halves up."""
    places = minor_units(currency)
    return Decimal(int(amount * 10**places + Fraction(1, 2))).scaleb(-places)


def _outside(asked: Asked, book: Book, entry: Entry) -> str:
    if not book.is_active:
        return "not_in_use"
    if book.currency != asked.currency:
        return "other_currency"
    if not book.is_theirs:
        return "not_theirs"
    if not holds_on(book, asked.day) or not holds_on(entry, asked.day):
        return "other_day"
    return ""


def holds_on(what: Book | Entry, day: date) -> bool:
    """Whether a book or an entry is valid on a day; both ends belong to it."""
    return (what.valid_from is None or what.valid_from <= day) and (what.valid_until is None or day <= what.valid_until)


def _rank(entry: Entry, book: Book, sums: _Sums, amount: Fraction) -> tuple[object, ...]:
    """Points 1 to 7, the smallest first; at last the identifier, so that the answer is always the same one."""
    began = -entry.valid_from.toordinal() if entry.valid_from else 0
    place = (
        WHOSE[book.audience],
        book.position,
        entry.is_of_parent,
        began,
        -sums.least(entry),
        not sums.is_own(entry),
        amount,
    )
    return (*place, entry.id)


def _behind(first: tuple[object, ...], rank: tuple[object, ...]) -> str:
    return next((reason for reason, one, other in zip(REASONS, first, rank, strict=False) if one != other), "dearer")


def _of_list(asked: Asked, sums: _Sums, considered: tuple[Considered, ...]) -> Answer:
    amount, _lacking = sums.listed(asked.currency)
    if amount is None or amount < 0:
        return Answer(None, asked.currency, "none", considered=considered)
    rule = "list" if sums.goods.currency == asked.currency else "converted"
    return Answer(rounded(amount, asked.currency), asked.currency, rule, considered=considered)


class _Sums:
    """Units and amounts of one question, exact."""

    def __init__(self, asked: Asked, goods: Goods, units: Kept, rate: Rate) -> None:
        self.asked, self.goods, self.units, self.rate = asked, goods, units, rate
        self.unit = asked.unit or goods.unit
        self.own = goods.unit or asked.unit

    def is_own(self, entry: Entry) -> bool:
        return (entry.unit or self.own) == self.unit

    def least(self, entry: Entry) -> Fraction:
        """From which quantity the entry holds, in the unit that is asked for."""
        many = self._ratio(entry.unit)
        return Fraction(entry.from_quantity) / many if many else Fraction(0)

    def not_reached(self, entry: Entry) -> str:
        if self._ratio(entry.unit) is None:
            return "other_unit"
        return "break_not_reached" if Fraction(self.asked.quantity) < self.least(entry) else ""

    def amount(self, entry: Entry, book: Book) -> tuple[Fraction | None, str]:
        """The entry's price of one unit that is asked for, or what it lacks."""
        amount, lacking = self._amount(entry, book)
        return (None, "below_zero") if amount is not None and amount < 0 else (amount, lacking)

    def listed(self, currency: str) -> tuple[Fraction | None, str]:
        """The list price of one unit that is asked for in a currency, or what it lacks."""
        goods = self.goods
        amount, lacking = self._of_unit(goods.price, goods.currency, currency, "no_list_price")
        return self._dearer(amount, lacking, currency) if goods.lists_as_parent else (amount, lacking)

    def _amount(self, entry: Entry, book: Book) -> tuple[Fraction | None, str]:
        percent = Fraction(entry.percent or 0) / 100
        if entry.method == "discount":
            amount, lacking = self.listed(book.currency)
            return (None, lacking) if amount is None else (amount * (1 - percent), "")
        if entry.method == "markup":
            amount, lacking = self._of_unit(self.goods.cost, self.goods.cost_currency, book.currency, "no_cost")
            dear = None if amount is None else amount * (1 + percent)
            return self._dearer(dear, lacking, book.currency) if self.goods.costs_as_parent else (dear, lacking)
        many = self._ratio(entry.unit)
        if entry.price is None or many is None:
            return None, "no_price"
        fixed = Fraction(entry.price) * many
        return self._dearer(fixed, "", book.currency) if entry.is_of_parent else (fixed, "")

    def _dearer(self, amount: Fraction | None, lacking: str, currency: str) -> tuple[Fraction | None, str]:
        """The parent's amount with what the variant costs more, or less, than it."""
        goods = self.goods
        if amount is None or not goods.difference:
            return amount, lacking
        more, lacking = self._of_unit(goods.difference, goods.difference_currency, currency, "no_rate")
        return (None, lacking) if more is None else (amount + more, "")

    def _of_unit(self, price: Decimal | None, of: str, currency: str, lacking: str) -> tuple[Fraction | None, str]:
        if price is None:
            return None, lacking
        many = self._ratio(None)
        if many is None:
            return None, "other_unit"
        rate = Decimal(1) if of == currency else self.rate(of, currency)
        return (None, "no_rate") if rate is None else (Fraction(price) * many * Fraction(rate), "")

    def _ratio(self, unit: Key | None) -> Fraction | None:
        """How many of a unit (of the product's own where it is none) one of those that are asked for is."""
        return ratio(self.unit, unit or self.own, self.units)
