"""People of an account are put in their places by hand, by keyboard and by menu; another sees it."""

import pytest
from playwright.sync_api import expect

from regulars.areas.contacts.models import Contact
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_are_drawn_onto_whom_they_report_to(sign_in, company):
    account = make("account", name="Acme", owner=str(company.ann.id))
    people = {
        name: make("contact", name=name, account=str(account.id), owner=str(company.ann.id))
        for name in ("Bea Boss", "Cid Chief", "Hal Hand")
    }
    page = sign_in(company.ann, f"/accounts/{account.number}/chart")

    def card(name):
        return page.locator(f'.org__card[data-id="{people[name].id}"]')

    expect(page.locator(".org-aside .org__card")).to_have_count(3)
    card("Cid Chief").hover()
    page.mouse.down()
    box = card("Bea Boss").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=6)
    page.mouse.up()
    expect(page.locator(".org > .org__item > .org__below .org__card")).to_have_count(1)
    assert Contact.objects.get(name="Cid Chief").reports_to_id == people["Bea Boss"].id

    card("Hal Hand").focus()
    page.keyboard.press("Space")
    expect(card("Hal Hand")).to_have_attribute("data-taken", "")
    card("Cid Chief").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".org__below .org__below .org__card")).to_have_count(1)

    card("Bea Boss").hover()
    page.mouse.down()
    box = card("Hal Hand").bounding_box()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=6)
    page.mouse.up()
    assert Contact.objects.get(name="Bea Boss").reports_to_id is None  # nobody is drawn under their own branch

    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(".org-aside .org__card")).to_have_count(1)
    assert Contact.objects.get(name="Hal Hand").reports_to_id is None

    card("Hal Hand").get_by_role("button", name="More: Hal Hand").click()
    page.evaluate("document.body.dispatchEvent(new CustomEvent('record:written'))")  # the chart comes anew meanwhile
    page.wait_for_load_state("networkidle")
    page.get_by_role("menuitem", name="Reports to…").click()
    page.locator("#dialog").get_by_label("Reports to").select_option(label="Bea Boss")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".org > .org__item > .org__below > .org__item")).to_have_count(2)
    fold = page.locator("[data-fold]").first
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")


def test_five_abreast_stand_on_the_screen_of_a_laptop(sign_in, company):
    account = make("account", name="Acme", owner=str(company.ann.id))
    of = {"account": str(account.id), "owner": str(company.ann.id)}
    boss = make("contact", name="Bea Boss", **of)
    for name in ("Ann", "Bob", "Cid", "Dan", "Eve"):
        make("contact", name=f"{name} Hand", reports_to=str(boss.id), job_title="Sales Representative", **of)
    page = sign_in(company.ann, f"/accounts/{account.number}/chart")
    page.set_viewport_size({"width": 1280, "height": 800})
    chart = page.locator(".org-scroll")
    expect(chart.locator(".org__below > .org__item")).to_have_count(5)
    assert chart.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.locator(".org__card").first.bounding_box()["width"] > 300
