"""Lines of documents typed one after the other, or pasted from a spreadsheet."""

import pytest

from regulars.areas.fulfilment.models import OrderLine
from regulars.areas.orders.models import QuoteLine
from regulars.engine import save, workspace
from regulars.engine.actor import system
from regulars.engine.models import FieldRule
from tests.areas.make import fresh, make
from tests.areas.orders.steps import add, confirmed, eur


@pytest.fixture
def goods(ada, pump):
    make("product", ada, name="Pump 300", sku="PU-300", barcode="4006381333931", price=eur(30), unit=pump.unit_id)
    for sku in ("V-1", "V-2"):
        make("product", ada, name="Valve", sku=sku, price=eur(5), unit=pump.unit_id)
    make("product", ada, name="Old valve", sku="OLD", price=eur(5), unit=pump.unit_id, is_active=False)


@pytest.fixture
def enter(client, company, order, goods):
    client.force_login(company.ann)

    def post(lines, plural="order-lines", of=order, chosen=""):
        return client.post(f"/{plural}/entry", {"of": str(of.id), "lines": lines, "chosen": chosen})

    return post


def entered(order):
    found = OrderLine.objects.filter(order=order.id, deleted_at=None).order_by("position")
    return [(line.name, line.quantity, line.price, line.discount) for line in found]


def test_a_line_is_typed_by_its_code_and_priced_by_the_rules(order, enter):
    answer = enter("pu-300\t3\t\t")
    assert answer.json() == {"said": "1 line was added.", "wrong": []}
    assert "record:changed" in answer.headers["HX-Trigger"]
    assert entered(order) == [("Pump 300", 3, 30, 0)]
    assert fresh(order).net == 90


def test_a_code_a_barcode_or_a_name_alone_is_one_of_it(order, enter):
    for typed in ("PU-300", "4006381333931", "pump 300", "Pump"):
        assert enter(typed).json()["wrong"] == []
    assert [name for name, *_rest in entered(order)] == ["Pump 300", "Pump 300", "Pump 300", "Pump"]


def test_what_was_picked_counts_and_not_what_was_typed(order, enter, pump):
    enter("valve\t2\t7.50\t10", chosen=str(pump.id))
    assert entered(order) == [("Pump", 2, 7.5, 10)]


def test_several_are_pasted_and_those_that_are_wrong_come_back(order, enter):
    said = enter(
        "SKU\tQuantity\tPrice\r\nPU-300\t2\t\r\nNO-1\t5\r\nV-1\tmany\r\nv-2\t4\t4,5\r\n\r\nValve\t1\nOLD\t1"
    ).json()
    assert said["said"] == "2 lines were added."
    assert [(line["texts"][0], line["field"]) for line in said["wrong"]] == [
        ("NO-1", "product"), ("V-1", "quantity"), ("Valve", "product"), ("OLD", "product"),
    ]  # fmt: skip
    assert said["wrong"][0]["error"] == "Nothing is called “NO-1”, nor has it as its code."
    assert said["wrong"][2]["error"] == "Several are called “Valve”: give the code, or choose one."
    assert said["wrong"][1]["texts"] == ["V-1", "many"]
    assert [(name, quantity) for name, quantity, *_rest in entered(order)] == [("Pump 300", 2), ("Valve", 4)]


def test_a_number_behind_a_code_is_how_many_and_semicolons_part(order, enter):
    assert enter("PU-300 4\nPump 300\nV-1 x2\nV-2;3;4.5").json()["wrong"] == []
    assert [(name, int(many)) for name, many, *_rest in entered(order)] == [
        ("Pump 300", 4),
        ("Pump 300", 1),
        ("Valve", 2),
        ("Valve", 3),
    ]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("PU-300\t-1", "quantity"),
        ("PU-300\t0", "quantity"),
        ("PU-300\t1\t-5", "price"),
        ("PU-300\t1\t\t200", "discount"),
        ("\t3", "product"),
    ],
)
def test_what_is_wrong_changes_nothing_and_names_the_cell(order, enter, line, field):
    [wrong] = enter(line).json()["wrong"]
    assert (wrong["field"], bool(wrong["error"]), entered(order)) == (field, True, [])


def test_numbers_are_read_as_the_person_writes_them(company, order, enter):
    company.ann.language = "ru"
    save.save(company.ann, actor=system())
    workspace.move_access_epoch()
    assert enter("PU-300\t1,5\t1 234,50").json()["said"] == "Добавлена 1 строка."
    assert entered(order) == [("Pump 300", 1.5, 1234.5, 0)]


def test_too_many_at_once_are_refused_whole(order, enter):
    answer = enter("PU-300\t1\n" * 501)
    assert (answer.status_code, entered(order)) == (422, [])


def test_many_are_undone_as_one(client, order, enter):
    answer = enter("PU-300\t1\nV-1\t2")
    address = answer.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    client.post(address)
    assert entered(order) == []


def test_a_confirmed_order_takes_no_lines(ann, order, enter, pump):
    add(order, ann, product=pump.id)
    confirmed(order, ann)
    [wrong] = enter("PU-300\t1").json()["wrong"]
    assert "confirmed" in wrong["error"]
    assert len(entered(order)) == 1


def test_who_may_not_edit_the_order_adds_nothing(client, company, order, enter):
    for stranger in (company.carl, company.nobody):
        client.force_login(stranger)
        assert enter("PU-300\t1").status_code in (403, 404)
    client.logout()
    assert enter("PU-300\t1").status_code in (302, 401)
    assert entered(order) == []


def test_a_price_that_may_not_be_written_is_no_cell(client, company, order, enter):
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="order-line", field="price", mode="readonly")
        FieldRule.objects.create(role=role, entity="product", field="barcode", mode="hidden")
    workspace.move_access_epoch()
    page = (
        client.get(f"/orders/{order.id}/related?main=1").content.decode()
        + client.get(f"/orders/{order.id}/related").content.decode()
    )
    assert ('data-cell="price"' in page, 'data-cell="discount"' in page) == (False, True)
    enter("PU-300\t2\t10")
    assert entered(order) == [("Pump 300", 2, 30, 10)]
    assert enter("4006381333931\t1").json()["wrong"][0]["field"] == "product"


def test_quotes_take_lines_alike(ann, acme, enter):
    quote = make("quote", ann, account=acme.id, currency="EUR")
    enter("PU-300\t2\t25", plural="quote-lines", of=quote)
    assert QuoteLine.objects.get(quote=quote.id).price == 25


def test_lines_of_a_delivery_are_those_of_its_order(ann, ada, order, acme, enter, pump):
    make("warehouse", ada, name="Main", is_default=True)
    make("stock-move", ada, product=pump.id, quantity="5")
    enter("PU-300\t2\nPump\t5")
    other = make("order", ann, account=acme.id, currency="EUR")
    add(other, ann, product=pump.id, name="Other pump")
    for each in (order, other):
        confirmed(each, ann)
    delivery = make("delivery", ann, order=order.id)
    said = enter("Pump\t3\nPU-300\t9\nOther pump\t1", plural="delivery-lines", of=delivery).json()
    assert said["said"] == "1 line was added."
    assert [(line["texts"][0], line["field"]) for line in said["wrong"]] == [
        ("PU-300", "quantity"),
        ("Other pump", "order_line"),
    ]


def test_what_has_no_such_row_says_so(client, company, ann, acme):
    client.force_login(company.ann)
    assert client.post("/accounts/entry", {"of": str(acme.id), "lines": "x"}).status_code == 422
