"""Rules by the API: made, tried, rehearsed, looked into, set off; and not by others."""

import pytest

from regulars.engine import workspace
from tests.api.conftest import problem
from tests.areas.make import fresh, make
from tests.factories.people import actor_of, give, make_role
from tests.workflow.conftest import SET_SOURCE, edit

RULE = {"label": "Welcome", "key": "welcome", "entity": "deal", "trigger": {"kind": "created"}, "steps": [SET_SOURCE]}


@pytest.fixture
def admin(company, api_of):
    return api_of(company.ada)


@pytest.fixture
def made(admin):
    """Makes a rule by the API; its id."""

    def make(**given):
        answer = admin.post("rules", {**RULE, **given})
        assert answer.status_code == 201, answer.content
        workspace.move_settings_epoch()
        return answer.json()["id"]

    return make


def test_a_rule_is_made_and_changed_and_keeps_its_versions(admin, made, automation):
    rule = made()
    assert admin.get(f"rules/{rule}").json()["edition"] == 1
    assert admin.get(f"rules/{rule}").json()["owner"]["id"] == str(automation.company.ada.pk)
    two = [SET_SOURCE, {"do": "stop"}]
    assert admin.patch(f"rules/{rule}", {"steps": two}).json()["edition"] == 2
    assert admin.patch(f"rules/{rule}", {"label": "Hello"}).json()["edition"] == 2
    listed = admin.get(f"rules/{rule}/versions").json()["items"]
    assert [(each["number"], len(each["steps"])) for each in listed] == [(2, 2), (1, 1)]


def test_what_became_of_a_rule_is_told_with_its_steps_and_what_they_wrote(admin, made, automation, deal):
    rule = made()
    record = deal()
    automation.settle()
    [run] = admin.get(f"rules/{rule}/runs").json()["items"]
    assert (run["state"], run["label"], run["record"]) == ("done", "Rack servers", str(record.pk))
    whole = admin.get(f"rules/{rule}/runs/{run['id']}").json()
    assert [step["kind"] for step in whole["steps"]] == ["set"]
    assert whole["changes"][0]["diff"]["source"] == [None, "event"]
    problem(admin.post(f"rules/{rule}/runs/{run['id']}/retry"), 422, "not_failed")
    assert admin.get(f"rules/{rule}/runs?state=failed").json()["items"] == []


def test_a_try_shows_every_step_and_keeps_nothing(admin, made, automation, deal):
    late = {"do": "wait", "for": {"count": 3, "unit": "days"}}
    task = {"do": "create", "entity": "task", "values": {"name": {"text": "Call {account}"}}}
    rule = made(steps=[late, SET_SOURCE, task])
    record = deal()
    automation.skip()
    found = admin.post(f"rules/{rule}/test", {"record": str(record.pk)}).json()
    assert found["held"] is True
    assert [step["kind"] for step in found["steps"]] == ["wait", "set", "create"]
    assert {change["entity"] for change in found["changes"]} >= {"deal", "task"}
    assert any(change["title"] == "Call Acme" for change in found["changes"])
    assert fresh(record).source == ""
    assert admin.get(f"rules/{rule}/runs").json()["items"] == []
    assert automation.hear() == 0


def test_a_try_says_which_condition_does_not_hold(admin, made, deal):
    held, missed = {"field": "name", "op": "filled"}, {"field": "amount", "op": "filled"}
    rule = made(condition={"all": [held, missed]})
    found = admin.post(f"rules/{rule}/test", {"record": str(deal().pk)}).json()
    assert found["held"] is False
    assert found["conditions"] == [{"condition": held, "held": True}, {"condition": missed, "held": False}]
    assert found["steps"] == []


def test_a_rehearsal_says_when_a_rule_would_have_been_set_off(admin, made, deal, ann):
    rule = made(trigger={"kind": "field", "field": "name"}, is_active=False)
    one, _other = deal(), deal()
    edit(one, ann, name="Renamed")
    found = admin.get(f"rules/{rule}/rehearsal").json()
    assert (found["count"], found["complete"]) == (1, True)
    assert [each["label"] for each in found["firings"]] == ["Renamed"]


def test_a_button_is_a_verb_of_its_records(admin, made, deal, api_of, company):
    rule = made(trigger={"kind": "button"})
    record = deal()
    assert admin.post(f"deals/{record.pk}/actions/rule_welcome", {}).json()["record"]["source"] == "event"
    assert [run["state"] for run in admin.get(f"rules/{rule}/runs").json()["items"]] == ["done"]
    problem(api_of(company.carl).post(f"deals/{record.pk}/actions/rule_welcome", {}), 404)


def test_a_rule_that_is_switched_off_says_so(admin, made, deal):
    record = deal()
    for kind in ("button", "call"):
        rule = made(trigger={"kind": kind}, key=f"off-{kind}", is_active=False)
        body = problem(admin.post(f"rules/{rule}/actions/run", {"record": str(record.pk)}), 422, "rule_off")
        assert "switched off" in body["detail"]


def test_a_program_calls_a_rule(admin, made, deal):
    rule = made(trigger={"kind": "call"}, condition={"field": "amount", "op": "filled"})
    empty, filled = deal(), deal(amount={"amount": "5", "currency": "USD"})
    problem(admin.post(f"rules/{rule}/actions/run", {"record": str(empty.pk)}), 422, "condition")
    assert admin.post(f"rules/{rule}/actions/run", {"record": str(filled.pk)}).status_code == 200
    assert fresh(filled).source == "event"
    other = made(key="other", trigger={"kind": "created"})
    problem(admin.post(f"rules/{other}/actions/run", {"record": str(filled.pk)}), 422, "no_call")


@pytest.mark.parametrize("path", ["runs", "versions", "rehearsal"])
def test_those_who_make_no_rules_do_not_look_into_them(made, api_of, company, path):
    rule = made()
    problem(api_of(company.ann).get(f"rules/{rule}/{path}"), 403)


def test_those_who_make_no_rules_make_and_try_none(made, api_of, company, deal):
    rule, ann = made(), api_of(company.ann)
    problem(ann.post("rules", {**RULE, "key": "mine"}), 403)
    problem(ann.patch(f"rules/{rule}", {"label": "Mine"}), 403)
    problem(ann.post(f"rules/{rule}/test", {"record": str(deal().pk)}), 403)


def test_a_role_lets_people_make_rules_that_act_as_themselves_only(made, api_of, company):
    maker = make_role("Makers", {("rule", "create"): "all", ("rule", "edit"): "all"})
    give(company.ann, *company.ann.roles.all(), maker)
    ann, theirs = api_of(company.ann), made()
    mine = ann.post("rules", {**RULE, "key": "mine"})
    assert mine.json()["owner"]["id"] == str(company.ann.pk)
    problem(ann.post("rules", {**RULE, "key": "more", "acts_as": "program"}), 422)
    problem(ann.post("rules", {**RULE, "key": "more", "owner": str(company.ada.pk)}), 422)
    problem(ann.patch(f"rules/{theirs}", {"steps": [{"do": "stop"}]}), 422)


@pytest.mark.parametrize("ask", ["test", "rehearsal"])
def test_a_rule_answers_nothing_about_fields_that_are_withheld_from_who_tries_it(company, automation, api_of, ask):
    account = make("account", actor_of(company.ada), name="Hooli", phone="+1 202 555 0147")
    condition = {"field": "phone", "op": "contains", "value": "0147"}
    rule = automation.rule("account", {"kind": "created"}, SET_SOURCE, condition=condition)
    role = make_role("Makes rules", {("*", "view"): "all", ("rule", "create"): "all", ("rule", "edit"): "all"})
    give(company.carl, role)
    asked = {"test": lambda: api_of(company.carl).post(f"rules/{rule.pk}/test", {"record": str(account.pk)})}
    asked["rehearsal"] = lambda: api_of(company.carl).get(f"rules/{rule.pk}/rehearsal")
    assert asked[ask]().status_code == 200
    role.field_rules.create(entity="account", field="phone", mode="hidden")
    give(company.carl, role)
    problem(asked[ask](), 422, "withheld_condition")
