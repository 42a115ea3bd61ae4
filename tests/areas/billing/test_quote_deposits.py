"""The deposit of a quote: asked as it is accepted, paid from its page, taken off the invoice."""

import pytest
from django.test import Client

from regulars.areas.billing import order_invoices
from regulars.areas.billing.models import Invoice, Payment
from regulars.areas.fulfilment import actions as orders
from regulars.areas.orders import actions, links
from regulars.base.errors import Refused
from tests.areas.billing.steps import eur, issue
from tests.areas.make import edit, fresh, make


@pytest.fixture
def quote(ann, acme, seller, ada):
    make("payment-provider", ada, name="Test", kind="test", is_active=True)
    made = make("quote", ann, account=acme.id, currency="EUR", language="en", deposit="30")
    make("quote-line", ann, quote=made.id, name="Pump", price=eur("33.33"), quantity="3")
    return actions.send(fresh(made), actor=ann)


def test_the_customer_pays_the_deposit_and_it_is_taken_off_the_invoice(quote, ann):
    customer = Client(enforce_csrf_checks=True)
    page = "/q/" + links.address_of(quote).rpartition("/q/")[2]
    customer.post(page, {"deed": "accept", "name": "Bob", "agreed": "1"})
    deposit = Invoice.objects.get()
    assert (deposit.kind, deposit.status, deposit.quote_id) == ("deposit", "issued", quote.pk)
    assert "Pay the deposit of €35.70" in customer.get(page).content.decode()
    bill = "/i/" + customer.get(page).content.decode().partition("/i/")[2].partition('"')[0]
    trial = "/pay/" + customer.post(bill, {"deed": "pay"}).headers["Location"].rpartition("/pay/")[2]
    customer.post(trial, {"deed": "pay"})
    assert (fresh(deposit).status, Payment.objects.get().amount) == ("paid", deposit.total)
    assert "Pay the deposit" not in customer.get(page).content.decode()
    order = orders.confirm(orders.order_quote(fresh(quote), actor=ann), actor=ann)
    last = issue(order_invoices.invoice_order(order, actor=ann, what="all"), ann)
    assert (last.deducted, last.total + deposit.total) == (deposit.total, order.total)


def test_a_quote_without_a_deposit_asks_for_none(ann, acme, seller):
    made = make("quote", ann, account=acme.id, currency="EUR")
    make("quote-line", ann, quote=made.id, name="Pump", price=eur(5))
    actions.accept(actions.send(fresh(made), actor=ann), actor=ann)
    assert not Invoice.objects.exists()


def test_the_deposit_of_a_sent_quote_stays(quote, ann):
    with pytest.raises(Refused):
        edit(fresh(quote), ann, deposit="50")
