"""Form rules on pages and in the API: set up by an administrator, acted out by the form, refused everywhere."""

import html
import json
import re
from dataclasses import replace

import pytest

from regulars.areas.sales.models import Stage
from regulars.engine import registry, values, workspace
from regulars.engine.describe import Rule
from regulars.engine.forms.typing import shape_typed
from regulars.engine.models import FormRule
from tests.factories.people import actor_of
from tests.factories.values import sample_record
from tests.layouts.conftest import BIG


@pytest.fixture
def ada(enter, company):
    return enter(company.ada)


def shape_in(answer):
    found = re.search(r'data-shape="([^"]*)"', answer.content.decode())
    return json.loads(html.unescape(found[1])) if found else None


def test_an_administrator_makes_changes_and_deletes_a_rule(ada, sized):
    page = ada.get("/admin/form-rules/new?entity=account")
    assert page.status_code == 200
    assert 'value="reason"' in page.content.decode()
    data = {
        "label": "Big ones",
        "effect": "require",
        "targets": ["reason"],
        "condition": json.dumps(BIG),
        "is_active": "1",
    }
    assert ada.post("/admin/form-rules/new?entity=account", data).status_code == 302
    row = FormRule.objects.get()
    assert row.targets == ["reason"]
    listed = ada.get("/admin/form-rules/").content.decode()
    assert "Big ones" in listed
    assert "Reason" in listed
    assert ada.post(f"/admin/form-rules/{row.pk}", {**data, "label": "Renamed", "version": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.label == "Renamed"
    assert ada.get(f"/admin/form-rules/{row.pk}").status_code == 200
    assert ada.post(f"/admin/form-rules/{row.pk}/delete").status_code == 302
    assert not FormRule.objects.filter(deleted_at=None).exists()
    assert ada.get(f"/admin/form-rules/{row.pk}").status_code == 404


def test_what_is_wrong_with_a_rule_stands_on_its_page_and_nothing_typed_is_lost(ada, sized):
    answer = ada.post(
        "/admin/form-rules/new?entity=account", {"label": "Half a rule", "effect": "lock", "condition": "{"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Half a rule" in text
    assert "Name at least one field." in text or "no JSON" in text
    assert not FormRule.objects.exists()


@pytest.mark.parametrize("path", ["", "new?entity=account"])
def test_others_do_not_see_the_pages_of_rules(enter, company, path):
    assert enter(company.ann).get(f"/admin/form-rules/{path}").status_code == 403


def test_there_are_no_rules_for_what_is_no_entity(ada):
    assert ada.get("/admin/form-rules/new?entity=nothing").status_code == 404


def test_the_form_opens_as_the_rules_say_and_follows_what_is_typed(ada, rule):
    rule("show", "rebate")
    rule("require", "reason")
    assert shape_in(ada.get("/accounts/new")) == {"unshown": ["rebate"], "required": [], "locked": {}}
    typed = {"name": "Acme", "size": "big", "_field": "size"}
    assert shape_in(ada.post("/accounts/check", typed)) == {"unshown": [], "required": ["reason"], "locked": {}}
    half = {"name": "Acme", "size": "big", "rebate": "not a number", "_field": "rebate"}
    assert shape_in(ada.post("/accounts/check", half))["required"] == ["reason"]


def test_the_form_of_a_record_shows_what_is_locked_by_what_is_stored(ada, rule):
    rule("lock", "rebate", message="Ask Finance.")
    record = sample_record("account", size="big", rebate="5")
    assert shape_in(ada.get(f"/accounts/{record.number}/edit"))["locked"] == {"rebate": "Ask Finance."}
    typed = {"name": "Acme", "size": "small", "_field": "size", "version": "1"}
    assert shape_in(ada.post(f"/accounts/check?record={record.pk}", typed))["locked"] == {"rebate": "Ask Finance."}


def test_a_refused_form_says_which_field_and_which_rule(ada, rule):
    rule("require", "reason")
    answer = ada.post("/accounts/new", {"name": "Acme", "size": "big", "_alike": "1"})
    assert answer.status_code == 422
    assert "Required by the rule “Big ones”." in answer.content.decode()
    assert shape_in(answer)["required"] == ["reason"]


def test_a_cell_of_a_list_says_what_else_is_required(ada, rule):
    rule("require", "reason")
    record = sample_record("account", size="small")
    answer = ada.post(f"/accounts/{record.pk}/cell/size", {"size": "big", "version": "1"})
    assert answer.status_code == 422
    assert "Reason: Required by the rule “Big ones”." in answer.content.decode()


def test_a_card_put_into_another_lane_asks_for_what_is_required(ada, own, ship):
    own._made(
        "form-rule",
        {"entity": "ship", "label": "High", "effect": "require", "targets": ["f_text"],
         "condition": {"field": "f_choice", "op": "eq", "value": "high"}},
    )  # fmt: skip
    record = sample_record("ship", f_choice="low")
    answer = ada.post(f"/ships/{record.pk}/move", {"lane": "high"})
    assert answer.status_code == 422
    assert "Required by the rule “High”." in answer.content.decode()
    filled = ada.post(f"/ships/{record.pk}/fill", {"lane": "high", "_key": "f_text", "f_text": "why"})
    assert filled.status_code == 204


def test_programs_make_rules_and_meet_them(api_of, company, sized):
    api = api_of(company.ada)
    rule = {"entity": "account", "label": "Big ones", "effect": "require", "targets": ["reason"], "condition": BIG}
    assert api.post("form-rules", rule).status_code == 201
    workspace.move_settings_epoch()  # as the end of its transaction does
    answer = api.post("accounts", {"name": "Acme", "size": "big"})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "form_rule"
    assert "reason" in json.dumps(problem)
    assert api.post("form-rules", {**rule, "effect": "explode"}).status_code == 422
    assert api_of(company.ann).post("form-rules", rule).status_code == 403


def test_no_rules_no_questions(ada, sized):
    assert shape_in(ada.get("/accounts/new")) is None


def test_a_rule_on_money_is_acted_out_before_the_amount_is_saved(ada, own):
    large = {"field": "amount", "op": "gte", "value": "5000"}
    for effect, target in (("require", "description"), ("show", "forecast")):
        data = {"entity": "deal", "label": "Large", "effect": effect, "targets": [target], "condition": large}
        own._made("form-rule", data)
    small = shape_in(ada.post("/deals/check", {"name": "Deal", "amount": "4,999", "_field": "amount"}))
    assert (small["unshown"], small["required"]) == (["forecast"], [])
    big = shape_in(ada.post("/deals/check", {"name": "Deal", "amount": "6,000", "_field": "amount"}))
    assert (big["unshown"], big["required"]) == ([], ["description"])


def test_a_rule_on_what_follows_from_a_stage_is_acted_out_when_the_stage_is_chosen(ada, own):
    won = {"field": "status", "op": "eq", "value": "won"}
    data = {"entity": "deal", "label": "Won", "effect": "require", "targets": ["description"], "condition": won}
    own._made("form-rule", data)
    deal = sample_record("deal")
    stage = Stage.objects.get(pipeline=deal.pipeline, kind="won")
    typed = {"name": "Deal", "stage": str(stage.pk), "_field": "stage", "version": str(deal.version)}
    assert shape_in(ada.post(f"/deals/check?record={deal.pk}", typed))["required"] == ["description"]
    deal.refresh_from_db()
    assert deal.status == "open"


@pytest.mark.parametrize(
    "entity", [each for each in registry.entities() if not each.access.kept], ids=lambda each: each.name
)
def test_an_empty_form_of_any_entity_stands_under_rules(entity, company):
    always = {"field": "created_at", "op": "filled"}
    rule = Rule(key="always", effect="require", fields=(entity.title,), condition=always, label="Always", message="")
    shape = shape_typed(replace(entity, rules=(rule,)), values.new_record(entity), None, actor_of(company.ada))
    assert set(shape.required) == {entity.title}
