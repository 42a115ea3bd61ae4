"""From a lead to an order that is delivered and paid, and a contract that makes its own renewal, by the API: what a page can do, a program can."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.contracts import renewals
from tests.api.conftest import api_of, company

__all__ = ["api_of", "company"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(api_of, company):
    """What an administrator sets up: the own company, goods in a warehouse."""
    ada = api_of(company.ada)
    where = {"street": "Werkstr. 1", "city": "Kiel", "postcode": "24103", "country": "DE"}
    done(ada.post("sellers", {"name": "Pumpenwerk GmbH", "address": where, "is_default": True}))
    done(ada.post("warehouses", {"name": "Main", "is_default": True}))
    pump = done(ada.post("products", {"name": "Pump", "price": {"amount": "100", "currency": "USD"}}))
    done(ada.post("stock-moves", {"product": pump["id"], "quantity": "10"}))
    return pump


def done(answer):
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def test_a_program_sells_delivers_is_paid_and_renews(api_of, company, house):
    ann = api_of(company.ann)

    def verb(plural, record, deed, /, **given):
        return done(ann.post(f"{plural}/{record['id']}/actions/{deed}", given))["record"]

    def made(plural, record, deed):
        return done(ann.post(f"{plural}/{record['id']}/actions/{deed}", {}))["result"]

    lead = done(ann.post("leads", {"name": "Bob Buyer", "company": "Acme", "email": "bob@acme.example"}))
    deal = verb("leads", lead, "convert", deal_name="Pumps for Acme")["deal"]
    done(ann.post("deal-lines", {"deal": deal["id"], "product": house["id"], "quantity": "3"}))
    quote = verb("quotes", made("deals", deal, "quote"), "send")
    assert verb("quotes", quote, "accept", name="Bob Buyer")["status"] == "accepted"

    order = verb("orders", made("quotes", quote, "order"), "confirm")
    assert (order["status"], order["total"]["amount"]) == ("confirmed", "300.00")
    assert verb("deliveries", made("orders", order, "deliver"), "ship")["status"] == "shipped"
    assert done(ann.get(f"orders/{order['id']}"))["status"] == "delivered"
    assert done(ann.get("stock-levels"))["items"][0]["on_hand"] == "7.000"
    assert done(ann.get(f"deals/{deal['id']}"))["stage"]["label"] == "Won"

    bill = verb("invoices", made("orders", order, "invoice"), "issue")
    assert (bill["status"], bill["open"]["amount"]) == ("issued", "300.00")
    assert verb("invoices", bill, "pay")["status"] == "paid"
    assert ann.post(f"invoices/{bill['id']}/actions/pay", {}).status_code == 422

    contract, ends_on = made("quotes", quote, "contract"), timezone.localdate() + timedelta(days=30)
    lasts = {"starts_on": str(ends_on - timedelta(days=364)), "ends_on": str(ends_on), "notice_period": None}
    done(ann.patch(f"contracts/{contract['id']}", {**lasts, "lead_days": 75}))
    assert verb("contracts", contract, "sign_on_paper")["status"] == "active"
    assert renewals.prepare_due() == 1
    contract = done(ann.get(f"contracts/{contract['id']}"))
    assert done(ann.get(f"deals/{contract['renewal_deal']['id']}"))["account"] == order["account"]
    assert done(ann.get(f"tasks/{contract['renewal_task']['id']}"))["owner"]["label"] == "Ann Rep"
