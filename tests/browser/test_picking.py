"""Selecting in a list: cards of a phone by holding one and by the menu, ticked rows as a file."""

import pytest
from playwright.sync_api import expect

from regulars.areas.contacts.models import Account
from regulars.engine.save import save
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def accounts(company):
    return [sample_record("account", name=name) for name in ("Acme", "Beta", "Gamma")]


def test_ticked_rows_are_exported_and_the_list_stays(sign_in, company, accounts):
    page = sign_in(company.ada, "/accounts/?view=all&columns=name&sort=-name")
    rows = page.locator("#rows tbody tr[data-id]")
    expect(rows).to_have_count(3)
    for name in ("Acme", "Gamma"):
        rows.filter(has_text=name).locator(".table__pick .check").check()
    page.get_by_role("toolbar").get_by_role("button", name="Export").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("2 records")
    dialog.get_by_label("CSV").check()
    with page.expect_download() as told:
        dialog.get_by_role("button", name="Export").click()
    assert told.value.path().read_text("utf-8-sig").split() == ["Name", "Gamma", "Acme"]
    expect(rows).to_have_count(3)


def test_cards_of_a_phone_are_selected_by_the_menu_and_deleted_together(sign_in, company, accounts, page):
    page.set_viewport_size(PHONE)
    sign_in(company.ada, "/accounts/?view=all")
    cards = page.locator("#rows tbody tr[data-id]")
    checks = cards.locator(".check")
    expect(checks.first).not_to_be_visible()
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Select").click()
    bar = page.get_by_role("toolbar")
    expect(bar).to_contain_text("0 selected")
    expect(checks.first).to_be_focused()
    cards.filter(has_text="Acme").click()
    cards.filter(has_text="Beta").locator(".check").check()
    expect(bar).to_contain_text("2 selected")
    assert page.url.endswith("/accounts/?view=all")
    bar.get_by_role("button", name="Delete").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(cards).to_have_count(1)
    assert [each.name for each in Account.objects.filter(deleted_at=None)] == ["Gamma"]
    bar.get_by_role("button", name="Select none").click()
    expect(checks.first).not_to_be_visible()
    cards.first.click()
    expect(page.get_by_role("heading", name="Gamma")).to_be_visible()


def test_a_held_card_is_selected_and_a_scrolled_one_is_not(sign_in, company, accounts, page):
    page.set_viewport_size(PHONE)
    sign_in(company.ada, "/accounts/?view=all")
    bar = page.get_by_role("toolbar")
    expect(page.locator("#rows tbody tr[data-id]")).to_have_count(3)
    touch = """([name, to, wait]) => new Promise((done) => {
        const card = [...document.querySelectorAll("#rows tbody tr[data-id]")].find((one) => one.textContent.includes(name))
        const at = (kind, y) => card.dispatchEvent(new PointerEvent(kind, { bubbles: true, isPrimary: true, pointerType: "touch", clientX: 100, clientY: y }))
        at("pointerdown", 300)
        if (to !== 300) at("pointermove", to)
        setTimeout(() => { at("pointerup", to); card.querySelector("a").click(); done() }, wait)
    })"""
    page.evaluate(touch, ["Beta", 300, 700])
    expect(bar).to_contain_text("1 selected")
    assert page.url.endswith("/accounts/?view=all")
    bar.get_by_role("button", name="Select all 3").click()
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Select none").click()
    expect(bar).not_to_be_visible()
    page.evaluate(touch, ["Beta", 340, 700])
    page.wait_for_url("**/accounts/1*")
    expect(page.get_by_role("heading", name="Beta")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [1280, 1024, 800])
def test_the_bar_of_deeds_stays_in_its_page_with_every_deed(sign_in, company, page, language, width):
    """Deals have the most deeds; in Russian their names are longer than a page of 1280 px."""
    sample_record("deal", name="Alpha")
    company.ada.language = language
    save(company.ada, actor=SYSTEM)
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(company.ada, "/deals/?view=all")
    page.locator("#rows tbody tr[data-id] .table__pick .check").check()
    bar = page.get_by_role("toolbar")
    buttons = bar.locator("button:visible")
    expect(buttons.last).to_be_visible()
    assert buttons.count() > 8
    whole = bar.bounding_box()
    for button in buttons.all():
        box = button.bounding_box()
        assert whole["x"] <= box["x"], button.inner_text()
        assert box["x"] + box["width"] <= whole["x"] + whole["width"] <= width, button.inner_text()
    bar.locator("[data-pick-none]").click()
    expect(bar).to_be_hidden()
