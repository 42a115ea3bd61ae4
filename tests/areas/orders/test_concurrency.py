"""Many at once, in transactions of their own: the last piece goes to one, nothing is sold twice, nobody waits for ever."""

import threading
from decimal import Decimal

import pytest
from django.db import connection

from regulars.areas.fulfilment import actions, backorders, shipping
from regulars.areas.fulfilment.models import Order, OrderLine
from regulars.areas.stock.models import Reservation, StockLevel
from regulars.base.errors import Refused
from tests.areas.make import fresh, make
from tests.areas.orders.steps import add, eur

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def main(ada):
    return make("warehouse", ada, name="Main", is_default=True)


def at_once(*deeds):
    """Each in a thread of its own, begun together; gives what went wrong."""
    wrong, ready = [], threading.Barrier(len(deeds))

    def one(deed):
        try:
            ready.wait(10)
            deed()
        except Exception as problem:  # noqa: BLE001 - looked at by the test
            wrong.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(deed,)) for deed in deeds]
    [each.start() for each in threads]
    [each.join(60) for each in threads]
    assert not any(each.is_alive() for each in threads)
    return wrong


def books_balance():
    """What is reserved is just what is kept for somebody, what lines say, and never more than there is."""
    for level in StockLevel.objects.all():
        kept = sum((each.quantity for each in Reservation.objects.filter(level=level)), Decimal(0))
        said = sum((each.reserved for each in OrderLine.objects.filter(product=level.product)), Decimal(0))
        assert level.reserved == kept == said
        assert level.available == level.on_hand - level.reserved >= 0
    return True


def test_two_want_the_last_piece_and_one_gets_it(company, ann, ada, main, acme, germany, pump):
    make("stock-move", ada, product=pump.id, quantity="1")
    orders = [make("order", ann, account=acme.id, currency="EUR") for _ in range(4)]
    lines = [add(each, ann, product=pump.id) for each in orders]
    assert at_once(*(lambda each=each: actions.confirm(fresh(each), actor=ann) for each in orders)) == []
    assert sorted((fresh(line).reserved, fresh(line).awaited) for line in lines) == [(0, 1)] * 3 + [(1, 0)]
    assert books_balance()


def test_products_in_any_order_never_wait_for_each_other_for_ever(company, ann, ada, main, acme, germany):
    products = [make("product", ada, name=f"Part {n}", price=eur(1)) for n in range(4)]
    for each in products:
        make("stock-move", ada, product=each.id, quantity="20")
    orders = []
    for turn in range(8):
        order = make("order", ann, account=acme.id, currency="EUR")
        for product in products if turn % 2 else reversed(products):
            add(order, ann, product=product.id, quantity="3")
        orders.append(order)
    assert at_once(*(lambda each=each: actions.confirm(fresh(each), actor=ann) for each in orders)) == []
    assert [level.reserved for level in StockLevel.objects.all()] == [20] * 4
    assert books_balance()


def test_all_that_goes_on_at_once_adds_up(company, ann, ada, main, acme, germany, pump):
    make("stock-move", ada, product=pump.id, quantity="5")
    orders = [make("order", ann, account=acme.id, currency="EUR") for _ in range(4)]
    for each in orders:
        add(each, ann, product=pump.id, quantity="3")
    for each in orders[:2]:
        actions.confirm(fresh(each), actor=ann)
    first, second, third, fourth = orders
    wrong = at_once(
        lambda: shipping.deliver(fresh(first), actor=ann, at_once=True),
        lambda: actions.cancel(fresh(second), actor=ann, reason="Called off"),
        lambda: actions.confirm(fresh(third), actor=ann),
        lambda: actions.confirm(fresh(fourth), actor=ann),
        lambda: make("stock-move", ada, product=pump.id, quantity="4"),
        lambda: make("stock-move", ada, kind="issue", product=pump.id, quantity="9", reason="Sample"),
        backorders.serve,
    )
    assert all(isinstance(each, Refused) for each in wrong)
    assert books_balance()
    assert fresh(first).status in ("delivered", "confirmed")
    backorders.serve()
    assert books_balance()


def test_one_confirms_and_one_delivery_leaves(company, ann, ada, main, acme, germany, pump):
    make("stock-move", ada, product=pump.id, quantity="5")
    order = make("order", ann, account=acme.id, currency="EUR")
    line = add(order, ann, product=pump.id, quantity="5")
    wrong = at_once(*[lambda: actions.confirm(Order.objects.get(pk=order.pk), actor=ann)] * 3)
    assert [each.code for each in wrong] == ["already_confirmed"] * 2
    delivery = shipping.deliver(fresh(order), actor=ann)
    wrong = at_once(*[lambda: shipping.ship(fresh(delivery), actor=ann)] * 3)
    assert [each.code for each in wrong] == ["already_shipped"] * 2
    assert (fresh(line).delivered, StockLevel.objects.get().on_hand) == (5, 0)


def test_the_first_movements_of_products_at_once_make_one_level_each(company, ada, main):
    products = [make("product", ada, name=f"Part {n}") for n in range(3)]
    deeds = [lambda p=product: make("stock-move", ada, product=p.id, quantity="2") for product in products * 3]
    assert at_once(*deeds) == []
    assert [level.on_hand for level in StockLevel.objects.all()] == [6] * 3
