"""The confirmation of an order and the note of a delivery: what stands in them, and for whom."""

import io

import pytest
from pypdf import PdfReader

from regulars.areas.fulfilment import panels, papers
from regulars.base.errors import NotAllowed
from regulars.engine import workspace
from regulars.engine.models import FieldRule
from tests.areas.make import fresh, make
from tests.areas.orders.steps import add, confirmed, eur
from tests.factories.people import actor_of


@pytest.fixture
def delivery(ada, ann, order, pump):
    make("seller", ada, name="Pumpenwerk", is_default=True)
    make("warehouse", ada, name="Main", is_default=True)
    make("stock-move", ada, product=pump.id, quantity="5")
    line = add(order, ann, product=pump.id, quantity="2", price=eur(100))
    confirmed(order, ann)
    made = make("delivery", ann, order=order.id)
    make("delivery-line", ann, delivery=made.id, order_line=line.id, quantity="2")
    return made


def text_of(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_they_are_fetched_by_those_who_see_the_order(client, company, order, delivery):
    addresses = (f"/orders/{order.id}/order.pdf", f"/deliveries/{delivery.id}/note.pdf")
    client.force_login(company.ann)
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert "private" in answer.headers["Cache-Control"]
    for stranger in (company.carl, company.nobody):
        client.force_login(stranger)
        assert {client.get(address).status_code for address in addresses} <= {403, 404}
    client.logout()
    assert {client.get(address).status_code for address in addresses} == {302}


@pytest.mark.parametrize(
    ("entity", "field", "mode", "address"),
    [
        ("order-line", "price", "hidden", "/orders/{order}/order.pdf"),
        ("order-line", "quantity", "masked", "/orders/{order}/order.pdf"),
        ("order", "total", "masked", "/orders/{order}/order.pdf"),
        ("delivery-line", "quantity", "hidden", "/deliveries/{delivery}/note.pdf"),
        ("delivery", "tracking", "masked", "/deliveries/{delivery}/note.pdf"),
    ],
)
def test_who_may_not_see_what_stands_in_them_gets_none(
    client, company, ann, order, delivery, entity, field, mode, address
):
    client.force_login(company.ann)
    address = address.format(order=order.id, delivery=delivery.id)
    assert client.get(address).status_code == 200
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity=entity, field=field, mode=mode)
    workspace.move_access_epoch()
    assert client.get(address).status_code == 403
    limited = actor_of(company.ann)
    with pytest.raises(NotAllowed):
        if "note" in address:
            papers.delivery_document(fresh(delivery), actor=limited)
        else:
            papers.order_document(fresh(order), actor=limited)
    shown = {
        "order": panels.document_panel(fresh(order), limited),
        "note": panels.delivery_panel(fresh(delivery), limited),
    }
    assert shown["order"] is None or entity.startswith("delivery")
    assert shown["note"] is None or field != "quantity"
    assert not (shown["note"] or {}).get("address") or field != "tracking"


def test_the_confirmation_tells_prices_and_the_note_does_not(client, company, order, delivery):
    client.force_login(company.ann)
    confirmation = text_of(client.get(f"/orders/{order.id}/order.pdf").content)
    note = text_of(client.get(f"/deliveries/{delivery.id}/note.pdf").content)
    assert all(part in confirmation for part in (fresh(order).code, "Pump", "200.00"))
    assert "Pump" in note
    assert "100.00" not in note
