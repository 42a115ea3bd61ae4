"""The past in a real browser."""

from urllib.parse import quote

from django.utils import timezone

from tests.areas.make import edit, fresh, make
from tests.factories.people import actor_of


def test_a_board_is_looked_at_as_it_stood(sign_in, company, page):
    ada = actor_of(company.ada)
    deal = make("deal", ada, name="Roof")
    then = timezone.now()
    edit(fresh(deal), ada, name="Walls")
    sign_in(company.ada, "/deals/board?view=all")
    page.get_by_text("Walls").wait_for()
    page.locator("main").get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="As of…").click()
    page.get_by_label("Day and time").fill("2026-01-02T10:00")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Back to now").wait_for()
    assert page.get_by_text("Walls").count() == 0
    page.goto(f"{page.url.split('?')[0]}?view=all&as_of={quote(then.isoformat())}")
    page.get_by_text("Roof").wait_for()
    assert page.get_by_text("Nothing can be changed here").is_visible()
    page.get_by_text("Back to now").click()
    page.get_by_text("Walls").wait_for()
