"""A quote from a deal to the customer's signature, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from regulars.areas.orders import links
from regulars.areas.orders.models import Quote
from tests.browser.press import draw_in
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_deal_to_a_signed_quote(sign_in, company, live_server):
    pump = make("product", name="Pump", price={"amount": "100", "currency": "USD"})
    account = make("account", name="Acme", owner=str(company.ann.id))
    deal = make("deal", name="Pumps", account=str(account.id), owner=str(company.ann.id))
    make("deal-line", deal=str(deal.id), product=str(pump.id))
    page = sign_in(company.ann, f"/deals/{deal.number}")
    page.get_by_role("button", name="More", exact=True).last.click()
    page.get_by_role("menuitem", name="Make a quote", exact=True).click()
    page.wait_for_url(re.compile(r"/quotes/\d+"))
    panel = page.locator("#panel-own-document")
    expect(panel).to_contain_text("Pump")
    panel.get_by_role("button", name="Add a line").click()
    form = page.locator("#dialog")
    form.get_by_label("Name").fill("Care")
    form.get_by_label("Price", exact=True).fill("20")
    form.get_by_label("Optional").check()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(panel).to_contain_text("Care")
    page.get_by_role("button", name="Mark as sent").click()
    expect(page.locator("#panel-own-link")).to_contain_text("Not opened yet.")
    address = "/q/" + links.address_of(Quote.objects.get()).rpartition("/q/")[2]
    page.context.clear_cookies()
    page.goto(f"{live_server.url}{address}")
    page.get_by_role("checkbox", name=re.compile("Care")).check()
    expect(page.locator("#offer-sums")).to_contain_text("$120.00")
    page.locator("#accept-name").fill("Bob Buyer")
    draw_in(page, "#signature")
    page.get_by_role("checkbox", name=re.compile("I accept")).check()
    page.get_by_role("button", name="Accept with obligation to pay").click()
    expect(page.get_by_text("This quote was accepted by Bob Buyer.")).to_be_visible()
    quote = Quote.objects.get()
    assert (quote.status, quote.decided_by, quote.total, quote.signature is not None) == (
        "accepted",
        "Bob Buyer",
        120,
        True,
    )
