"""What people press on pages, for the tests that follow them."""

import re

from playwright.sync_api import expect


def verb(page, name):
    """Press a verb: its button, or its place under “More”, where one that asks something ends in “…”."""
    named = re.compile(rf"^{re.escape(name)}…?$")
    button = page.get_by_role("button", name=named)
    more = page.get_by_role("button", name="More", exact=True).last
    expect(button.or_(more).first).to_be_visible()
    if button.count():
        button.click()
        return
    more.click()
    page.get_by_role("menuitem", name=named).click()


def draw_in(page, selector):
    """Draw a stroke with the mouse."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60)
    page.mouse.up()
