"""A sensitive value is shown by a press, in a list and on a page, and that is kept."""

import pytest
from playwright.sync_api import expect

from regulars.engine import registry
from regulars.engine.models import Reading
from tests.custom.conftest import Maker
from tests.factories.people import SYSTEM
from tests.factories.values import sample_record

SECRET = "passport 4509 117"


@pytest.fixture
def contact(company):
    Maker().field("contact", "passport", "text", is_sensitive=True)
    yield sample_record("contact", SYSTEM, owner=str(company.ann.pk), name="Olga Petrova", passport=SECRET)
    registry.forget()


def test_show_in_a_list_and_on_a_page(sign_in, company, contact, live_server):
    page = sign_in(company.ann, "/contacts/?columns=name,passport")
    show = page.get_by_role("button", name="Show: Passport")
    expect(page.get_by_text(SECRET)).to_have_count(0)
    show.click()
    expect(page.get_by_text(SECRET)).to_be_visible()
    assert page.url.endswith("/contacts/?columns=name,passport")
    page.goto(f"{live_server.url}/contacts/{contact.number}")
    expect(page.get_by_text(SECRET)).to_have_count(0)
    page.get_by_role("button", name="Show: Passport").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(SECRET)).to_be_visible()
    assert Reading.objects.filter(actor=company.ann.pk, records=[contact.pk]).count() == 2
