"""Groups of a list and rows of a board by hand: unfolding, the address that remembers it, cards moved by keyboard."""

import json
import os
from datetime import date

import pytest
from playwright.sync_api import expect

from regulars.areas.sales.models import Deal
from regulars.engine import save
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def deals(company):
    def deal(name, owner, amount, **more):
        return sample_record("deal", name=name, owner=str(owner.id), amount=amount, **more)

    first = deal("Alpha", company.ann, "100", closes_on="2026-03-02")
    same = {"stage": str(first.stage_id), "pipeline": str(first.pipeline_id)}
    return [
        first,
        deal("Beta", company.ann, "50", closes_on="2026-04-02", **same),
        deal("Gamma", company.bob, "7", closes_on="2026-03-30", **same),
    ]


def photograph(page, name):
    folder = os.environ.get("REGULARS_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def test_groups_unfold_and_the_address_remembers_it(sign_in, company, deals):
    page = sign_in(company.mary, "/deals/?view=all&group=owner,closes_on:month")
    ann = page.get_by_role("button", name="Ann Rep")
    ann.click()
    march = page.get_by_role("button", name="March 2026").first
    expect(march).to_be_visible()
    march.click()
    expect(page.get_by_role("link", name="Alpha")).to_be_visible()
    expect(page.get_by_role("link", name="Gamma")).to_have_count(0)
    photograph(page, "groups")
    page.reload()
    expect(page.get_by_role("link", name="Alpha")).to_be_visible()
    ann.click()
    expect(page.get_by_role("link", name="Alpha")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 800})
    photograph(page, "groups-phone")


def menu_of(page, record):
    """Opens the menu of a card, once the page has brought it."""
    card = page.locator(f".card[data-id='{record.pk}']")
    expect(card).to_be_visible()
    card.hover()
    card.get_by_role("button", name=f"Menu of {record.name}").click()
    menu = page.get_by_role("menu", name=f"Menu of {record.name}")
    expect(menu).to_be_visible()
    return menu


def test_a_card_is_moved_by_its_menu_and_back_by_undo(sign_in, company, deals):
    here = deals[0].stage
    there = deals[0].pipeline.stages.exclude(pk=here.pk).filter(kind=here.kind).earliest("position")
    deals[0].account = sample_record("account")
    save.save(deals[0], actor=SYSTEM)
    page = sign_in(company.ada, f"/deals/board?view=all&board={deals[0].pipeline_id}")
    menu = menu_of(page, deals[0])
    photograph(page, "card-menu")
    expect(menu.get_by_role("menuitem", name="Open")).to_be_visible()
    expect(menu.get_by_role("menuitemradio", name=here.name)).to_be_checked()
    expect(menu.get_by_role("group", name="Move to row")).to_have_count(0)
    menu.get_by_role("menuitemradio", name=there.name).click()
    lane = page.locator(f".lane[data-lane='{there.pk}']")
    expect(lane.locator(".lane__count")).to_have_text("1")
    expect(lane.locator(f".card[data-id='{deals[0].pk}']")).to_be_visible()
    assert Deal.objects.get(pk=deals[0].pk).stage_id == there.pk
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f".lane[data-lane='{here.pk}'] .card[data-id='{deals[0].pk}']")).to_be_visible()


def test_a_move_by_the_menu_that_is_refused_asks_for_what_is_missing(sign_in, company, deals):
    here = deals[0].stage
    there = deals[0].pipeline.stages.exclude(pk=here.pk).filter(kind=here.kind).earliest("position")
    page = sign_in(company.ada, f"/deals/board?view=all&board={deals[0].pipeline_id}")
    menu_of(page, deals[0]).get_by_role("menuitemradio", name=there.name).click()
    expect(page.locator("#dialog").get_by_text("Needed on the stage")).to_be_visible()
    expect(page.locator(f".lane[data-lane='{here.pk}'] .card[data-id='{deals[0].pk}']")).to_have_count(1)
    assert Deal.objects.get(pk=deals[0].pk).stage_id == here.pk


def test_a_card_is_moved_to_a_folded_row_by_its_menu(sign_in, company, deals):
    shown = json.dumps([[str(company.ann.id)]])
    page = sign_in(company.ada, f"/deals/board?view=all&board={deals[0].pipeline_id}&rows=owner&open={shown}")
    page.set_viewport_size({"width": 390, "height": 800})
    card = page.locator(f".card[data-id='{deals[0].pk}']")
    expect(card).to_be_visible()
    card.focus()
    page.keyboard.press("Shift+F10")
    rows = page.get_by_role("menu").get_by_role("group", name="Move to row")
    expect(rows.get_by_role("menuitemradio", name="Ann Rep", exact=True)).to_be_checked()
    photograph(page, "card-menu-phone")
    rows.get_by_role("menuitemradio", name="Bob Rep").press("Enter")
    row = page.locator(f"[data-group='{json.dumps([str(company.bob.id)])}']")
    expect(row.locator("[data-row-head] .group__count")).to_have_text("2")
    expect(row.locator(f".card[data-id='{deals[0].pk}']")).to_be_visible()
    assert Deal.objects.get(pk=deals[0].pk).owner_id == company.bob.id


def test_a_card_changes_its_row_by_keyboard(sign_in, company, deals):
    page = sign_in(company.ada, f"/deals/board?view=all&board={deals[0].pipeline_id}&rows=owner")
    row = page.locator(f"[data-group='{json.dumps([str(company.bob.id)])}']")
    expect(row.locator(".card")).to_have_count(1)
    photograph(page, "rows")
    page.locator(f".card[data-id='{deals[0].pk}']").focus()
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(row.locator(".card")).to_have_count(2)
    expect(row.locator("[data-row-head] .group__count")).to_have_text("2")
    expect(row.locator(f".card[data-id='{deals[0].pk}']")).not_to_have_attribute("aria-busy", "true")
    assert Deal.objects.get(pk=deals[0].pk).owner_id == company.bob.id
    row.get_by_role("button", name="Bob Rep").click()
    expect(row.locator(".board")).to_be_hidden()


def test_a_card_that_was_moved_stays_in_sight_with_the_focus_when_its_place_is_further_down(sign_in, company, deals):
    here = deals[0].stage
    there = deals[0].pipeline.stages.exclude(pk=here.pk).filter(kind=here.kind).earliest("position")
    account = sample_record("account")
    earlier = [
        Deal(name=f"Earlier {number}", pipeline=here.pipeline, stage=there, account=account, closes_on=date(2020, 1, 1))
        for number in range(60)
    ]
    save.save_many(earlier, actor=SYSTEM)
    deals[0].account, deals[0].closes_on = account, date(2040, 1, 1)
    save.save(deals[0], actor=SYSTEM)
    page = sign_in(company.ada, f"/deals/board?view=all&board={here.pipeline_id}&sort=closes_on")
    page.locator(f".card[data-id='{deals[0].pk}']").focus()
    page.keyboard.press("Alt+ArrowRight")
    card = page.locator(f".lane[data-lane='{there.pk}'] .card[data-id='{deals[0].pk}']")
    expect(card).to_be_focused()
    with page.expect_response(lambda answer: "/deals/board" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('live:refresh'))")
    page.wait_for_timeout(300)
    expect(card).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f".lane[data-lane='{here.pk}'] .card[data-id='{deals[0].pk}']")).to_be_visible()
    expect(card).to_have_count(0)
