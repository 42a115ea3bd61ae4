"""Movements of goods: what lies where afterwards, what is refused, and what follows where one is put right."""

from decimal import Decimal

import pytest

from regulars.areas.stock.models import StockLevel, StockMove
from regulars.areas.stock.panels import product_panel
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine import registry, save, workspace
from regulars.engine.merging import merge
from regulars.engine.models import FieldRule
from tests.areas.make import edit, fresh, make
from tests.areas.quotes.steps import eur
from tests.factories.people import actor_of


@pytest.fixture
def main(ada):
    return make("warehouse", ada, name="Main", is_default=True)


@pytest.fixture
def pump(ada):
    return make("product", ada, name="Pump", price=eur(100))


def level(product, warehouse):
    found = StockLevel.objects.get(product=product.id, warehouse=warehouse.id)
    return found.on_hand, found.reserved, found.available


def test_goods_come_go_and_are_counted(ada, main, pump):
    came = make("stock-move", ada, product=pump.id, quantity="10")
    assert (came.kind, came.warehouse_id, came.change, came.balance, came.name) == ("receipt", main.id, 10, 10, "Pump")
    make("stock-move", ada, kind="issue", product=pump.id, quantity="2.5", reason="Broken")
    assert level(pump, main) == (Decimal("7.5"), 0, Decimal("7.5"))
    counted = make("stock-move", ada, kind="count", product=pump.id, quantity="7")
    assert (counted.change, counted.balance) == (Decimal("-0.5"), 7)
    make("stock-move", ada, kind="adjustment", product=pump.id, quantity="-3", reason="Stolen")
    assert level(pump, main)[0] == 4


def test_a_transfer_moves_from_one_warehouse_to_the_other(ada, main, pump):
    other = make("warehouse", ada, name="Shop")
    make("stock-move", ada, product=pump.id, quantity="10")
    make("stock-move", ada, kind="transfer", product=pump.id, quantity="4", to_warehouse=other.id)
    assert (level(pump, main)[0], level(pump, other)[0]) == (6, 4)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "issue", "quantity": "11", "reason": "Gift"}, "quantity"),
        ({"kind": "adjustment", "quantity": "-11", "reason": "Stolen"}, "quantity"),
        ({"kind": "adjustment", "quantity": "1"}, "reason"),
        ({"kind": "issue", "quantity": "1"}, "reason"),
        ({"kind": "receipt", "quantity": "0"}, "quantity"),
        ({"kind": "receipt", "quantity": "-1"}, "quantity"),
        ({"kind": "count", "quantity": "-1"}, "quantity"),
        ({"kind": "transfer", "quantity": "1"}, "to_warehouse"),
        ({"kind": "delivery", "quantity": "1"}, "kind"),
    ],
)
def test_wrong_movements_change_nothing(ada, main, pump, wrong, field):
    make("stock-move", ada, product=pump.id, quantity="10")
    with pytest.raises(Invalid) as problem:
        make("stock-move", ada, product=pump.id, **wrong)
    assert field in problem.value.fields
    assert (level(pump, main)[0], StockMove.objects.count()) == (10, 1)


def test_without_a_warehouse_nothing_moves(ada, pump):
    with pytest.raises(Invalid) as problem:
        make("stock-move", ada, product=pump.id, quantity="1")
    assert "warehouse" in problem.value.fields


def test_services_are_not_kept_in_stock(ada, main):
    with pytest.raises(Invalid) as problem:
        make("stock-move", ada, product=make("product", ada, name="Travel", kind="service").id, quantity="1")
    assert "product" in problem.value.fields


def test_a_movement_is_put_right_and_stock_follows(ada, main, pump):
    other = make("warehouse", ada, name="Shop")
    came = make("stock-move", ada, product=pump.id, quantity="100")
    edit(fresh(came), ada, quantity="10")
    assert (level(pump, main)[0], fresh(came).change, fresh(came).balance) == (10, 10, 10)
    edit(fresh(came), ada, warehouse=other.id)
    assert (level(pump, main)[0], level(pump, other)[0]) == (0, 10)
    counted = make("stock-move", ada, kind="count", product=pump.id, warehouse=other.id, quantity="8")
    edit(fresh(counted), ada, quantity="9")
    assert (level(pump, other)[0], fresh(counted).change) == (9, -1)
    save.delete([fresh(counted)], actor=ada)
    assert level(pump, other)[0] == 10


def test_a_movement_is_not_deleted_when_its_goods_are_gone(ada, main, pump):
    came = make("stock-move", ada, product=pump.id, quantity="10")
    make("stock-move", ada, kind="issue", product=pump.id, quantity="4", reason="Sold")
    for change in (lambda: save.delete([fresh(came)], actor=ada), lambda: edit(fresh(came), ada, quantity="3")):
        with pytest.raises(Refused) as problem:
            change()
        assert problem.value.code == "not_in_stock"
    assert level(pump, main)[0] == 6


def test_in_a_batch_each_movement_sees_the_one_before(ada, main, pump):
    moves = [
        StockMove(kind="receipt", product=pump, quantity=Decimal(5)),
        StockMove(kind="issue", product=pump, quantity=Decimal(4), reason="Sold"),
        StockMove(kind="issue", product=pump, quantity=Decimal(4), reason="Sold"),
    ]
    errors = {}
    save.save_many(moves, actor=ada, errors=errors)
    assert (list(errors), errors[2].code, level(pump, main)[0]) == ([2], "not_in_stock", 1)


def test_products_with_stock_are_not_merged(ada, main, pump):
    other = make("product", ada, name="The pump")
    make("stock-move", ada, product=pump.id, quantity="1")
    with pytest.raises(Refused) as problem:
        merge(registry.get("product"), other.id, [pump.id], actor=ada)
    assert problem.value.code == "has_stock"
    make("stock-move", ada, kind="count", product=pump.id, quantity="0")
    merge(registry.get("product"), other.id, [pump.id], actor=ada)
    assert StockMove.objects.filter(product=other.id).count() == 2


def test_warehouses_are_merged_once_they_are_empty(ada, main, pump):
    shop = make("warehouse", ada, name="Shop")
    make("stock-move", ada, product=pump.id, quantity="5")
    make("stock-move", ada, product=pump.id, quantity="3", warehouse=shop.id)
    with pytest.raises(Refused) as problem:
        merge(registry.get("warehouse"), main.id, [shop.id], actor=ada)
    assert (problem.value.code, level(pump, shop)[0]) == ("has_stock", 3)
    make("stock-move", ada, kind="transfer", product=pump.id, quantity="3", warehouse=shop.id, to_warehouse=main.id)
    make("stock-move", ada, kind="transfer", product=pump.id, quantity="8", warehouse=main.id, to_warehouse=shop.id)
    make("stock-move", ada, kind="transfer", product=pump.id, quantity="8", warehouse=shop.id, to_warehouse=main.id)
    other = make("warehouse", ada, name="Yard")
    make("stock-move", ada, kind="transfer", product=pump.id, quantity="8", warehouse=main.id, to_warehouse=other.id)
    merge(registry.get("warehouse"), main.id, [shop.id], actor=ada)
    assert (level(pump, main)[0], level(pump, other)[0]) == (0, 8)
    assert not StockMove.objects.filter(warehouse=shop.id).exists()


def test_movements_are_never_one_that_was_written_twice(ada, main, pump):
    one, two = (make("stock-move", ada, product=pump.id, quantity="1") for _ in range(2))
    with pytest.raises(NotAllowed):
        merge(registry.get("stock-move"), one.id, [two.id], actor=ada)
    assert level(pump, main)[0] == 2


def test_stock_is_not_shown_to_those_from_whom_it_is_hidden(client, company, ada, main, pump):
    make("stock-move", ada, product=pump.id, quantity="1234.5")
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="stock-level", field="on_hand", mode="masked")
    workspace.move_access_epoch()
    assert product_panel(pump, actor_of(company.ann)) is None
    assert product_panel(pump, ada)["levels"]


def test_a_product_shows_what_lies_where(client, company, ada, main, pump):
    make("stock-move", ada, product=pump.id, quantity="1234.5")
    client.force_login(company.ada)
    page = client.get(f"/products/{pump.id}/related", headers={"HX-Request": "true"}).content.decode()
    assert "1,234.5" in page
    assert "Main" in page
