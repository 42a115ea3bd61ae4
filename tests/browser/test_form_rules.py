"""A form acts out its rules while one types."""

import re

import pytest
from playwright.sync_api import expect

from regulars.engine import registry
from tests.browser.conftest import ALIVE
from tests.custom.conftest import Maker

pytestmark = pytest.mark.django_db(transaction=True)
BIG = {"field": "size", "op": "eq", "value": "big"}


@pytest.fixture
def rules(company):
    own = Maker()
    own.field(
        "account", "size", "choice", options=[{"value": "small", "label": "Small"}, {"value": "big", "label": "Big"}]
    )
    own.field("account", "reason", "text")
    own.field("account", "rebate", "percent")
    for effect, field in (("show", "rebate"), ("require", "reason")):
        data = {"entity": "account", "label": effect, "effect": effect, "targets": [field], "condition": BIG}
        own._made("form-rule", data)
    yield
    registry.forget()


def test_a_field_comes_and_goes_with_its_condition_and_keeps_what_was_typed(sign_in, company, rules):
    page = sign_in(company.ada, "/accounts/new")
    form = page.locator("form.form")
    box = form.locator('[data-control="rebate"]')
    expect(box).to_be_hidden()
    form.locator("details.form__more summary").click()
    size = form.get_by_label("Size")
    size.select_option("big")
    expect(box).to_be_visible()
    expect(form.locator('[data-control="reason"] .control__must')).to_be_visible()
    form.get_by_label("Rebate").fill("5")
    size.select_option("small")
    expect(box).to_be_hidden()
    expect(form.locator('[data-control="reason"] .control__must')).to_have_count(0)
    size.select_option("big")
    expect(form.get_by_label("Rebate")).to_have_value("5")
    form.get_by_label("Name").fill("Acme")
    form.get_by_label("Reason").fill("Because")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/accounts/\d+"))


def test_a_refused_form_does_not_speak_of_a_draft(sign_in, company, rules):
    page = sign_in(company.ada, "/accounts/new")
    form = page.locator("form.form")
    form.locator("details.form__more summary").click()
    form.get_by_label("Name").fill("Acme")
    form.get_by_label("Size").select_option("big")
    expect(form.locator('[data-control="reason"] .control__must')).to_be_visible()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("form.form .errors, form.form [aria-invalid=true]").first).to_be_visible()
    page.wait_for_function(ALIVE)
    expect(form.get_by_label("Name")).to_have_value("Acme")
    expect(page.get_by_text("What you had typed is here again.")).to_have_count(0)
