"""A product is made configurable, put together by clicks, and stands on the deal."""

import re

import pytest
from playwright.sync_api import expect

from regulars.areas.configurator.actions import put_in_use
from tests.browser.test_pages import STILL, axe
from tests.factories.people import actor_of
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)


def usd(amount):
    return {"amount": str(amount), "currency": "USD"}


@pytest.fixture
def bicycle():
    """A draft: steel or carbon, bags and an engine; carbon bears no engine."""
    product = make("product", name="Bicycle", price=usd(500))
    one = make("configurator", name="Bicycle to order", product=str(product.id), days=2)
    frame = make("option-group", configurator=str(one.id), name="Frame", low=1, high=1, position=1)
    extras = make("option-group", configurator=str(one.id), name="Extras", position=2)
    make("product-option", group=str(frame.id), name="Steel", price=usd(0), days=5)
    make("product-option", group=str(frame.id), name="Carbon", price=usd(900), days=20)
    make("product-option", group=str(extras.id), name="Engine", price=usd(700))
    make("product-option", group=str(extras.id), name="Bag", price=usd(25), high=4)
    make("option-rule", configurator=str(one.id), text="carbon excludes engine", message="Carbon bears no engine.")
    return one


def test_a_product_is_configured_by_clicks_and_stands_on_the_deal(sign_in, company, bicycle):
    page = sign_in(company.ada, f"/configurators/{bicycle.number}")
    page.get_by_role("button", name="Put in use").click()
    expect(page.get_by_text("In use: Bicycle to order")).to_be_visible()
    sold = make("deal", name="Bicycles", owner=str(company.ann.id))
    page = sign_in(company.ann, f"/deals/{sold.number}")
    page.get_by_role("link", name="Bicycle", exact=True).click()
    page.wait_for_url(re.compile(r"/configure/"))
    side = page.locator(".configure__side")
    expect(side).to_contain_text("Still to decide")
    expect(page.get_by_role("button", name="Add to the deal")).to_be_disabled()
    page.locator("#option-carbon").click()
    expect(page.locator("#option-carbon")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".option--out", has_text="Engine")).to_contain_text("Carbon bears no engine.")
    expect(side).to_contain_text("$1,400")
    page.locator("#option-engine").click()
    conflict = page.locator(".banner--bad")
    expect(conflict).to_contain_text("These choices do not go together.")
    expect(conflict).to_contain_text("Carbon bears no engine.")
    expect(side).to_contain_text("In conflict")
    page.wait_for_function(STILL)
    assert axe(page) == []
    conflict.get_by_role("button", name="Take back 1 choice").click()
    expect(page.locator("#option-engine")).to_have_attribute("aria-pressed", "true")
    expect(conflict).to_have_count(0)
    page.get_by_role("button", name="Complete: cheapest").click()
    expect(page.locator("#option-steel")).to_have_attribute("aria-pressed", "true")
    expect(side).to_contain_text("$1,200")
    page.wait_for_function(STILL)
    assert axe(page) == []
    page.get_by_role("button", name="Add to the deal").click()
    page.wait_for_url(re.compile(rf"/deals/{sold.number}$"))
    expect(page.locator(".facts")).to_contain_text("$1,200")
    line = page.locator("section", has=page.get_by_role("heading", name=re.compile("Product lines"))).locator("li")
    expect(line.filter(has_text="Bicycle")).to_contain_text("1,200")


def test_the_form_of_a_line_leads_to_the_configurator(sign_in, company, bicycle):
    put_in_use(bicycle, actor=actor_of(company.ada))
    sold = make("deal", name="Bicycles", owner=str(company.ann.id))
    page = sign_in(company.ann, f"/deal-lines/new?deal={sold.id}&product={bicycle.product_id}")
    page.locator("#main").get_by_role("button", name="Save", exact=True).click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("put together of options")
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.wait_for_function(STILL)
        assert axe(page) == []
    problem.get_by_role("link", name="Open the configurator").click()
    page.wait_for_url(re.compile(rf"/configure/{bicycle.product_id}\?deal={sold.id}"))
    expect(page.get_by_role("button", name="Add to the deal")).to_be_disabled()
