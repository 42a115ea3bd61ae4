"""Products made of others: what they cost, how their price is shared among their parts for taxes, and what is no bundle."""

import threading
import uuid
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as some

from regulars.areas.catalog.models import BundlePart
from regulars.areas.fulfilment import actions as ordering
from regulars.areas.fulfilment import returning
from regulars.areas.fulfilment.models import OrderLine
from regulars.areas.orders import sums
from regulars.areas.orders.actions import copy, quote_deal
from regulars.areas.orders.models import QuoteLine
from regulars.areas.prices.bundle_pages import parts_panel
from regulars.areas.prices.queries import prices
from regulars.areas.prices.resolution import Question
from regulars.areas.taxes.amounts import Discount
from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.engine.merging import merge
from regulars.engine.save import delete, restore
from tests import clock
from tests.areas.make import edit, fresh, make
from tests.areas.test_prices import book, usd


@pytest.fixture
def frame(ada):
    return make("product", ada, name="Frame", price=usd(100), cost=usd(40))


@pytest.fixture
def wheel(ada):
    return make("product", ada, name="Wheel", price=usd("33.33"), cost=usd(10))


@pytest.fixture
def bell(ada):
    return make("product", ada, name="Bell", price=usd(5), cost=usd(1))


@pytest.fixture
def bike(ada, frame, wheel, bell):
    made = make("product", ada, name="Bike", kind="bundle", bundle_discount="10")
    put(ada, made, frame)
    put(ada, made, wheel, 2)
    put(ada, made, bell, is_optional=True)
    return made


@pytest.fixture
def quote(ann):
    return make("quote", ann, account=make("account", ann, name="Acme").id)


def put(actor, bundle, product, quantity=1, **more):
    return make("bundle-part", actor, bundle=bundle.id, product=product.id, quantity=str(quantity), **more)


def price_of(product, *options, quantity=1):
    chosen = frozenset(each.pk for each in options)
    [answer] = prices([Question(product.pk, clock.today(), None, Decimal(quantity), currency="USD", options=chosen)])
    return answer


def test_a_bundle_costs_its_parts_less_the_discount(ada, bike, bell):
    assert (price_of(bike).price, price_of(bike).rule) == (Decimal("149.99"), "bundle")
    assert price_of(bike, bike.parts.get(product=bell)).price == Decimal("154.49")


def test_a_bundle_with_a_price_of_its_own_takes_optional_parts_on_top(ada, bike, bell):
    edit(bike, ada, bundle_pricing="fixed", bundle_discount="", price=usd(120))
    assert (price_of(bike).price, price_of(bike).rule) == (Decimal(120), "list")
    answer = price_of(bike, bike.parts.get(product=bell))
    assert answer.price == Decimal(125)
    assert sum(share.worth for share in answer.shares) == 125


def test_a_price_book_that_has_the_bundle_goes_before_its_parts(ada, bike):
    book(ada, "Retail", {"product": bike.id, "price": "99"})
    assert (price_of(bike).price, price_of(bike).rule) == (Decimal(99), "everyone")


def test_parts_are_asked_for_at_their_quantity(ada, bike, wheel):
    book(ada, "Retail", {"product": wheel.id, "price": "20", "from_quantity": "10"})
    assert price_of(bike).price == Decimal("149.99")
    assert price_of(bike, quantity=5).price == Decimal("126.00")


def test_a_part_without_a_price_leaves_the_bundle_without_one(ada, bike, frame):
    edit(frame, ada, price="")
    assert (price_of(bike).price, price_of(bike).rule) == (None, "none")


def test_bundles_within_bundles_are_taken_apart(ada, bike, bell):
    family = make("product", ada, name="Family set", kind="bundle")
    put(ada, family, bike, 2)
    put(ada, family, bell)
    answer = price_of(family)
    assert answer.price == Decimal("304.98")
    assert [(each.name, each.quantity) for each in answer.shares] == [("Frame", 2), ("Wheel", 4), ("Bell", 1)]
    assert sum(each.worth for each in answer.shares) == Fraction("304.98")


def test_a_bundle_is_no_part_of_itself(ada, bike, bell):
    deep = [bike]
    for number in range(4):
        made = make("product", ada, name=f"Set {number}", kind="bundle")
        put(ada, made, deep[-1])
        deep.append(made)
    for inner, outer in ((bike, bike), (deep[0], deep[-1]), (deep[1], deep[3])):
        with pytest.raises(Invalid) as problem:
            put(ada, inner, outer)
        assert problem.value.code == "circle"


def test_a_part_does_not_come_back_into_a_circle(ada, bike):
    outer = make("product", ada, name="Set", kind="bundle")
    part = put(ada, outer, bike)
    delete([part], actor=ada)
    put(ada, bike, outer)
    with pytest.raises(Invalid) as problem:
        restore([fresh(part)], actor=ada)
    assert problem.value.code == "circle"


def test_a_merge_makes_no_circle(ada, bike):
    outer = make("product", ada, name="Set", kind="bundle")
    put(ada, outer, bike)
    with pytest.raises(Invalid) as problem:
        merge(registry.get("product"), outer.pk, [bike.pk], actor=ada)
    assert problem.value.code == "circle"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_no_circle(company):
    from tests.factories.people import actor_of

    ada = actor_of(company.ada)
    one, other = (make("product", ada, name=name, kind="bundle") for name in ("One", "Other"))
    began, refused = threading.Barrier(2), []

    def put_in(outer, inner):
        began.wait()
        try:
            put(ada, outer, inner)
        except Invalid as problem:
            refused.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=put_in, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["circle"]
    assert BundlePart.objects.count() == 1


@pytest.mark.parametrize("what", ["no bundle", "none of it", "stranger"])
def test_what_is_no_bundle_is_refused(ada, ann, bike, bell, quote, what):
    with pytest.raises(Invalid):
        if what == "no bundle":
            put(ada, bell, bike)
        elif what == "none of it":
            put(ada, bike, make("product", ada, name="Pump"), 0)
        else:
            make("quote-line", ann, quote=quote.id, product=bike.id, bundle_options=[str(uuid.uuid4())])


def test_a_bundle_with_parts_stays_one(ada, bike):
    with pytest.raises(Invalid) as problem:
        edit(bike, ada, kind="goods")
    assert problem.value.code == "has_parts"


def test_a_bundle_without_parts_is_not_sold(ada, ann, quote):
    empty = make("product", ada, name="Nothing", kind="bundle")
    with pytest.raises(Invalid) as problem:
        make("quote-line", ann, quote=quote.id, product=empty.id)
    assert problem.value.code == "empty_bundle"


def test_a_line_keeps_its_parts_with_their_taxes(ada, ann, bike, bell, quote):
    seller = make("seller", ada, name="We", address={"country": "DE"}, is_default=True)
    low = make("tax-category", ada, name="Low")
    standard = make("tax-category", ada, name="Standard", is_default=True)
    for category, percent in ((standard, "19"), (low, "7")):
        make("tax-rate", ada, name="VAT", category=category.id, country="DE", percent=percent)
    edit(bell, ada, tax_category=low.id)
    edit(quote, ann, seller=seller.id)
    part = bike.parts.get(product=bell)
    line = make("quote-line", ann, quote=quote.id, product=bike.id, quantity="3", bundle_options=[str(part.pk)])
    assert (line.price, line.price_rule, line.cost) == (Decimal("154.49"), "bundle", Decimal(61))
    assert [each["taxes"] for each in line.bundle["parts"]] == [["VAT 19%"], ["VAT 19%"], ["VAT 7%"]]
    whole = fresh(quote)
    found = sums.figures(whole, [fresh(line)]).sums
    assert whole.net == Decimal("463.47")
    assert [(each.tax.percent, each.base) for each in found.taxes] == [
        (Decimal(19), Decimal("449.97")),
        (Decimal(7), Decimal("13.50")),
    ]
    assert whole.total == whole.net + sum(each.amount for each in found.taxes)
    assert whole.margin == Decimal("463.47") - 183


def test_choosing_another_optional_part_prices_the_line_anew(ann, bike, bell, quote):
    line = make("quote-line", ann, quote=quote.id, product=bike.id)
    part = bike.parts.get(product=bell)
    edit(fresh(line), ann, bundle_options=[str(part.pk)])
    assert fresh(line).price == Decimal("154.49")
    assert [each["name"] for each in fresh(line).bundle["parts"]] == ["Frame", "Wheel", "Bell"]
    edit(fresh(line), ann, bundle_options=[])
    assert fresh(line).price == Decimal("149.99")


def test_a_quote_of_a_deal_and_its_copy_keep_the_parts(ada, ann, bike, bell):
    deal = make("deal", ann, name="Bikes", account=make("account", ann, name="Acme").id)
    line = make("deal-line", ann, deal=deal.id, product=bike.id, bundle_options=[str(bike.parts.get(product=bell).pk)])
    assert line.price == Decimal("154.49")
    edit(bike.parts.get(product=bell), ada, quantity="2")
    quote = quote_deal(fresh(deal), actor=ann)
    for whole in (quote, copy(quote, actor=ann)):
        kept = QuoteLine.objects.get(quote=whole.pk)
        assert (kept.price, kept.bundle_options) == (line.price, line.bundle_options)
        assert [(each["name"], each["quantity"]) for each in kept.bundle["parts"]] == [
            ("Frame", "1"), ("Wheel", "2"), ("Bell", "1"),
        ]  # fmt: skip


def test_merging_products_changes_no_price_of_a_draft(ada, ann, frame, quote):
    twin = make("product", ada, name="Frames", price=usd(500), cost=usd(300), unit=make("unit", ada, name="Box").id)
    line = make("quote-line", ann, quote=quote.id, product=frame.id)
    deal = make("deal", ann, name="Frames", account=quote.account_id)
    other = make("deal-line", ann, deal=deal.id, product=frame.id)
    merge(registry.get("product"), twin.pk, [frame.pk], actor=ada)
    for each in (fresh(line), fresh(other)):
        assert (each.product_id, each.name, each.price, each.unit_id) == (twin.pk, "Frame", Decimal(100), None)
    assert fresh(line).cost == Decimal(40)


def test_only_who_may_edit_a_line_chooses_its_parts(ann, company, bike, bell, quote, client):
    line = make("quote-line", ann, quote=quote.id, product=bike.id)
    part = str(bike.parts.get(product=bell).pk)
    address = f"/quote-lines/{line.pk}/parts"
    assert client.post(address, {"part": part}).status_code == 302
    client.force_login(company.nobody)
    assert client.post(address, {"part": part}).status_code in (403, 404)
    client.force_login(company.ann)
    assert client.post(f"/accounts/{line.pk}/parts", {"part": part}).status_code == 404
    assert client.get(address).status_code == 405
    assert fresh(line).price == Decimal("149.99")
    assert client.post(address, {"part": part}).status_code == 302
    assert fresh(line).price == Decimal("154.49")
    shown = parts_panel(fresh(line), ann)
    assert [(each.name, is_chosen) for each, is_chosen in shown["optional"]] == [("Bell", True)]


worths = some.lists(some.fractions(0, 500, max_denominator=97), min_size=1, max_size=6)


class Kept:
    """A stored line of a bundle, as the sums read it."""

    def __init__(self, worth, quantity, price, discount, rates):
        self.quantity, self.price, self.discount = quantity, price, discount
        self.tax_rule, self.taxes, self.cost, self.promotion_off = "rate", [], Decimal(1), Decimal(0)
        parts = [
            {"worth": str(each), "taxes": [f"VAT {rate}%"], "tax_rule": "rate"}
            for each, rate in zip(worth, rates, strict=False)
        ]
        self.bundle = {"parts": parts}


@settings(max_examples=400, deadline=None)
@given(
    worths,
    some.decimals(0, 50, places=3),
    some.decimals(0, 999, places=2),
    some.decimals(0, 100, places=2),
    some.lists(some.sampled_from(["0", "7", "19", "21", "19.5"]), min_size=6, max_size=6),
    some.decimals(0, 100, places=2),
    some.sampled_from(["USD", "JPY", "KWD"]),
    some.sampled_from(["document", "line"]),
)
def test_the_parts_of_a_bundle_add_up_to_its_price(worth, quantity, price, discount, rates, off, currency, rounding):
    line = Kept(worth, quantity, price, discount, rates)
    shares = sums.as_lines(line, currency)
    assert sum(each.price for each in shares) == sums.amount_of(line, currency)
    assert all(each.price >= 0 for each in shares)
    whole = type("Document", (), {"discount": off, "discount_amount": None, "currency": currency, "rounding": rounding})
    found = sums.figures(whole, [line]).sums
    assert found.subtotal == sums.amount_of(line, currency)
    assert found.net + found.tax == found.total
    assert sum(each.base for each in found.taxes) == found.net == found.subtotal - found.discount
    assert Discount(off)


def test_a_page_leaves_out_what_a_rule_does_not_ask_for(ada, company, bike, frame, client):
    client.force_login(company.ada)
    plain, whole = (client.get(f"/products/{each.number}").content.decode() for each in (frame, bike))
    for key in ("bundle_pricing", "variant", "price_difference"):
        assert f'/fields/{key}"' not in plain
    assert '/fields/bundle_pricing"' in whole


def test_a_bundle_that_comes_back_is_credited_with_all_its_parts(ann, bike):
    order = make("order", ann, account=make("account", ann, name="Acme").id, currency="USD")
    bought = make("order-line", ann, order=order.id, product=bike.id, quantity="2")
    bell = make("order-line", ann, order=order.id, name="Helmet", price=usd(20))
    ordering.confirm(fresh(order), actor=ann)
    OrderLine.objects.filter(order=order).update(delivered=F("quantity"))
    made = make("order-return", ann, order=order.id, reason="damaged")
    make("return-line", ann, order_return=made.id, order_line=bought.id, quantity="1")
    came = returning.take_back(fresh(made), actor=ann)
    assert came.total == (fresh(order).total - 20) / 2
    assert fresh(bell).returned == 0
