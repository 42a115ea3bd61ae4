"""A lead from a business card to a deal and back, in a real browser."""

import pytest
from playwright.sync_api import expect

from regulars.areas.contacts.models import Contact
from regulars.areas.sales.models import Deal, Lead
from regulars.engine.save import save
from tests.areas.make import make
from tests.factories.people import actor_of
from tests.ui.test_from_card import CARD

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = "maria@alfreds.example"


def test_a_card_becomes_a_lead_that_joins_who_is_here_already_and_all_of_it_is_undone(sign_in, company):
    ann = actor_of(company.ann)
    account = make("account", ann, name="Alfreds")
    known = make("contact", ann, name="M. Anders", account=account.id)
    page = sign_in(company.ann, "/leads/")
    page.get_by_role("link", name="Lead", exact=True).last.click()
    form = page.locator("#dialog")
    expect(form.locator("#f-d-name")).to_be_focused()
    form.get_by_label("Company").fill("Ours")
    file = {"name": "maria.vcf", "mimeType": "text/vcard", "buffer": CARD.encode()}
    form.locator("input[type=file]").set_input_files(file)
    expect(form.get_by_label("E-mail")).to_have_value(MAIL)
    expect(form.get_by_label("Company")).to_have_value("Ours")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_be_hidden()
    lead = Lead.objects.get(email=MAIL)
    known.email = MAIL
    save(known, actor=ann)
    page = sign_in(company.ann, f"/leads/{lead.number}")
    page.get_by_role("button", name="Convert", exact=True).click()
    form.get_by_role("button", name="M. Anders").click()
    expect(form.get_by_role("button", name="M. Anders")).to_have_attribute("aria-pressed", "true")
    expect(form.get_by_label("Existing account")).to_have_value("Alfreds")
    form.get_by_label("Name of the deal").fill("First order")
    form.get_by_role("button", name="Convert", exact=True).click()
    expect(form).to_be_hidden()
    expect(page.locator("main")).to_contain_text("Became deal")
    lead = Lead.objects.get()
    assert (lead.contact_id, lead.deal.name) == (known.pk, "First order")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_role("button", name="Convert", exact=True)).to_be_visible()
    assert not Deal.objects.filter(deleted_at=None).exists()
    assert Lead.objects.get().status == "new"
    assert Contact.objects.get().phone == ""
