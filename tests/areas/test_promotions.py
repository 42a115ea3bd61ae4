"""Promotions and coupons: what they take off which lines, in which order, and who may use a code how often."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as some

from regulars.areas.fulfilment.actions import order_quote
from regulars.areas.orders import coupons
from regulars.areas.orders.actions import accept, copy, expire_due, refuse, renew, send
from regulars.areas.orders.models import Quote
from regulars.areas.promotions import rule
from regulars.areas.promotions.actions import make_codes, redeem
from regulars.areas.promotions.models import Coupon, CouponUse
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine.save import delete, restore
from tests import clock
from tests.areas.make import edit, fresh, make
from tests.areas.test_prices import usd
from tests.factories.people import actor_of


@pytest.fixture
def pump(ada):
    return make("product", ada, name="Pump", price=usd(100), cost=usd(60))


@pytest.fixture
def hose(ada):
    return make("product", ada, name="Hose", sku="H", price=usd(10))


@pytest.fixture
def quote(ann):
    return make("quote", ann, account=make("account", ann, name="Acme", industry="retail").id)


def line_of(quote, product, ann, quantity=1, **more):
    return make("quote-line", ann, quote=quote.id, product=product.id, quantity=str(quantity), **more)


def promotion(ada, name="Sale", **given):
    return make("promotion", ada, name=name, **given)


def is_(field, value):
    return {"field": field, "op": "eq", "value": value}


def test_a_line_tells_which_promotion_took_how_much_off(ada, ann, pump, quote):
    sale = promotion(ada, percent="10")
    line = fresh(line_of(quote, pump, ann, 3, discount="5"))
    assert line.promotions == [{"promotion": str(sale.pk), "name": "Sale", "off": "28.50"}]
    assert (line.amount, line.price) == (Decimal("256.50"), Decimal(100))
    whole = fresh(quote)
    assert (whole.net, whole.discount_rate, whole.margin) == (Decimal("256.50"), Decimal("14.50"), Decimal("76.50"))


def test_it_is_for_the_accounts_and_products_of_its_conditions(ada, ann, pump, hose, quote):
    promotion(ada, percent="10", goods=is_("sku", "H"), condition=is_("industry", "retail"))
    promotion(ada, "Others", percent="50", condition=is_("industry", "finance"))
    lines = [line_of(quote, product, ann) for product in (pump, hose)]
    assert [fresh(line).promotion_off for line in lines] == [0, Decimal(1)]
    edit(fresh(quote), ann, account=make("account", ann, name="Bank", industry="finance").id)
    assert [fresh(line).promotion_off for line in lines] == [Decimal(50), Decimal(5)]


def test_variants_go_with_their_product(ada, ann, hose, quote):
    make("variant-axis", ada, name="Length", product=hose.id, values=["1 m", "2 m"])
    long = make("product", ada, name="", variant_of=hose.id, variant="2 m", price_difference=usd(10))
    promotion(ada, percent="10", goods=is_("sku", "H"))
    assert fresh(line_of(quote, long, ann)).promotion_off == Decimal(2)


@pytest.mark.parametrize(
    ("given", "quantity", "off"),
    [
        ({"method": "amount", "amount": "15", "currency": "USD"}, 2, "30"),
        ({"method": "amount", "amount": "150", "currency": "USD"}, 2, "200"),
        ({"method": "amount", "amount": "15", "currency": "EUR"}, 2, "0"),
        ({"method": "total", "amount": "15", "currency": "USD"}, 2, "15"),
        ({"method": "free", "buy": 2, "get": 1}, 7, "200"),
        ({"method": "free", "buy": 2, "get": 1}, 2, "0"),
        ({"method": "free", "buy": 1, "get": 1, "percent": "50"}, 2, "50"),
        ({"percent": "10", "least_quantity": "3"}, 2, "0"),
        ({"percent": "10", "least_quantity": "3"}, 3, "30"),
        ({"percent": "10", "least_sum": "300", "currency": "USD"}, 2, "0"),
        ({"percent": "10", "least_sum": "200", "currency": "USD"}, 2, "20"),
        ({"percent": "10", "valid_from": 1}, 2, "0"),
        ({"percent": "10", "valid_until": -1}, 2, "0"),
        ({"percent": "10", "is_active": False}, 2, "0"),
        ({"percent": "10", "needs_code": True}, 2, "0"),
    ],
)
def test_what_a_promotion_gives(ada, ann, pump, quote, given, quantity, off):
    days = {
        key: str(clock.today() + timedelta(days=given[key])) for key in ("valid_from", "valid_until") if key in given
    }
    promotion(ada, **given | days)
    assert fresh(line_of(quote, pump, ann, quantity)).promotion_off == Decimal(off)


def test_one_is_applied_after_the_other_and_an_exclusive_one_alone(ada, ann, pump, hose, quote):
    promotion(ada, "First", percent="10", priority=1)
    promotion(ada, "Second", percent="10", priority=2)
    promotion(ada, "Late", percent="90", priority=3, is_exclusive=True)
    promotion(ada, "Hoses", percent="50", priority=1, is_exclusive=True, goods=is_("sku", "H"))
    lines = [fresh(line_of(quote, product, ann)) for product in (pump, hose)]
    assert [[each["name"] for each in line.promotions] for line in lines] == [["First", "Second"], ["Hoses"]]
    assert [line.promotion_off for line in lines] == [Decimal(19), Decimal(5)]


def test_typed_prices_words_and_options_not_chosen_bear_none(ada, ann, pump, quote):
    promotion(ada, percent="10")
    typed = line_of(quote, pump, ann, price=usd(90))
    words = make("quote-line", ann, quote=quote.id, name="Work", price=usd(50))
    option = line_of(quote, pump, ann, is_optional=True)
    assert [fresh(each).promotion_off for each in (typed, words, option)] == [0, 0, 0]
    edit(fresh(option), ann, is_chosen=True)
    assert fresh(option).promotion_off == Decimal(10)


def test_what_was_sent_stays(ada, ann, pump, quote):
    sale = promotion(ada, percent="10")
    line = line_of(quote, pump, ann)
    sent = send(fresh(quote), actor=ann)
    edit(sale, ada, is_active=False)
    accepted = accept(sent, actor=ann)
    assert fresh(line).promotion_off == Decimal(10)
    order = order_quote(fresh(accepted), actor=ann)
    assert order.net == accepted.net == Decimal(90)
    assert copy(fresh(accepted), actor=ann).net == Decimal(100)


@pytest.mark.parametrize(
    "given",
    [
        {"percent": "110"},
        {"percent": ""},
        {"method": "amount", "amount": "5"},
        {"method": "free", "buy": 1},
        {"percent": "10", "valid_from": "2026-02-02", "valid_until": "2026-02-01"},
        {"percent": "10", "goods": {"field": "nothing", "op": "eq", "value": 1}},
    ],
)
def test_a_promotion_that_says_nothing_is_refused(ada, given):
    with pytest.raises(Invalid):
        promotion(ada, **given)


def test_exclusive_promotions_of_one_priority_share_no_day(ada):
    first = promotion(ada, "First", percent="10", is_exclusive=True, valid_until=str(clock.today()))
    with pytest.raises(Invalid) as problem:
        promotion(ada, "Second", percent="10", is_exclusive=True)
    assert problem.value.code == "overlapping_promotions"
    second = promotion(
        ada, "Second", percent="10", is_exclusive=True, valid_from=str(clock.today() + timedelta(days=1))
    )
    with pytest.raises(Invalid):
        edit(second, ada, valid_from=str(clock.today()))
    delete([first], actor=ada)
    edit(fresh(second), ada, valid_from=str(clock.today()))
    with pytest.raises(Invalid):
        restore([fresh(first)], actor=ada)


@pytest.fixture
def coupon(ada):
    sale = promotion(ada, percent="10", needs_code=True)
    return make("coupon", ada, name="summer 10", promotion=sale.id, uses=1)


def test_a_coupon_is_held_used_and_given_back(ada, ann, pump, quote, coupon):
    line = line_of(quote, pump, ann)
    kept = coupons.add_coupon(quote, code=" Summer10 ", actor=ann)
    assert (fresh(line).promotion_off, kept.net, fresh(coupon).used) == (Decimal(10), Decimal(90), 1)
    coupons.remove_coupon(kept, code="summer10", actor=ann)
    assert (fresh(line).promotion_off, fresh(coupon).used) == (0, 0)
    kept = coupons.add_coupon(fresh(quote), code="SUMMER10", actor=ann)
    accept(send(kept, actor=ann), actor=ann)
    assert [each.state for each in CouponUse.objects.order_by("id")] == ["released", "used"]
    assert fresh(coupon).used == 1


@pytest.mark.parametrize("end", ["refused", "expired", "deleted"])
def test_nothing_came_of_it_and_the_coupon_is_free_again(ann, pump, quote, coupon, end):
    line_of(quote, pump, ann)
    kept = coupons.add_coupon(quote, code="SUMMER10", actor=ann)
    if end == "deleted":
        delete([kept], actor=ann)
    else:
        sent = send(kept, actor=ann)
        if end == "refused":
            refuse(sent, actor=ann, reason="Too dear")
        else:
            Quote.objects.filter(pk=sent.pk).update(valid_until=clock.today() - timedelta(days=1))
            assert expire_due() == 1
    assert fresh(coupon).used == 0


def test_a_new_version_takes_the_coupon_along(ann, pump, quote, coupon):
    line_of(quote, pump, ann)
    sent = send(coupons.add_coupon(quote, code="SUMMER10", actor=ann), actor=ann)
    made = renew(sent, actor=ann)
    assert (made.net, fresh(coupon).used, coupons.codes_of(made), coupons.codes_of(sent)) == (
        Decimal(90), 1, ["summer 10"], [],
    )  # fmt: skip


def other_quote(ann, quote):
    return make("quote", ann, account=quote.account_id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "coupon_there"),
        ({"name": "OTHER"}, "no_such_coupon"),
        ({"is_active": False}, "coupon_not_valid"),
        ({"valid_until": str(clock.today() - timedelta(days=1))}, "coupon_not_valid"),
    ],
)
def test_a_coupon_that_does_not_hold_is_refused_with_its_reason(ada, ann, pump, quote, coupon, given, code):
    if code == "coupon_there":
        coupons.add_coupon(quote, code="SUMMER10", actor=ann)
    edit(fresh(coupon), ada, **given)
    with pytest.raises(Refused) as problem:
        coupons.add_coupon(fresh(quote), code="SUMMER10", actor=ann)
    assert problem.value.code == code


def test_a_coupon_is_not_used_more_often_than_it_may_be(ada, ann, quote, coupon):
    edit(coupon, ada, uses=3, uses_per_account=1)
    coupons.add_coupon(quote, code="SUMMER10", actor=ann)
    with pytest.raises(Refused) as problem:
        coupons.add_coupon(other_quote(ann, quote), code="SUMMER10", actor=ann)
    assert problem.value.code == "coupon_used_up"
    edit(coupon.promotion, ada, condition=is_("industry", "finance"))
    elsewhere = make("quote", ann, account=make("account", ann, name="Shop").id)
    with pytest.raises(Refused) as problem:
        coupons.add_coupon(elsewhere, code="SUMMER10", actor=ann)
    assert problem.value.code == "coupon_not_theirs"


def test_a_sent_quote_takes_no_coupon(ann, pump, quote, coupon):
    line_of(quote, pump, ann)
    sent = send(fresh(quote), actor=ann)
    with pytest.raises(Refused) as problem:
        coupons.add_coupon(sent, code="SUMMER10", actor=ann)
    assert (problem.value.code, fresh(coupon).used) == ("quote_sent", 0)


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_gets_the_coupon(company):
    ada, ann = actor_of(company.ada), actor_of(company.ann)
    sale = promotion(ada, percent="10", needs_code=True)
    make("coupon", ada, name="ONCE", promotion=sale.id, uses=1)
    account = make("account", ann, name="Acme")
    quotes = [make("quote", ann, account=account.id) for _each in range(6)]
    began, found = threading.Barrier(len(quotes)), []

    def take(quote):
        began.wait()
        try:
            redeem(quote, "quote", "ONCE", actor=ann)
            found.append("held")
        except Refused as problem:
            found.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(quote,)) for quote in quotes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["coupon_used_up"] * 5 + ["held"]
    assert Coupon.objects.get(name="ONCE").used == 1


def test_codes_are_made_by_the_hundred_and_cannot_be_guessed(ada, ann, coupon):
    make_codes(coupon.promotion, count=200, prefix="ru-", actor=ada)
    codes = set(Coupon.objects.exclude(pk=coupon.pk).values_list("name", flat=True))
    assert len(codes) == 200
    assert all(code.startswith("RU-") and len(code) == 13 for code in codes)
    with pytest.raises(NotAllowed):
        make_codes(coupon.promotion, count=1, actor=ann)
    plain = promotion(ada, "Plain", percent="5")
    with pytest.raises(Refused):
        make_codes(plain, count=1, actor=ada)
    with pytest.raises(Invalid):
        make("coupon", ada, name="X", promotion=plain.id)


KEYS = [rule.uuid.UUID(int=number) for number in range(1, 6)]
offers = some.builds(
    rule.Offer,
    some.sampled_from(KEYS),
    some.just("Sale"),
    some.sampled_from(["percent", "amount", "total", "free"]),
    some.one_of(some.none(), some.decimals(0, 100, places=2)),
    some.decimals(0, 500, places=4),
    some.integers(0, 4),
    some.integers(0, 4),
    some.sampled_from([Decimal(0), Decimal(2)]),
    some.sampled_from([Decimal(0), Decimal(100)]),
    some.integers(1, 3),
    some.booleans(),
)
bought = some.lists(
    some.tuples(
        some.decimals("0.001", 50, places=3),
        some.decimals(0, 999, places=2),
        some.frozensets(some.sampled_from(KEYS)),
    ),
    max_size=5,
)


@settings(max_examples=400, deadline=None)
@given(bought, some.lists(offers, max_size=4, unique_by=lambda each: each.id), some.sampled_from(["USD", "JPY"]))
def test_no_line_comes_to_less_than_nothing(listed, known, currency):
    lines = [
        rule.Bought(at, quantity, round(amount, 0 if currency == "JPY" else 2), keys)
        for at, (quantity, amount, keys) in enumerate(listed)
    ]
    found = rule.promote(lines, known, currency, sum((line.amount for line in lines), Decimal(0)))
    for line in lines:
        taken = found[line.key]
        assert all(each.off > 0 and each.offer.id in line.offers for each in taken)
        assert sum(each.off for each in taken) <= line.amount
        assert len(taken) == 1 or not any(each.offer.is_exclusive for each in taken)
    for offer in known:
        if offer.method == "total":
            off = sum(each.off for taken in found.values() for each in taken if each.offer.id == offer.id)
            assert off <= round(offer.amount, 0 if currency == "JPY" else 2)
