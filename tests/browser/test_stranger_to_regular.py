"""From a stranger's question on the site to an order that is delivered and paid, and a contract that makes its own renewal, in a real browser: nothing is typed twice."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from regulars.areas.activities.models import Task
from regulars.areas.billing import links as invoice_links
from regulars.areas.billing.models import Invoice
from regulars.areas.contracts import renewals
from regulars.areas.contracts.models import Contract
from regulars.areas.fulfilment.models import Order
from regulars.areas.orders import links
from regulars.areas.orders.models import Quote
from regulars.areas.sales.models import Deal, Lead
from regulars.areas.stock.models import StockLevel
from regulars.services.intake import doors, suspicion, taking
from tests.areas.make import edit, make
from tests.browser.press import verb
from tests.factories.people import SYSTEM, actor_of
from tests.workflow.conftest import automation

__all__ = ["automation"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(company, automation, monkeypatch):
    """A form on the site whose leads go to Ann; whoever is quick is believed."""
    monkeypatch.setattr(suspicion, "LEAST_SECONDS", 0.0)
    expect.set_options(timeout=15_000)  # a slow machine is no fault
    suspicion.PACE.forget()
    suspicion.RUSH.forget()
    asked = [{"field": "name", "label": "Your name", "required": True}, {"field": "email"}, {"field": "company"}]
    trigger = {"kind": "form", "title": "Ask us", "match": "email", "thanks": "We call you back.", "asked": asked}
    steps = [{"do": "assign", "how": "turn", "among": {"field": "email", "op": "eq", "value": company.ann.email}}]
    yield automation.rule("lead", trigger, *steps)
    expect.set_options(timeout=5_000)


def test_a_stranger_becomes_a_lead_a_deal_a_quote_a_paid_order_and_a_renewal(
    sign_in, company, live_server, automation, form, page, settings
):
    settings.PUBLIC_URL = live_server.url
    pump = _house(actor_of(company.ada))
    page.goto(live_server.url + urlsplit(doors.url_of(form, doors.of(form))).path, wait_until="domcontentloaded")
    for label, text in (("Your name", "Bob Buyer"), ("E-mail", "bob@acme.example"), ("Company", "Acme")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We call you back.")).to_be_visible()
    taking.take()
    automation.settle()
    lead = Lead.objects.get()
    assert lead.owner_id == company.ann.pk

    page = sign_in(company.ann, f"/leads/{lead.number}")
    dialog = page.locator("#dialog")
    verb(page, "Convert")
    dialog.get_by_label("Name of the deal").fill("Pumps for Acme")
    verb(dialog, "Convert")
    expect(dialog).to_be_hidden()
    deal = Lead.objects.get().deal
    assert (deal.name, deal.account.name, deal.account.contacts.get().email) == ("Pumps for Acme", "Acme", lead.email)

    make("deal-line", SYSTEM, deal=str(deal.pk), product=str(pump.pk), quantity="3")
    page.goto(f"{live_server.url}/deals/{deal.number}")
    verb(page, "Make a quote")
    page.wait_for_url(re.compile(r"/quotes/\d+"))
    verb(page, "Mark as sent")
    expect(page.locator("#panel-own-link")).to_contain_text("Not opened yet.")
    _accept(page, live_server)

    page = sign_in(company.ann, f"/quotes/{Quote.objects.get().number}")
    verb(page, "Make an order")
    page.wait_for_url(re.compile(r"/orders/\d+"))
    verb(page, "Confirm")
    expect(page.get_by_role("button", name="Deliver", exact=True)).to_be_visible()
    order = Order.objects.get()
    assert (order.total, order.account_id, order.deal_id) == (300, deal.account_id, deal.pk)

    verb(page, "Deliver")
    verb(dialog, "Deliver")
    page.wait_for_url(re.compile(r"/deliveries/\d+"))
    verb(page, "Ship")
    expect(page.get_by_text("Shipped: D-")).to_be_visible()
    assert (Order.objects.get().status, StockLevel.objects.get().on_hand) == ("delivered", 7)

    page.goto(f"{live_server.url}/orders/{order.number}")
    verb(page, "Make an invoice")
    verb(dialog, "Make an invoice")
    page.wait_for_url(re.compile(r"/invoices/[\w-]+"))
    verb(page, "Issue")
    expect(page.get_by_role("button", name="Book a payment")).to_be_visible()
    expect(page.locator("#panel-own-link")).to_contain_text("Not opened yet.")
    page.context.clear_cookies()
    page.goto(invoice_links.address_of(Invoice.objects.get()))
    verb(page, "Pay now")
    expect(page.get_by_text("no money moves")).to_be_visible()
    verb(page, "Pay")
    expect(page.get_by_text("This invoice is paid")).to_be_visible()
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.total, invoice.order_id) == ("paid", 300, order.pk)

    page = sign_in(company.ann, f"/quotes/{Quote.objects.get().number}")
    verb(page, "Make a contract")
    page.wait_for_url(re.compile(r"/contracts/[\w-]+"))
    _until_next_month(Contract.objects.get(), actor_of(company.ann))
    page.reload()
    verb(page, "Signed on paper")
    verb(dialog, "Signed on paper")
    expect(page.get_by_text("Signed: ").first).to_be_visible()
    assert renewals.prepare_due() == 1
    contract = Contract.objects.get()
    renewal, task = Deal.objects.get(pk=contract.renewal_deal_id), Task.objects.get(pk=contract.renewal_task_id)
    assert (renewal.account_id, task.owner_id) == (deal.account_id, company.ann.pk)


def _until_next_month(contract, ann):
    """It began a year ago, as it were, so that it is to be renewed now."""
    ends_on = timezone.localdate() + timedelta(days=30)
    edit(
        contract,
        ann,
        starts_on=str(ends_on - timedelta(days=364)),
        ends_on=str(ends_on),
        notice_period="",
        lead_days=75,
    )


def _house(ada):
    """A company that may issue invoices, ten pumps in its warehouse, a provider that moves no money."""
    where = {"street": "Werkstr. 1", "city": "Kiel", "postcode": "24103", "country": "DE"}
    make("seller", ada, name="Pumpenwerk GmbH", address=where, is_default=True)
    make("payment-provider", ada, name="Test", kind="test", is_active=True)
    make("warehouse", ada, name="Main", is_default=True)
    pump = make("product", ada, name="Pump", price={"amount": "100", "currency": "USD"})
    make("stock-move", ada, product=pump.id, quantity="10")
    return pump


def _accept(page, live_server):
    """The customer signs on the page of the quote, in a browser that knows nobody."""
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/q/" + links.address_of(Quote.objects.get()).rpartition("/q/")[2])
    page.locator("#accept-name").fill("Bob Buyer")
    page.get_by_role("checkbox", name=re.compile("I accept")).check()
    page.get_by_role("button", name="Accept with obligation to pay").click()
    expect(page.get_by_text("This quote was accepted by Bob Buyer.")).to_be_visible()
