"""What is delivered is an installed product, under warranty from that day on, once; what comes back is told of."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from regulars.areas.contracts import warranty
from regulars.areas.contracts.models import Asset
from regulars.areas.fulfilment import hooks
from regulars.base.errors import Invalid, Refused
from regulars.base.ids import uuid7
from tests.areas.make import edit, fresh, make


@pytest.fixture
def pump(ada):
    made = make("product", ada, name="Pump", price={"amount": "100", "currency": "EUR"})
    make("warranty", ada, product=made.id, months=24)
    return made


@pytest.fixture
def line(ann, acme, seller, pump):
    order = make("order", ann, account=acme.id, currency="EUR")
    return make("order-line", ann, order=order.id, product=pump.id, quantity="3")


def delivery_of(line, quantity, day=date(2026, 2, 28)):
    """What the hook of deliveries is told."""
    delivery = SimpleNamespace(
        order=line.order, order_id=line.order_id, account_id=line.order.account_id, shipped_on=day
    )
    part = SimpleNamespace(pk=uuid7(), order_line=line, order_line_id=line.pk, quantity=Decimal(quantity))
    return delivery, [part]


def test_the_hooks_are_asked():
    assert warranty.delivered in hooks.DELIVERED
    assert warranty.returned in hooks.RETURNED


def test_each_delivered_piece_is_under_warranty_from_that_day_once(ann, line, acme):
    told = delivery_of(line, 3)
    warranty.delivered(*told, actor=ann)
    warranty.delivered(*told, actor=ann)
    assets = list(Asset.objects.order_by("place"))
    assert [each.place for each in assets] == [1, 2, 3]
    assert {(each.name, each.account_id, each.warranty_until, each.quantity) for each in assets} == {
        ("Pump", acme.pk, date(2028, 2, 27), 1)
    }
    assert assets[0].order_id == line.order_id


def test_many_pieces_are_one_and_parts_stay_parts(ann, line):
    warranty.delivered(*delivery_of(line, 200), actor=ann)
    warranty.delivered(*delivery_of(line, "1.5"), actor=ann)
    assert sorted(Asset.objects.values_list("quantity", flat=True)) == [Decimal("1.5"), 200]


def test_what_has_no_warranty_is_not_told_of(ann, ada, line):
    other = make("product", ada, name="Oil", price={"amount": "1", "currency": "EUR"})
    bare = make("order-line", ann, order=line.order_id, product=other.id)
    warranty.delivered(*delivery_of(bare, 1), actor=ann)
    assert Asset.objects.count() == 0


def test_what_comes_back_is_no_longer_in_use(ann, line):
    warranty.delivered(*delivery_of(line, 3), actor=ann)
    first = Asset.objects.order_by("place").first()
    edit(first, ann, serial="SN-1")
    back = [SimpleNamespace(order_line_id=line.pk, quantity=Decimal(2))]
    warranty.returned(SimpleNamespace(), back, actor=ann)
    assert (fresh(first).status, Asset.objects.filter(status="returned").count()) == ("in_use", 2)


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
