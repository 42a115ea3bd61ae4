"""Lines typed by keyboard one after the other, and pasted from a spreadsheet, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from regulars.areas.fulfilment.models import OrderLine
from regulars.engine import registry
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """([field, text]) => { const data = new DataTransfer(); data.setData("text/plain", text)
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) }"""


@pytest.fixture
def order(company):
    make("product", name="Pump", sku="P-1", price={"amount": "100", "currency": "USD"})
    make("product", name="Pump station", sku="P-10", price={"amount": "900", "currency": "USD"})
    make("product", name="Valve", sku="V-1", price={"amount": "5", "currency": "USD"})
    account = make("account", name="Acme", owner=str(company.ann.id))
    return make("order", account=str(account.id), owner=str(company.ann.id), currency="USD")


def lines():
    return [
        (each.name, int(each.quantity), int(each.price), int(each.discount))
        for each in OrderLine.objects.order_by("position")
    ]


def opened(sign_in, company, order):
    page = sign_in(company.ann, f"/orders/{order.number}")
    page.wait_for_selector("r-entry:defined")
    return page, page.locator("r-entry [role=combobox]"), page.locator("#panel-own-document")


def test_lines_are_typed_by_keyboard_alone(sign_in, company, order):
    page, what, panel = opened(sign_in, company, order)
    what.focus()
    keys = page.keyboard
    for typed in ("V-1", "3", "", "10"):
        keys.type(typed)
        keys.press("Enter" if typed == "10" else "Tab")
    expect(what).to_be_focused()
    expect(what).to_have_value("")
    keys.type("P-1")  # at once, while the first is on its way; nobody waits for what is offered
    keys.press("Enter")
    expect(panel.locator(".quote-lines__line")).to_have_count(2)
    assert lines() == [("Valve", 3, 5, 10), ("Pump", 1, 100, 0)]
    keys.type("stat")
    expect(page.get_by_role("option", name=re.compile("Pump station"))).to_be_visible()
    keys.press("Enter")
    expect(what).to_have_value("Pump station")
    keys.press("Enter")
    expect(panel.locator(".quote-lines__line")).to_have_count(3)
    expect(what).to_be_focused()
    expect(panel.locator(".quote-sums__total")).to_contain_text("$1,013.50")


def test_what_is_not_found_is_said_and_stays_to_be_mended(sign_in, company, order):
    page, what, panel = opened(sign_in, company, order)
    what.focus()
    page.keyboard.type("X-9")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.locator(".entry__told")).to_have_text("Nothing is called “X-9”, nor has it as its code.")
    expect(what).to_have_value("X-9")
    expect(what).to_be_focused()
    page.keyboard.type("V-1")
    page.keyboard.press("Enter")
    expect(panel.locator(".quote-lines__line")).to_have_count(1)
    assert lines() == [("Valve", 4, 5, 0)]


def test_rows_of_a_spreadsheet_are_pasted_and_wrong_ones_wait(sign_in, company, order):
    page, what, panel = opened(sign_in, company, order)
    what.focus()
    what.evaluate(
        "(field, text) => (" + PASTE + ")([field, text])", "SKU\tQuantity\tPrice\nP-1\t2\t95\nX-9\t1\nV-1\tmany\n"
    )
    expect(panel.locator(".quote-lines__line")).to_have_count(1)
    waiting = page.locator(".entry__wrong li")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("X-9 · 1")
    page.reload()
    expect(waiting).to_have_count(2)
    waiting.last.get_by_role("button", name="Mend").click()
    expect(what).to_have_value("V-1")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(panel.locator(".quote-lines__line")).to_have_count(2)
    waiting.first.get_by_role("button", name="Dismiss").click()
    expect(waiting).to_have_count(0)
    assert lines() == [("Pump", 2, 95, 0), ("Valve", 7, 5, 0)]


def test_on_a_phone_several_lines_are_pasted_into_a_box(sign_in, company, order, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page, _what, panel = opened(sign_in, company, order)
    page.get_by_text("Paste several lines").click()
    page.get_by_label("Lines to add").fill("P-1 2\nV-1;3")
    page.get_by_role("button", name="Add the lines").click()
    expect(panel.locator(".quote-lines__line")).to_have_count(2)
    assert lines() == [("Pump", 2, 100, 0), ("Valve", 3, 5, 0)]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_a_connection_nothing_typed_is_lost(sign_in, company, order, context):
    page, what, panel = opened(sign_in, company, order)
    what.focus()
    context.set_offline(True)
    page.keyboard.type("V-1")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator(".entry__told")).to_contain_text("No connection")
    expect(what).to_have_value("V-1")
    context.set_offline(False)
    page.keyboard.press("Enter")
    expect(panel.locator(".quote-lines__line")).to_have_count(1)
    assert lines() == [("Valve", 3, 5, 0)]


@pytest.fixture
def goods(company):
    make("product", name="Pump", sku="P-1", price={"amount": "100", "currency": "USD"})
    make("product", name="Valve", sku="V-1", price={"amount": "5", "currency": "USD"})
    account = make("account", name="Acme", owner=str(company.ann.id))
    mine = {"owner": str(company.ann.id), "account": str(account.id)}
    return {
        "deal": lambda: make("deal", name="Renewal", **mine),
        "invoice": lambda: make("invoice", currency="USD", **mine),
        "quote-template": lambda: make("quote-template", name="Kit"),
    }


@pytest.mark.parametrize(
    ("entity", "address", "panel", "line", "part"),
    [
        ("invoice", "invoices", "#panel-own-document", ".quote-lines__line", "invoice-line"),
        ("deal", "deals", "#panel-deal-line-deal", ".related__item", "deal-line"),
        (
            "quote-template",
            "quote-templates",
            "#panel-quote-template-line-template",
            ".related__item",
            "quote-template-line",
        ),
    ],
)
def test_invoices_deals_and_templates_have_the_row_too(sign_in, company, goods, entity, address, panel, line, part):
    whole = goods[entity]()
    page = sign_in(company.ada, f"/{address}/{whole.number}")
    page.wait_for_selector("r-entry:defined")
    what, listed = page.locator("r-entry [role=combobox]"), page.locator(f"{panel} {line}")
    what.focus()
    page.keyboard.type("V-1")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(listed).to_have_count(1)
    expect(what).to_be_focused()
    what.evaluate("(field, text) => (" + PASTE + ")([field, text])", "SKU\tQuantity\tPrice\nP-1\t2\t95\nX-9\t1\n")
    expect(listed).to_have_count(2)
    expect(page.locator(".entry__told")).to_contain_text("Nothing is called “X-9”")
    model = registry.get(part).model
    assert [(each.name, int(each.quantity), each.price and int(each.price)) for each in model.objects.order_by("id")] == [
        ("Valve", 3, None if entity == "quote-template" else 5),
        ("Pump", 2, 95),
    ]  # fmt: skip


def test_whoever_may_only_look_at_a_deal_has_no_row(sign_in, company, goods):
    deal = goods["deal"]()
    page = sign_in(company.carl, f"/deals/{deal.number}")
    page.wait_for_load_state("networkidle")
    expect(page.locator("r-entry")).to_have_count(0)
