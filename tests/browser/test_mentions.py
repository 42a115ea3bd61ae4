"""Whoever mentions someone who may not see the record is told in the form, and can share it there."""

from regulars.engine.models import Share
from tests.areas.make import make
from tests.factories.people import actor_of


def mention(page, name):
    box = page.locator("trix-editor").first
    box.click()
    box.press_sequentially(f"Look @{name}")
    page.get_by_role("option", name=name).first.click()


def test_the_writer_is_told_at_once_and_shares_it_from_there(sign_in, company, page):
    record = make("account", actor_of(company.ann), name="Kept Limited")
    sign_in(company.ann, f"/accounts/{record.number}")
    mention(page, "Carl")
    line = page.locator(".mention-unable__line")
    line.wait_for()
    assert "Carl Other may not see this record" in line.inner_text()
    line.get_by_role("button", name="Share it with them").click()
    page.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()
    line.wait_for(state="detached")
    assert Share.objects.get().user_id == company.carl.pk
    assert "@Carl Other" in page.locator("trix-editor").first.inner_text(), "nothing typed is lost"


def test_the_line_goes_with_the_mention(sign_in, company, page):
    record = make("account", actor_of(company.ann), name="Kept Limited")
    sign_in(company.ann, f"/accounts/{record.number}")
    mention(page, "Carl")
    page.locator(".mention-unable__line").wait_for()
    page.locator("trix-editor").first.evaluate("box => box.editor.loadHTML('')")
    page.locator(".mention-unable__line").wait_for(state="detached")
