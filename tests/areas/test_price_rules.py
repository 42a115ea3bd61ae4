"""The rule of prices against a slow and obvious one, on price books made up at random. No database."""

import uuid
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as some

from regulars.areas.prices.resolution import Asked, Book, Entry, Goods, resolve

DAY = date(2026, 6, 15)
PIECE, BOX, PALLET, HOUR = (uuid.UUID(int=number) for number in range(1, 5))
UNITS = {PIECE: (None, None), BOX: (PIECE, Decimal(12)), PALLET: (BOX, Decimal("2.5")), HOUR: (None, None)}
PIECES = {PIECE: Fraction(1), BOX: Fraction(12), PALLET: Fraction(30)}
WORTH = {"USD": Decimal(1), "EUR": Decimal("1.1"), "JPY": Decimal("0.0065")}
KEYS = [uuid.UUID(int=100 + number) for number in range(4)]

days = some.one_of(some.none(), some.integers(-3, 3).map(lambda number: DAY + timedelta(days=number)))
units = some.sampled_from([None, PIECE, BOX, PALLET, HOUR])
currencies = some.sampled_from(["USD", "EUR", "JPY", "XAF"])
amounts = some.one_of(some.none(), some.decimals(0, 1000, places=4))
percents = some.decimals(0, 100, places=2)


@some.composite
def books(draw):
    return [
        Book(
            key,
            f"Book {number}",
            draw(some.sampled_from(["USD", "EUR", "JPY"])),
            draw(some.sampled_from(["accounts", "segment", "everyone"])),
            number if draw(some.booleans()) else draw(some.integers(1, 4)),
            draw(days),
            draw(days),
            draw(some.booleans()) or draw(some.booleans()),
            draw(some.booleans()),
        )
        for number, key in enumerate(KEYS, 1)
    ]


@some.composite
def entries(draw):
    found = []
    for number in range(draw(some.integers(0, 8))):
        method = draw(some.sampled_from(["fixed", "fixed", "discount", "markup"]))
        found.append(
            Entry(
                uuid.UUID(int=1000 + number),
                draw(some.sampled_from(KEYS)),
                draw(units),
                Decimal(draw(some.sampled_from([0, 0, 1, 5, 10, 12, 100]))),
                method,
                draw(some.decimals(0, 1000, places=4)) if method == "fixed" else None,
                draw(percents) if method != "fixed" else None,
                draw(days),
                draw(days),
                draw(some.booleans()) and draw(some.booleans()),
            )
        )
    return found


goods = some.builds(
    Goods,
    some.just(uuid.UUID(int=50)),
    amounts,
    some.sampled_from(["USD", "EUR", "XAF"]),
    amounts,
    some.just("USD"),
    some.sampled_from([None, PIECE, BOX, HOUR]),
    some.one_of(some.just(Decimal(0)), some.decimals(-300, 300, places=2)),
    some.sampled_from(["USD", "EUR", "XAF"]),
    some.booleans(),
    some.booleans(),
)
asked = some.builds(
    Asked, some.decimals(0, 400, places=3), some.sampled_from(["USD", "EUR", "JPY"]), some.just(DAY), units
)


def rate(one, other):
    return WORTH[one] / WORTH[other] if one in WORTH and other in WORTH else None


def by_id(listed):
    return {book.id: book for book in listed}


def many(one, other):
    """How many of the other one is; None where they do not convert."""
    if one == other:
        return Fraction(1)
    return PIECES[one] / PIECES[other] if one in PIECES and other in PIECES else None


def coins(amount, currency):
    places = 0 if currency == "JPY" else 2
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    assert abs(Fraction(exact) - amount) < Fraction(1, 10**15)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def obvious(question, product, listed, written):
    """Every entry looked at in the plainest way: kept while it may hold, then knocked out point by point."""
    own = product.unit or question.unit
    unit = question.unit or own
    able = []
    for entry in written:
        book = next(each for each in listed if each.id == entry.book)
        fits = book.is_active and book.is_theirs and book.currency == question.currency
        for what in (book, entry):
            fits = fits and (not what.valid_from or what.valid_from <= DAY)
            fits = fits and (not what.valid_until or what.valid_until >= DAY)
        ratio = many(unit, entry.unit or own)
        if not fits or ratio is None or Fraction(question.quantity) * ratio < Fraction(entry.from_quantity):
            continue
        price = worth(entry, book, product, unit, own, ratio)
        if price is not None and price >= 0:
            able.append((entry, book, Fraction(entry.from_quantity) / ratio, price))
    if not able:
        price = listed_at(product, question.currency, unit, own)
        return (None, "none") if price is None or price < 0 else (coins(price, question.currency), "")
    order = ["accounts", "segment", "everyone"]
    for point in (
        lambda each: order.index(each[1].audience),
        lambda each: each[1].position,
        lambda each: 1 if each[0].is_of_parent else 0,
        lambda each: -(each[0].valid_from or date.min).toordinal() if each[0].valid_from else 0,
        lambda each: -each[2],
        lambda each: 0 if (each[0].unit or own) == unit else 1,
        lambda each: each[3],
    ):
        best = min(point(each) for each in able)
        able = [each for each in able if point(each) == best]
    return coins(able[0][3], question.currency), {"accounts": "account"}.get(able[0][1].audience, able[0][1].audience)


def base(price, of, currency, unit, own):
    ratio = many(unit, own)
    by = Decimal(1) if of == currency else rate(of, currency)
    return None if price is None or ratio is None or by is None else Fraction(price) * ratio * Fraction(by)


def listed_at(product, currency, unit, own):
    found = base(product.price, product.currency, currency, unit, own)
    return dearer(found, product, currency, unit, own) if product.lists_as_parent else found


def dearer(found, product, currency, unit, own):
    more = base(product.difference, product.difference_currency, currency, unit, own) if product.difference else 0
    return None if found is None or more is None else found + more


def worth(entry, book, product, unit, own, ratio):
    if entry.method == "fixed":
        found = Fraction(entry.price) * ratio
        return dearer(found, product, book.currency, unit, own) if entry.is_of_parent else found
    share = Fraction(entry.percent) / 100
    if entry.method == "discount":
        found = listed_at(product, book.currency, unit, own)
        return None if found is None else found * (1 - share)
    found = base(product.cost, product.cost_currency, book.currency, unit, own)
    found = None if found is None else found * (1 + share)
    return dearer(found, product, book.currency, unit, own) if product.costs_as_parent else found


@settings(max_examples=600, deadline=None)
@given(asked, goods, books(), entries())
def test_the_rule_is_what_the_obvious_one_says(question, product, listed, written):
    found = resolve(question, product, by_id(listed), written, units=UNITS, rate=rate)
    price, rule = obvious(question, product, listed, written)
    assert found.price == price
    if rule:
        assert found.rule == rule
    else:
        assert found.rule == ("list" if product.currency == question.currency else "converted")


@settings(max_examples=200, deadline=None)
@given(asked, goods, books(), entries(), some.randoms())
def test_the_order_in_which_entries_come_does_not_matter(question, product, listed, written, luck):
    first = resolve(question, product, by_id(listed), written, units=UNITS, rate=rate)
    luck.shuffle(written)
    luck.shuffle(listed)
    again = resolve(question, product, by_id(listed), written, units=UNITS, rate=rate)
    assert (again.price, again.rule, again.entry) == (first.price, first.rule, first.entry)


@settings(max_examples=200, deadline=None)
@given(asked, goods, books(), entries())
def test_every_entry_is_told_of_and_one_at_most_holds(question, product, listed, written):
    found = resolve(question, product, by_id(listed), written, units=UNITS, rate=rate)
    assert {each.entry.id for each in found.considered} == {each.id for each in written}
    assert [each.verdict for each in found.considered].count("won") == (found.entry is not None)


def test_halves_are_rounded_away_from_zero_once():
    entry = Entry(uuid.UUID(int=1000), KEYS[0], PIECE, price=Decimal("0.0050"))
    book = Book(KEYS[0], "Book", "USD")
    goods = Goods(uuid.UUID(int=50), unit=PIECE)
    found = resolve(Asked(Decimal(1), "USD", DAY), goods, by_id([book]), [entry], units=UNITS, rate=rate)
    assert found.price == Decimal("0.01")
    found = resolve(Asked(Decimal(1), "USD", DAY, BOX), goods, by_id([book]), [entry], units=UNITS, rate=rate)
    assert found.price == Decimal("0.06")
