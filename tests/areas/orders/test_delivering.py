"""From reserved goods to the customer and back: deliveries, back-orders, returns, and what orders are called by them."""

from decimal import Decimal

import pytest

from regulars.areas.fulfilment import actions, backorders, hooks, returning, shipping
from regulars.areas.fulfilment.models import DeliveryLine, OrderReturn, ReturnLine
from regulars.areas.fulfilment.panels import tracking_address
from regulars.areas.stock.models import Reservation, StockLevel, StockMove
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import registry, save
from regulars.engine.merging import merge
from tests.api.conftest import api_of
from tests.areas.make import edit, fresh, make
from tests.areas.orders.steps import add, confirmed, eur

__all__ = ["api_of"]


@pytest.fixture
def main(ada):
    return make("warehouse", ada, name="Main", is_default=True)


@pytest.fixture
def stock(ada, main, pump):
    make("stock-move", ada, product=pump.id, quantity="10")
    return main


@pytest.fixture
def travel(ada):
    return make("product", ada, name="Travel", kind="service", price=eur(50))


def level(product):
    found = StockLevel.objects.get(product=product.id)
    return found.on_hand, found.reserved, found.available


def shipped(order, actor, **quantities):
    """A delivery of so many of each line, shipped."""
    delivery = make("delivery", actor, order=order.id)
    for line, many in quantities.items():
        make("delivery-line", actor, delivery=delivery.id, order_line=line, quantity=many)
    return shipping.ship(fresh(delivery), actor=actor)


def came_back(order, actor, line, many, **more):
    made = make("order-return", actor, order=order.id, reason="damaged")
    make("return-line", actor, order_return=made.id, order_line=line.id, quantity=many, **more)
    return returning.take_back(fresh(made), actor=actor)


def figures(line):
    now = fresh(line)
    return now.reserved, now.delivered, now.open_quantity, now.awaited


def test_confirming_reserves_and_delivering_takes_out(ann, stock, order, pump, travel):
    line = add(order, ann, product=pump.id, quantity="4")
    service = add(order, ann, product=travel.id)
    confirmed(order, ann)
    assert (figures(line), figures(service), level(pump)) == ((4, 0, 4, 0), (0, 0, 1, 0), (10, 4, 6))
    delivery = actions_deliver(order, ann)
    assert (delivery.status, delivery.account_id, level(pump)) == ("draft", order.account_id, (10, 4, 6))
    with pytest.raises(Refused) as problem:
        actions_deliver(order, ann)
    assert problem.value.code == "nothing_ready"
    told = shipping.ship(fresh(delivery), actor=ann)
    assert (told.status, told.code[:2], fresh(order).status) == ("shipped", "D-", "delivered")
    assert (figures(line), figures(service), level(pump)) == ((0, 4, 0, 0), (0, 1, 0, 0), (6, 0, 6))
    move = StockMove.objects.get(kind="delivery")
    assert (move.change, move.record_id, move.created_by_id) == (-4, delivery.id, None)
    assert not Reservation.objects.exists()


def actions_deliver(order, actor, **values):
    return shipping.deliver(fresh(order), actor=actor, **values)


def test_a_part_is_delivered_and_the_rest_waits_for_goods(ann, ada, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="15")
    told = confirmed(order, ann)
    assert (told.notice, figures(line)) == ("1 line waits for goods.", (10, 0, 15, 5))
    actions_deliver(order, ann, at_once=True)
    assert (fresh(order).status, figures(line), level(pump)) == ("partly", (0, 10, 5, 5), (0, 0, 0))
    make("stock-move", ada, product=pump.id, quantity="3")
    assert backorders.serve() == 1
    assert (figures(line), level(pump)) == ((3, 10, 5, 2), (3, 3, 0))
    assert backorders.serve() == 0
    make("stock-move", ada, product=pump.id, quantity="30")
    backorders.serve()
    actions_deliver(order, ann, at_once=True)
    assert (fresh(order).status, figures(line), level(pump)) == ("delivered", (0, 15, 0, 0), (28, 0, 28))


def test_the_oldest_order_gets_what_came(ann, ada, main, acme, germany, pump):
    first, second = (make("order", ann, account=acme.id, currency="EUR") for _ in range(2))
    lines = [add(each, ann, product=pump.id, quantity="2") for each in (first, second)]
    confirmed(first, ann), confirmed(second, ann)
    make("stock-move", ada, product=pump.id, quantity="3")
    backorders.serve()
    assert [figures(line)[0] for line in lines] == [2, 1]


def test_more_than_ordered_is_not_delivered(ann, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="3")
    confirmed(order, ann)
    delivery = make("delivery", ann, order=order.id)
    with pytest.raises(Invalid) as problem:
        make("delivery-line", ann, delivery=delivery.id, order_line=line.id, quantity="4")
    assert "quantity" in problem.value.fields
    for _ in range(2):
        make("delivery-line", ann, delivery=delivery.id, order_line=line.id, quantity="2")
    with pytest.raises(Refused) as problem:
        shipping.ship(fresh(delivery), actor=ann)
    assert (problem.value.code, level(pump), fresh(order).status) == ("more_than_ordered", (10, 3, 7), "confirmed")


def test_what_is_not_there_is_not_delivered(ann, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="12")
    confirmed(order, ann)
    with pytest.raises(Refused) as problem:
        shipped(order, ann, **{str(line.id): "12"})
    assert (problem.value.code, level(pump), fresh(order).status) == ("not_in_stock", (10, 10, 0), "confirmed")


def test_what_is_reserved_for_others_is_not_delivered(ann, stock, order, pump, acme):
    line = add(order, ann, product=pump.id, quantity="8")
    confirmed(order, ann)
    other = make("order", ann, account=acme.id, currency="EUR")
    late = add(other, ann, product=pump.id, quantity="4")
    confirmed(other, ann)
    assert figures(late) == (2, 0, 4, 2)
    with pytest.raises(Refused):
        shipped(other, ann, **{str(late.id): "3"})
    shipped(other, ann, **{str(late.id): "2"})
    assert (figures(late), figures(line), level(pump)) == ((0, 2, 2, 2), (8, 0, 8, 0), (8, 8, 0))


def test_a_delivery_leaves_once_and_stays_as_it_is(ann, ada, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="3")
    confirmed(order, ann)
    delivery = actions_deliver(order, ann)
    part = DeliveryLine.objects.get()
    edit(fresh(part), ann, quantity="2")
    shipping.ship(fresh(delivery), actor=ann)
    for change in (
        lambda: shipping.ship(fresh(delivery), actor=ann),
        lambda: edit(fresh(part), ada, quantity="1"),
        lambda: make("delivery-line", ada, delivery=delivery.id, order_line=line.id, quantity="1"),
        lambda: save.delete([fresh(part)], actor=ada),
        lambda: save.delete([fresh(delivery)], actor=ada),
        lambda: edit(fresh(delivery), ada, shipping={"city": "Elsewhere"}),
    ):
        with pytest.raises(Refused) as problem:
            change()
        assert problem.value.code in ("already_shipped", "delivery_shipped", "invalid")
    edit(fresh(delivery), ann, tracking="JD0146")
    assert (fresh(line).delivered, level(pump)) == (2, (8, 1, 7))


def test_a_line_of_another_order_is_not_delivered(ann, stock, order, pump, acme):
    other = make("order", ann, account=acme.id, currency="EUR")
    line = add(other, ann, product=pump.id)
    confirmed(other, ann)
    delivery = make("delivery", ann, order=order.id)
    with pytest.raises(Invalid) as problem:
        make("delivery-line", ann, delivery=delivery.id, order_line=line.id, quantity="1")
    assert "order_line" in problem.value.fields
    with pytest.raises(Refused) as problem:
        actions_deliver(order, ann)
    assert problem.value.code == "not_confirmed"


def test_cancelling_frees_what_was_reserved(ann, stock, order, pump, acme):
    add(order, ann, product=pump.id, quantity="10")
    confirmed(order, ann)
    other = make("order", ann, account=acme.id, currency="EUR")
    line = add(other, ann, product=pump.id, quantity="1")
    confirmed(other, ann)
    actions.cancel(fresh(order), actor=ann, reason="Called off")
    assert level(pump) == (10, 0, 10)
    assert backorders.serve() == 1
    assert figures(line) == (1, 0, 1, 0)


def test_an_order_with_deliveries_is_closed_and_not_cancelled(ann, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="12")
    confirmed(order, ann)
    shipped(order, ann, **{str(line.id): "4"})
    with pytest.raises(Refused) as problem:
        actions.cancel(fresh(order), actor=ann, reason="Called off")
    assert problem.value.code == "was_delivered"
    told = actions.close(fresh(order), actor=ann, reason="Enough")
    assert (told.status, figures(line), fresh(line).cancelled, level(pump)) == ("closed", (0, 4, 0, 0), 8, (6, 0, 6))
    with pytest.raises(Refused):
        actions.close(fresh(order), actor=ann, reason="Enough")


def test_goods_come_back_with_what_is_to_be_credited(ann, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="3", price=eur("33.33"))
    edit(fresh(order), ann, discount="10")
    confirmed(order, ann)
    actions_deliver(order, ann, at_once=True)
    total = fresh(order).total
    told = [came_back(order, ann, line, "1").total, came_back(order, ann, line, "2", is_scrapped=True).total]
    assert (sum(told), fresh(order).status, fresh(line).returned) == (total, "returned", 3)
    assert level(pump) == (8, 0, 8)
    assert sum(each.net + each.tax for each in OrderReturn.objects.all()) == total


def test_more_than_delivered_does_not_come_back(ann, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="3")
    confirmed(order, ann)
    with pytest.raises(Refused) as problem:
        returning.begin_return(fresh(order), actor=ann)
    assert problem.value.code == "nothing_delivered"
    shipped(order, ann, **{str(line.id): "2"})
    made = returning.begin_return(fresh(order), actor=ann, reason="late")
    part = ReturnLine.objects.get()
    assert part.quantity == 2
    with pytest.raises(Invalid):
        edit(fresh(part), ann, quantity="3")
    make("return-line", ann, order_return=made.id, order_line=line.id, quantity="1")
    with pytest.raises(Refused) as problem:
        returning.take_back(fresh(made), actor=ann)
    assert (problem.value.code, fresh(line).returned, level(pump)) == ("more_than_delivered", 0, (8, 1, 7))


def test_a_return_is_received_once(ann, stock, order, pump):
    line = add(order, ann, product=pump.id)
    confirmed(order, ann)
    actions_deliver(order, ann, at_once=True)
    made = came_back(order, ann, line, "1")
    with pytest.raises(Refused) as problem:
        returning.take_back(fresh(made), actor=ann)
    assert (problem.value.code, level(pump)[0]) == ("already_received", 10)


def test_areas_above_are_told(ann, stock, order, pump, monkeypatch):
    told = []
    monkeypatch.setattr(hooks, "DELIVERED", [lambda delivery, lines, actor: told.append((delivery.code, len(lines)))])
    monkeypatch.setattr(hooks, "RETURNED", [lambda back, lines, actor: told.append((back.total, len(lines)))])
    line = add(order, ann, product=pump.id)
    confirmed(order, ann)
    delivery = actions_deliver(order, ann, at_once=True)
    came_back(order, ann, line, "1")
    assert told == [(delivery.code, 1), (Decimal(119), 1)]


def test_boxes_are_taken_out_in_pieces(ann, ada, stock, order, pump):
    box = make("unit", ada, name="Box of 4", symbol="box", base=pump.unit_id, factor="4")
    line = add(order, ann, product=pump.id, quantity="3", unit=box.id)
    confirmed(order, ann)
    assert (figures(line), level(pump)) == ((2, 0, 3, 1), (10, 8, 2))
    actions_deliver(order, ann, at_once=True)
    assert (figures(line), level(pump)) == ((0, 2, 1, 1), (2, 0, 2))


def test_a_delivery_leaves_the_warehouse_that_it_names(ann, ada, stock, order, pump):
    shop = make("warehouse", ada, name="Shop")
    make("stock-move", ada, product=pump.id, quantity="3", warehouse=shop.id)
    line = add(order, ann, product=pump.id, quantity="4")
    confirmed(order, ann)
    delivery = make("delivery", ann, order=order.id, warehouse=shop.id)
    make("delivery-line", ann, delivery=delivery.id, order_line=line.id, quantity="3")
    shipping.ship(fresh(delivery), actor=ann)
    here, there = (StockLevel.objects.get(product=pump.id, warehouse=each.id) for each in (stock, shop))
    assert (here.on_hand, here.reserved, there.on_hand, there.reserved) == (10, 1, 0, 0)
    assert figures(line) == (1, 3, 1, 0)
    assert StockMove.objects.get(kind="delivery").warehouse_id == shop.id


def test_pieces_of_a_dozen_come_to_the_dozen(ann, ada, main, order, pump):
    dozen = make("unit", ada, name="Dozen", symbol="dz", base=pump.unit_id, factor="12")
    edit(pump, ada, unit=dozen.id)
    make("stock-move", ada, product=pump.id, quantity="1")
    piece = dozen.base_id
    line = add(order, ann, product=pump.id, quantity="11", unit=piece)
    other = add(order, ann, product=pump.id, quantity="1", unit=piece)
    confirmed(order, ann)
    assert (figures(line)[0], figures(other)[0]) == (11, 1)
    for many in ("5", "6"):
        shipped(order, ann, **{str(line.id): many})
    shipped(order, ann, **{str(other.id): "1"})
    assert (fresh(order).status, level(pump)) == ("delivered", (0, 0, 0))
    assert not Reservation.objects.exists()


def test_what_is_no_goods_any_more_is_delivered_all_the_same(ann, ada, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="4")
    confirmed(order, ann)
    edit(pump, ada, kind="service")
    actions_deliver(order, ann, at_once=True)
    assert (fresh(order).status, figures(line), level(pump)) == ("delivered", (0, 4, 0, 0), (10, 0, 10))


def test_an_order_that_cannot_be_served_holds_up_no_other(ann, ada, main, acme, germany, pump):
    first, second = (make("order", ann, account=acme.id, currency="EUR") for _ in range(2))
    spare = make("product", ada, name="Spare", price=eur(5), unit=pump.unit_id)
    broken = add(first, ann, product=spare.id, quantity="2")
    waiting = add(second, ann, product=pump.id, quantity="2")
    for each in (first, second):
        confirmed(each, ann)
    length = make("unit", ada, name="Fathom", symbol="ftm")
    edit(spare, ada, unit=length.id)
    for each in (spare, pump):
        make("stock-move", ada, product=each.id, quantity="5")
    assert backorders.serve() == 1
    assert (figures(broken)[0], figures(waiting)[0]) == (0, 2)


@pytest.mark.parametrize("name", ["delivery", "order-return"])
def test_what_happened_is_never_merged(company, api_of, ann, ada, stock, order, pump, name):
    line = add(order, ann, product=pump.id, quantity="4")
    confirmed(order, ann)
    for _ in range(2):
        shipped(order, ann, **{str(line.id): "2"})
        came_back(order, ann, line, "1")
    entity = registry.get(name)
    one, two = entity.model.objects.order_by("id")
    with pytest.raises(NotAllowed):
        merge(entity, one.pk, [two.pk], actor=ada)
    answer = api_of(company.ada).post(f"{entity.plural}/merge", {"winner": str(one.pk), "losers": [str(two.pk)]})
    assert answer.status_code == 403
    assert entity.model.objects.filter(deleted_at=None).count() == 2


def test_without_a_warehouse_nothing_is_kept_in_stock(ann, order, pump):
    line = add(order, ann, product=pump.id, quantity="3")
    assert confirmed(order, ann).notice == ""
    actions_deliver(order, ann, at_once=True)
    assert (fresh(order).status, figures(line)) == ("delivered", (0, 3, 0, 0))


def test_released_goods_go_to_who_asks_next(ann, stock, order, pump):
    line = add(order, ann, product=pump.id, quantity="10")
    confirmed(order, ann)
    actions.release(fresh(order), actor=ann)
    assert (figures(line), level(pump)) == ((0, 0, 10, 10), (10, 0, 10))
    assert actions.reserve(fresh(order), actor=ann).notice == "Everything is reserved."
    assert figures(line) == (10, 0, 10, 0)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://post.example/{number}?x=1", "https://post.example/JD%2001?x=1"),
        ("https://post.example/find?n=", "https://post.example/find?n=JD%2001"),
    ],
)
def test_a_parcel_is_followed_at_its_carrier(ann, ada, order, url, address):
    carrier = make("carrier", ada, name="Post", tracking_url=url)
    delivery = make("delivery", ann, order=order.id, carrier=carrier.id, tracking="JD 01")
    assert tracking_address(fresh(delivery)) == address
