"""What is delivered is an installed product, under warranty from that day on, once; what comes back is told of."""

from datetime import date
from decimal import Decimal

import pytest

from regulars.areas.contracts import warranty
from regulars.areas.contracts.models import Asset
from regulars.areas.fulfilment import actions, returning, shipping
from regulars.areas.fulfilment.models import DeliveryLine
from regulars.base.errors import Invalid, Refused
from tests.areas.make import edit, fresh, make


@pytest.fixture
def pump(ada):
    made = make("product", ada, name="Pump", price={"amount": "100", "currency": "EUR"})
    make("warranty", ada, product=made.id, months=24)
    return made


@pytest.fixture
def line(ann, acme, seller, pump):
    order = make("order", ann, account=acme.id, currency="EUR")
    made = make("order-line", ann, order=order.id, product=pump.id, quantity="203.5")
    actions.confirm(fresh(order), actor=ann)
    return made


def shipped(line, actor, quantity):
    delivery = make("delivery", actor, order=line.order_id, shipped_on="2026-02-28")
    make("delivery-line", actor, delivery=delivery.id, order_line=line.id, quantity=quantity)
    return shipping.ship(fresh(delivery), actor=actor)


def came_back(line, actor, quantity):
    made = make("order-return", actor, order=line.order_id)
    make("return-line", actor, order_return=made.id, order_line=line.id, quantity=quantity)
    returning.take_back(fresh(made), actor=actor)


def test_each_delivered_piece_is_under_warranty_from_that_day_once(ann, line, acme):
    delivery = shipped(line, ann, "3")
    assets = list(Asset.objects.order_by("place"))
    assert [each.place for each in assets] == [1, 2, 3]
    assert {(each.name, each.account_id, each.owner_id, each.warranty_until, each.quantity) for each in assets} == {
        ("Pump", acme.pk, ann.id, date(2028, 2, 27), 1)
    }
    assert (assets[0].order_id, assets[0].order_line_id) == (line.order_id, line.id)
    warranty.delivered(delivery, list(DeliveryLine.objects.all()), actor=ann)
    assert Asset.objects.count() == 3


def test_many_pieces_are_one_and_parts_stay_parts(ann, line):
    shipped(line, ann, "200")
    shipped(line, ann, "1.5")
    assert sorted(Asset.objects.values_list("quantity", flat=True)) == [Decimal("1.5"), 200]


def test_what_has_no_warranty_is_not_told_of(ann, ada, acme, seller):
    oil = make("product", ada, name="Oil", price={"amount": "1", "currency": "EUR"})
    order = make("order", ann, account=acme.id, currency="EUR")
    bare = make("order-line", ann, order=order.id, product=oil.id)
    actions.confirm(fresh(order), actor=ann)
    shipped(bare, ann, "1")
    assert Asset.objects.count() == 0


def test_what_comes_back_is_no_longer_in_use(ann, line):
    shipped(line, ann, "3")
    first = Asset.objects.order_by("place").first()
    edit(first, ann, serial="SN-1")
    came_back(line, ann, "2")
    assert (fresh(first).status, Asset.objects.filter(status="returned").count()) == ("in_use", 2)


def test_one_that_comes_back_is_none_of_those_that_are_not_told_apart(ann, line):
    shipped(line, ann, "1")
    shipped(line, ann, "200")
    came_back(line, ann, "1")
    assert list(Asset.objects.filter(status="returned").values_list("quantity", flat=True)) == [1]


def test_the_day_follows_until_somebody_gives_another(ann, line, acme, pump):
    asset = make("asset", ann, account=acme.id, product=pump.id, delivered_on="2024-02-29")
    assert (asset.name, asset.warranty_until) == ("Pump", date(2026, 2, 27))
    edit(fresh(asset), ann, delivered_on="2024-03-31", warranty_months="1")
    assert fresh(asset).warranty_until == date(2024, 4, 29)
    with pytest.raises(Invalid):
        edit(fresh(asset), ann, warranty_until="2020-01-01")


def test_a_serial_number_stands_once_for_a_product(ann, acme, pump):
    make("asset", ann, account=acme.id, product=pump.id, serial="SN-1")
    with pytest.raises(Refused):
        make("asset", ann, account=acme.id, product=pump.id, serial="SN-1")
