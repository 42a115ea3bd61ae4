"""The filter builder in a real browser: by mouse, by keyboard, on a phone."""

import json
import re
import time
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from regulars.engine.models import User
from tests.lists.records import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accounts(company):
    """Acorn has a task, Birch has none."""
    for name in ("Acorn", "Birch"):
        account = make("account", name=name, owner=str(company.ann.id))
        if name == "Acorn":
            make("task", name="Call back", record=f"account:{account.id}", owner=str(company.ann.id))


def test_related_records_are_asked_for_in_the_builder(sign_in, company, accounts):
    page = sign_in(company.ann, "/accounts/?view=all")
    page.locator("#filters").get_by_role("button", name="Filter").click()
    dialog = page.locator("#dialog")
    dialog.get_by_role("button", name="Remove the condition").click()
    expect(dialog.locator(".builder__rule")).to_have_count(0)
    dialog.get_by_role("button", name="Related records").press("Enter")
    dialog.get_by_label("Whether there are such records").select_option("has_none")
    dialog.locator("select[aria-label='Related records']").select_option("task:record:")
    dialog.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("has_none"))
    expect(page.locator("#rows tbody")).to_contain_text("Birch")
    expect(page.locator("#rows tbody")).not_to_contain_text("Acorn")
    expect(page.locator("#filters")).to_contain_text("has none of")


def test_a_day_counted_from_today_is_chosen_on_a_phone(sign_in, company, accounts):
    page = sign_in(company.ann, "/accounts/?view=all")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#filters").get_by_role("button", name="Filter").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Field").select_option("created_at")
    dialog.get_by_label("Operator").select_option("period")
    dialog.get_by_label("When").select_option("last_n")
    dialog.get_by_label("How many").fill("3")
    dialog.get_by_label("Unit").select_option("weeks")
    dialog.get_by_role("button", name="Group").click()
    expect(dialog.locator(".builder__group .builder__group")).to_have_count(1)
    wide = page.evaluate(
        "document.querySelector('#dialog .builder').scrollWidth - document.querySelector('#dialog .builder').clientWidth"
    )
    assert wide <= 0
    dialog.locator(".builder__group .builder__group").get_by_role("button", name="Remove the group").click()
    expect(dialog.locator(".builder__group .builder__group")).to_have_count(0)
    dialog.get_by_role("button", name="Show").click()
    expect(page.locator("#filters")).to_contain_text("the last 3 weeks")
    expect(page.locator("#rows tbody")).to_contain_text("Acorn")


def test_a_press_during_a_redraw_is_carried_out_on_what_is_drawn(sign_in, company, accounts):
    page = sign_in(company.ann, "/accounts/?view=all")
    page.route("**/accounts/filter**", _late)
    filters = page.locator("#filters")
    filters.get_by_role("button", name="Filter").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Field").select_option("created_at")
    expect(dialog.get_by_label("Operator")).to_have_value("period")
    dialog.get_by_role("button", name="Remove the condition").click()
    dialog.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("filter="))
    expect(dialog).to_be_hidden()
    expect(page.locator("#rows tbody")).to_contain_text("Birch")


def test_what_is_typed_during_a_redraw_stays_and_the_last_choice_counts(sign_in, company, accounts):
    page = sign_in(company.ann, "/accounts/?view=all")
    page.locator("#filters").get_by_role("button", name="Filter").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Field").select_option("created_at")
    dialog.get_by_label("When").select_option("last_n")
    expect(dialog.get_by_label("How many")).to_be_visible()
    answers = iter([0.9, 0.1])
    page.route("**/accounts/filter**", lambda route: (time.sleep(next(answers, 0)), route.continue_()))
    dialog.get_by_label("When").select_option("next_n")
    dialog.get_by_label("When").select_option("last_n")  # its answer comes first, the other one too late
    dialog.get_by_label("How many").fill("3")
    dialog.get_by_label("Unit").select_option("weeks")
    dialog.get_by_role("button", name="Show").click()
    expect(page.locator("#filters")).to_contain_text("the last 3 weeks")


def _late(route):
    """The answer comes after the next press."""
    time.sleep(0.3)
    route.continue_()


def test_what_is_selected_stays_so_when_the_form_is_drawn_anew(sign_in, company, accounts):
    page = sign_in(company.ann, "/accounts/?view=all")
    page.locator("#filters").get_by_role("button", name="Filter").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Field").select_option("created_at")
    dialog.get_by_label("When").select_option("last_n")
    number = dialog.get_by_label("How many")
    expect(number).to_be_visible()
    held = []
    page.route("**/accounts/filter**", lambda route: [held.append(route)])
    with page.expect_request("**/accounts/filter**"):
        dialog.get_by_label("When").select_option("next_n")
    number.select_text()
    before = number.element_handle()
    page.wait_for_timeout(100)
    held[0].continue_()
    page.wait_for_function("(field) => !field.isConnected", arg=before)
    page.keyboard.type("3")
    expect(number).to_have_value("3")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_filter_of_many_parts_stands_in_its_dialog(sign_in, company, accounts, language, width):
    within = {"field": "created_at", "op": "period", "value": "last_n_days:14"}
    deep = {"none": [{"field": "created_at", "op": "between", "value": ["2026-01-01", "2026-02-01"]}]}
    parts = [
        {"has": {"entity": "task", "by": "record", "at_least": 2, "where": within}},
        {"changed": {"field": "name", "period": "last_n_days:14", "by": "my_team"}},
        {"any": [within, deep]},
    ]
    User.objects.filter(pk=company.ann.pk).update(language=language)
    page = sign_in(company.ann, f"/accounts/?view=all&filter={quote(json.dumps({'all': parts}))}")
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("#filters > button").click()
    expect(page.locator("#dialog .builder__group")).to_have_count(4)
    boxes = page.locator("#dialog .builder, #dialog .builder__group, #dialog .builder__rule, #dialog .builder__head")
    wide = boxes.evaluate_all("found => found.filter(each => each.scrollWidth > each.clientWidth).length")
    assert wide == 0
