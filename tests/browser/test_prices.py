"""Price books and priced lines in a real browser."""

import pytest
from playwright.sync_api import expect

from regulars.areas.prices.models import PriceBook
from regulars.areas.sales.models import DealLine
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_segment_is_put_together_over_the_form_of_a_new_book(sign_in, company):
    page = sign_in(company.ada, "/price-books/")
    page.get_by_role("link", name="Price book", exact=True).last.click()
    form = page.locator("#dialog")
    form.get_by_label("Name").fill("Trade")
    form.get_by_label("Currency").select_option("EUR")
    expect(form.get_by_text("No condition yet")).to_be_hidden()
    form.get_by_label("For whom").select_option("segment")
    form.get_by_role("button", name="Set …").click()
    builder = page.locator("#dialog-over")
    builder.get_by_label("Field").select_option("industry")
    builder.get_by_label("Values").select_option("software")
    builder.get_by_role("button", name="Apply").click()
    expect(builder).to_be_hidden()
    expect(form).to_contain_text("Industry is")
    expect(form.get_by_label("Name")).to_have_value("Trade")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_be_hidden()
    assert PriceBook.objects.get(name="Trade").condition


def test_the_price_of_a_line_is_told_while_one_types(sign_in, company):
    pump = make("product", name="Pump", price={"amount": "100", "currency": "USD"})
    book = make("price-book", name="Retail", currency="USD")
    make("price-book-entry", price_book=str(book.id), product=str(pump.id), price="95", from_quantity="10")
    deal = make("deal", name="Pumps", owner=str(company.ann.id))
    page = sign_in(company.ann, f"/deal-lines/new?deal={deal.id}&product={pump.id}")
    price = page.locator('[data-control="price"]')
    page.get_by_label("Quantity").fill("2")
    page.get_by_label("Quantity").press("Tab")
    expect(price).to_contain_text("By the price books: $100.00 · List price")
    page.get_by_label("Quantity").fill("10")
    page.get_by_label("Quantity").press("Tab")
    expect(price).to_contain_text("By the price books: $95.00 · Retail, from 10")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#panel-own-why-price")).to_contain_text("Holds")
    assert DealLine.objects.get().price == 95


def test_a_line_tells_why_it_costs_what_it_does(sign_in, company):
    pump = make("product", name="Pump", price={"amount": "100", "currency": "USD"})
    book = make("price-book", name="Retail", currency="USD")
    make("price-book-entry", price_book=str(book.id), product=str(pump.id), price="95")
    deal = make("deal", name="Pumps", owner=str(company.ann.id))
    make("deal-line", deal=str(deal.id), product=str(pump.id))
    page = sign_in(company.ann, f"/deals/{deal.number}")
    expect(page.locator("#panel-deal-line-deal")).to_contain_text("Retail")
    page.goto(page.url.replace(f"/deals/{deal.number}", f"/deal-lines/{DealLine.objects.get().number}"))
    expect(page.locator("#panel-own-why-price")).to_contain_text("Holds")
