"""The confirmation of an order and the note of a delivery: what stands in them, and for whom."""

import io

import pytest
from pypdf import PdfReader

from tests.areas.make import fresh, make
from tests.areas.orders.steps import add, confirmed, eur


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
    papers = (f"/orders/{order.id}/order.pdf", f"/deliveries/{delivery.id}/note.pdf")
    client.force_login(company.ann)
    for address in papers:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert "private" in answer.headers["Cache-Control"]
    for stranger in (company.carl, company.nobody):
        client.force_login(stranger)
        assert {client.get(address).status_code for address in papers} <= {403, 404}
    client.logout()
    assert {client.get(address).status_code for address in papers} == {302}


def test_the_confirmation_tells_prices_and_the_note_does_not(client, company, order, delivery):
    client.force_login(company.ann)
    confirmation = text_of(client.get(f"/orders/{order.id}/order.pdf").content)
    note = text_of(client.get(f"/deliveries/{delivery.id}/note.pdf").content)
    assert all(part in confirmation for part in (fresh(order).code, "Pump", "200.00"))
    assert "Pump" in note
    assert "100.00" not in note
