"""Returns come by files: by the order and the product, as expected ones that are received; an import tells of those of earlier days."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.areas.fulfilment import returning
from regulars.areas.fulfilment.models import Order, OrderReturn, ReturnLine
from regulars.areas.stock.models import StockMove
from regulars.base.errors import Invalid
from regulars.engine import actor as actors
from regulars.services.exchange.importing import import_file
from tests.areas.make import edit, fresh, make
from tests.areas.orders.steps import add, confirmed, eur


def brought(tmp_path, entity, text, actor, **plan):
    path = tmp_path / f"{entity}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(entity, path, actor=actor, mapping=plan or None)


@pytest.fixture
def delivered(ann, order, pump, ada):
    """An order of three pumps, a service and the rest by name, all delivered, with a discount on the whole."""
    make("product", ada, name="Seal", sku="SEAL", price=eur(2))
    edit(fresh(pump), ada, sku="PUMP")
    add(order, ann, product=pump.id, quantity="3", price=eur("33.33"))
    add(order, ann, name="Freight", price=eur(10))
    edit(fresh(order), ann, discount="10")
    confirmed(order, ann)
    Order.objects.get().lines.update(delivered=1, open_quantity=0)
    Order.objects.get().lines.filter(product=pump.id).update(delivered=3)
    Order.objects.update(status="delivered")
    return fresh(order)


def test_a_file_of_returns_names_orders_and_products(ann, ada, delivered, tmp_path):
    head = f"external_id,order,reason,received on\nRMA-1,{delivered.code},damaged,2026-11-02\n"
    assert brought(tmp_path, "order-return", head, ann).created == 1
    rows = "order_return,sku,qty\nRMA-1,PUMP,2\nRMA-1,SEAL,1\nRMA-1,PUMP,9\nRMA-1,PUMP,0\n"
    result = brought(tmp_path, "return-line", rows, ann)
    assert (result.created, result.rejected) == (1, 3)
    came, part = OrderReturn.objects.get(), ReturnLine.objects.get()
    assert (came.status, came.received_on, came.account_id) == ("draft", date(2026, 11, 2), delivered.account_id)
    assert (part.order_line.product.sku, part.product.sku, part.quantity) == ("PUMP", "PUMP", 2)
    returning.take_back(fresh(came), actor=ann)
    assert part.order_line.order_id == delivered.id
    assert fresh(part.order_line).returned == 2


def test_an_import_tells_of_what_came_back_on_earlier_days(ann, delivered, tmp_path):
    program, total = actors.system("import"), delivered.total
    head = f"external_id,order,status,day\nA,{delivered.code},received,2026-01-05\nB,{delivered.code},received,2026-02-05\n"
    columns = {"external_id": "external_id", "order": "order", "status": "status", "day": ["received_on", "created_at"]}
    assert brought(tmp_path, "order-return", head, program, columns=columns).created == 2
    line = delivered.lines.get(name="Freight")
    edit(fresh(line), ann, external_id="freight")
    rows = "order_return,product,order_line,quantity\nA,PUMP,,1\nB,PUMP,,2\nB,,freight,1\nB,PUMP,,1\n"
    result = brought(tmp_path, "return-line", rows, program)
    assert (result.created, result.rejected) == (3, 1)
    came = list(OrderReturn.objects.order_by("received_on"))
    assert [(each.status, each.received_on) for each in came] == [
        ("received", date(2026, 1, 5)),
        ("received", date(2026, 2, 5)),
    ]
    assert sum(each.total for each in came) == total  # to the coin, however many parts
    assert sum(part.total for part in ReturnLine.objects.all()) == total
    assert all(each.net + each.tax == each.total for each in came)
    assert fresh(delivered).status == "returned"
    assert sorted(delivered.lines.values_list("returned", flat=True)) == [Decimal(1), Decimal(3)]
    assert not StockMove.objects.exists()


def test_nobody_but_the_program_brings_received_returns(ann, delivered, tmp_path):
    head = f"external_id,order,status\nA,{delivered.code},received\n"
    plan = {"columns": {"external_id": "external_id", "order": "order", "status": "status"}}
    with pytest.raises(Invalid) as problem:
        brought(tmp_path, "order-return", head, ann, **plan)
    assert "status" in str(problem.value.fields)
    assert not OrderReturn.objects.exists()


def test_an_import_holds_orders_before_returns_and_both_before_lines_as_receiving_does(delivered, tmp_path):
    program = actors.system("import")
    head = f"external_id,order,status,day\nA,{delivered.code},received,2026-01-05\n"
    columns = {"external_id": "external_id", "order": "order", "status": "status", "day": ["received_on", "created_at"]}
    brought(tmp_path, "order-return", head, program, columns=columns)
    with CaptureQueriesContext(connection) as asked:
        assert brought(tmp_path, "return-line", "order_return,product,quantity\nA,PUMP,1\n", program).created == 1
    said = [query["sql"].lower() for query in asked.captured_queries]
    order, came, line = (
        next(place for place, sql in enumerate(said) if each in sql and ending in sql)
        for each, ending in (
            (f"from {Order._meta.db_table} where id", "for update"),
            (f"from {OrderReturn._meta.db_table} where id", "for update"),
            (f'insert into "{ReturnLine._meta.db_table}"', ""),
        )
    )
    assert order < came < line
