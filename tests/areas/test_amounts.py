"""The sums of a document: whatever is shared out adds up, in currencies with 0, 2 and 3 decimals. No database."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from regulars.areas.taxes.amounts import DOCUMENT, LINE, Discount, Line, Tax, sums
from regulars.base.money import coins_of, minor_units, of_coins, round_half_up, share_out

VAT = Tax("vat", Decimal(19))
GST, PST = Tax("gst", Decimal(5)), Tax("pst", Decimal("9.975"))
INCLUDED = Tax("vat", Decimal(20), is_included=True)
TAXES = [VAT, GST, PST, Tax("zero", Decimal(0)), INCLUDED, Tax("half", Decimal(10), True), Tax("all", Decimal(100), True)]  # fmt: skip

currencies = some.sampled_from(["JPY", "EUR", "KWD"])
percents = some.one_of(some.sampled_from([Decimal(0), Decimal(100), Decimal("33.33")]), some.decimals(0, 100, places=2))


@some.composite
def lines(draw):
    return Line(
        draw(some.decimals(0, 1000, places=3)),
        draw(some.one_of(some.decimals(0, 1, places=3), some.decimals(0, 100_000, places=3))),
        draw(percents),
        tuple(draw(some.lists(some.sampled_from(TAXES), max_size=3, unique_by=lambda tax: tax.key))),
        draw(some.integers(0, 4)) == 0,
    )


@some.composite
def documents(draw):
    currency = draw(currencies)
    amount = some.decimals(0, 10_000, places=minor_units(currency))
    off = draw(some.one_of(percents.map(lambda value: Discount(percent=value)), amount.map(lambda value: Discount(amount=value))))  # fmt: skip
    return draw(some.lists(lines(), max_size=8)), currency, off, draw(some.sampled_from([LINE, DOCUMENT]))


def whole(amount, currency):
    return amount == of_coins(coins_of(amount, currency), currency) and amount >= 0


@settings(max_examples=400, deadline=None)
@given(documents())
def test_all_sums_add_up_to_the_last_coin(document):
    listed, currency, off, rounding = document
    found = sums(listed, currency, off, rounding)
    assert sum(each.amount for each in found.lines) == found.subtotal
    assert sum(each.share for each in found.lines) == found.discount <= found.subtotal
    assert sum(each.net for each in found.lines) == found.net
    assert sum(sum(each.taxes) for each in found.lines) == found.tax == sum(each.amount for each in found.taxes)
    assert sum(each.total for each in found.lines) == found.total == found.net + found.tax
    for line, each in zip(listed, found.lines, strict=True):
        assert each.total == each.net + sum(each.taxes)
        assert len(each.taxes) == len(line.taxes)
        parts = (each.amount, each.discount, each.share, each.net, each.total, *each.taxes)
        assert all(whole(part, currency) for part in parts)
        if line.is_relieved:
            assert not any(each.taxes)
        elif all(tax.is_included for tax in line.taxes):
            assert each.total == each.amount - each.share, "what the price contains changes nothing of what is paid"


@settings(max_examples=400, deadline=None)
@given(documents())
def test_each_tax_is_within_a_coin_of_its_exact_amount_for_each_time_it_is_rounded(document):
    listed, currency, off, rounding = document
    found = sums(listed, currency, off, rounding)
    coin = Fraction(of_coins(1, currency))
    for told in found.taxes:
        exact, count = Fraction(0), 0
        for line, each in zip(listed, found.lines, strict=True):
            if told.tax in line.taxes and not line.is_relieved:
                contained = sum(Fraction(tax.percent) for tax in line.taxes if tax.is_included)
                net = Fraction(each.amount - each.share) / (1 + contained / 100)
                exact += net * Fraction(told.tax.percent) / 100
                count += 1
        times = count if rounding == LINE else 1
        assert abs(Fraction(told.amount) - exact) <= coin * times
        alone = all(len(line.taxes) < 2 for line in listed)
        if rounding == DOCUMENT and alone and not told.tax.is_included:
            assert told.amount == of_coins(round_half_up(exact / coin), currency), "rounded once, halves up"


@settings(max_examples=300, deadline=None)
@given(some.integers(0, 10_000), some.lists(some.decimals(0, 1000, places=3), min_size=1, max_size=12))
def test_parts_of_what_is_shared_out_add_up_and_follow_their_weights(coins, weights):
    parts = share_out(coins, weights)
    assert sum(parts) == coins
    total = sum(Fraction(each) for each in weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = coins * Fraction(weight) / total if total else Fraction(coins, len(weights))
        assert abs(part - exact) < 1


@pytest.mark.parametrize(
    ("currency", "price", "tax", "total"),
    [("JPY", "1234", "234", "1468"), ("EUR", "12.34", "2.34", "14.68"), ("KWD", "1.234", "0.234", "1.468")],
)
def test_a_tax_on_top_is_rounded_to_the_coin_of_the_currency(currency, price, tax, total):
    found = sums([Line(Decimal(1), Decimal(price), taxes=(VAT,))], currency)
    assert (str(found.tax), str(found.total)) == (tax, total)


def test_a_price_that_contains_its_tax_is_what_is_paid():
    found = sums([Line(Decimal(3), Decimal("9.99"), taxes=(INCLUDED,))], "EUR")
    assert (found.net, found.tax, found.total) == (Decimal("24.97"), Decimal("5.00"), Decimal("29.97"))


def test_whoever_is_relieved_pays_the_net_price():
    found = sums([Line(Decimal(1), Decimal(120), taxes=(INCLUDED,), is_relieved=True)], "EUR")
    assert (found.net, found.tax, found.total, found.taxes) == (Decimal(100), Decimal(0), Decimal(100), ())


def test_two_taxes_at_once_stand_side_by_side():
    found = sums([Line(Decimal(1), Decimal(200), taxes=(GST, PST))], "CAD")
    assert [(each.tax.key, each.base, each.amount) for each in found.taxes] == [
        ("pst", Decimal(200), Decimal("19.95")),
        ("gst", Decimal(200), Decimal(10)),
    ]


def test_rounding_by_line_and_by_document_differ_as_they_are_known_to():
    three = [Line(Decimal(1), Decimal("0.13"), taxes=(VAT,))] * 3
    assert sums(three, "EUR", rounding=LINE).tax == Decimal("0.06")
    assert sums(three, "EUR", rounding=DOCUMENT).tax == Decimal("0.07")


def test_a_discount_on_the_whole_is_shared_out_and_lowers_the_taxes():
    found = sums([Line(Decimal(1), Decimal(10), taxes=(VAT,))] * 3, "EUR", Discount(amount=Decimal(10)))
    assert [each.share for each in found.lines] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert (found.net, found.tax) == (Decimal(20), Decimal("3.80"))


def test_a_discount_is_never_more_than_there_is():
    found = sums([Line(Decimal(1), Decimal(10))], "EUR", Discount(amount=Decimal(999)))
    assert (found.discount, found.total) == (Decimal(10), Decimal(0))


def test_a_document_without_lines_comes_to_nothing():
    found = sums([], "EUR", Discount(amount=Decimal(5)))
    assert (found.subtotal, found.discount, found.total) == (0, 0, 0)
