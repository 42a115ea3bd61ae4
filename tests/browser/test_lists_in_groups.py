"""Groups of a list and rows of a board by hand: unfolding, the address that remembers it, cards moved by keyboard."""

import json
import os

import pytest
from playwright.sync_api import expect

from regulars.areas.sales.models import Deal
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
