"""A process drawn by keyboard by an administrator, and its steps done on the page of a record."""

import re

import pytest
from playwright.sync_api import expect

from regulars.engine import registry, workspace
from regulars.services.process import book
from regulars.services.process.models import Process
from tests.areas.make import make
from tests.factories.people import actor_of

pytestmark = pytest.mark.django_db(transaction=True)
CALL = {"key": "call", "kind": "do", "label": "Call the customer", "activity": "call", "required": True}
WHO = {"key": "who", "kind": "collect", "label": "Know how hot it is", "fields": ["rating"], "required": True}
FIT = {
    "key": "fit",
    "kind": "decide",
    "label": "Do we fit?",
    "answers": [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No", "stage": "nurturing"}],
}
GUIDANCE = "<p>Find out <b>who decides</b> and what it is worth to them before you show anything.</p>"


@pytest.fixture
def known():
    workspace.move_settings_epoch()
    yield
    registry.forget()
    book.forget()


@pytest.fixture
def lead(company, known):
    stages = [{"stage": "new", "guidance": GUIDANCE, "hours": 8, "steps": [CALL, WHO, FIT]}]
    make("process", actor_of(company.ada), label="Qualifying", entity="lead", stages=stages)
    workspace.move_settings_epoch()
    return make("lead", actor_of(company.ann), name="Lee Lead", company="Acme")


def test_the_steps_of_a_stage_are_done_on_the_page_and_the_move_asks_for_the_rest(sign_in, company, lead):
    page = sign_in(company.ann, f"/leads/{lead.number}")
    steps = page.get_by_role("region", name=re.compile("New"))
    expect(steps.get_by_text("0 of 3 done")).to_be_visible()
    steps.get_by_role("button", name=re.compile("On to")).press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Call the customer").first).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    steps.get_by_role("checkbox", name="Call the customer").press("Space")
    expect(steps.get_by_text("1 of 3 done")).to_be_visible()
    steps.get_by_role("button", name="Yes").click()
    expect(steps.get_by_text("2 of 3 done")).to_be_visible()
    steps.get_by_role("button", name=re.compile("On to")).click()
    dialog.get_by_label("Rating").select_option("hot")
    dialog.get_by_role("button", name="Save and move").click()
    expect(page.locator(".path__step[aria-current]")).to_contain_text("In work")


def test_an_administrator_draws_a_process(sign_in, company, known):
    page = sign_in(company.ada, "/admin/processes/new?entity=lead")
    page.locator("#rule-form [name=label]").fill("Qualifying")
    page.locator("summary", has_text="New").first.press("Enter")
    page.get_by_role("button", name="Add a step").first.press("Enter")
    step = page.locator(".rule__step").first
    step.get_by_label(re.compile("^Label")).first.fill("Call the customer")
    step.get_by_label("Activity").select_option("call")
    expect(step.get_by_label("Due in days")).to_be_visible()
    expect(step.get_by_label(re.compile("^Label")).first).to_have_value("Call the customer")
    step.get_by_label("Required before the stage is left").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/admin/processes/[0-9a-f-]{36}$"))
    [stage] = Process.objects.get().stages
    assert stage["steps"][0]["activity"] == "call"


def test_processes_and_rules_are_switched_in_their_lists(sign_in, company, lead):
    steps = [{"do": "create", "entity": "task", "values": {"name": {"text": "Call back"}}}]
    make(
        "rule",
        actor_of(company.ada),
        label="Call back",
        key="call-back",
        entity="lead",
        trigger={"kind": "button"},
        steps=steps,
    )
    for path, name in (("/admin/processes/", "In force: Qualifying"), ("/admin/rules/", "Call back")):
        page = sign_in(company.ada, path)
        switch = page.get_by_role("button", name=name)
        expect(switch).to_have_attribute("aria-pressed", "true")
        switch.click()
        expect(switch).to_have_attribute("aria-pressed", "false")
