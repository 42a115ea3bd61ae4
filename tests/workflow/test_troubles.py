"""Runs that fail or are held: told once a day for each rule, counted where rules are made, named by the doctor."""

import pytest

from regulars.base.errors import Invalid
from regulars.project import doctor
from regulars.services.notify.models import Notification
from regulars.services.workflow import running, troubles
from regulars.services.workflow.models import Rule, RuleRun, RuleVersion
from tests.areas.make import fresh
from tests.factories.people import SYSTEM
from tests.workflow.conftest import SET_SOURCE, edit, make

BROKEN = {"do": "set", "values": {"amount": {"formula": "name + 1"}}}


def told(user):
    return [
        str(each.text) for each in Notification.objects.filter(recipient=user.pk, kind="failure").order_by("created_at")
    ]


def test_the_owner_and_administrators_are_told_once_that_a_rule_failed(automation, deal, company):
    rule = automation.rule("deal", {"kind": "created"}, BROKEN, acts_as="owner", owner=str(company.mary.pk))
    deal()
    deal(name="Another")
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["failed", "failed"]
    for person in (company.mary, company.ada):
        assert len(told(person)) == 1
        assert "failed" in told(person)[0]
    assert told(company.ann) == []
    one = Notification.objects.filter(recipient=company.ada.pk).get()
    assert one.url.startswith(f"/admin/rules/{rule.pk}/runs/")


def test_a_rule_that_has_reached_its_limit_says_so(automation, deal, company):
    automation.rule("deal", {"kind": "created"}, SET_SOURCE, hourly_limit=1)
    for _each in range(3):
        deal()
    automation.settle()
    assert ["held" in text for text in told(company.ada)] == [True]


def test_what_failed_lately_is_counted_in_the_list_and_by_the_doctor_until_it_is_mended(
    automation, deal, company, enter
):
    rule = automation.rule("deal", {"kind": "created"}, BROKEN, SET_SOURCE, hourly_limit=2)
    for _each in range(3):
        deal()
    automation.settle()
    assert troubles.lately([rule.pk]) == {rule.pk: {"failed": 2, "held": 1}}
    page = enter(company.ada).get("/admin/rules/").content.decode()
    assert f"/admin/rules/{rule.pk}/runs?state=failed" in page
    assert "Failed: 2" in page
    assert "Held back: 1" in page
    assert any("2 runs failed, 1 are held" in finding.text for finding in doctor._rules())
    Rule.objects.filter(pk=rule.pk).update(steps=[SET_SOURCE])
    RuleRun.objects.filter(rule=rule.pk).update(state="done")
    assert troubles.lately([rule.pk]) == {}
    assert list(doctor._rules()) == []


def test_a_version_shows_what_stands_in_its_branches(automation, company, enter):
    task = {"do": "create", "entity": "task", "values": {"name": {"value": "Call them"}}}
    branch = {
        "do": "if",
        "condition": {"field": "amount", "op": "gt", "value": "5"},
        "then": [task],
        "else": [{"do": "stop"}],
    }
    rule = automation.rule("deal", {"kind": "created"}, branch)
    page = enter(company.ada).get(f"/admin/rules/{rule.pk}/versions").content.decode()
    assert "Task “Call them”" in page
    assert "Else" in page


def test_all_that_failed_go_on_at_once_from_the_step_that_failed(automation, deal, company, enter, api_of):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, BROKEN)
    for _each in range(3):
        deal()
    automation.settle()
    assert (
        "Try all of them again" in enter(company.ada).get(f"/admin/rules/{rule.pk}/runs?state=failed").content.decode()
    )
    RuleVersion.objects.filter(rule=rule.pk).update(steps=[SET_SOURCE, {"do": "stop"}])
    answer = enter(company.ada).post(f"/admin/rules/{rule.pk}/runs/retry", {"state": "failed"}, follow=True)
    assert "3 runs go on" in answer.content.decode()
    automation.settle()
    assert {run.state for run in automation.runs(rule)} == {"done"}
    RuleRun.objects.filter(rule=rule.pk).update(state="held")
    api = api_of(company.ada)
    assert api.post(f"rules/{rule.pk}/runs/retry", {"state": "held"}).json() == {"count": 3}
    assert api.post(f"rules/{rule.pk}/runs/retry", {"state": "done"}).status_code == 422
    assert api_of(company.ann).post(f"rules/{rule.pk}/runs/retry", {"state": "held"}).status_code in (403, 404)


@pytest.mark.parametrize("cron", ["* * * * *", "0-59 * * * *", "*/3 * * * *", "0-8/2 * * * *"])
def test_set_times_come_at_most_four_times_an_hour(automation, cron):
    with pytest.raises(Invalid):
        automation.rule("deal", {"kind": "schedule", "cron": cron}, SET_SOURCE)


@pytest.mark.parametrize(
    ("first", "state"), [(SET_SOURCE, "done"), ({"do": "set", "values": {"description": {"value": "x"}}}, "failed")]
)
def test_who_mends_a_rule_and_tries_again_has_it_go_on_as_it_says_now(automation, deal, first, state):
    """Unless what was done already is another step now."""
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, BROKEN)
    made = deal(name="Racks")
    automation.settle()
    mended = {"do": "set", "values": {"amount": {"formula": "LEN(name)"}}}
    edit(Rule.objects.get(pk=rule.pk), SYSTEM, steps=[first, mended])
    automation.known()
    running.retry(automation.runs(rule)[0])
    automation.settle()
    (run,) = automation.runs(rule)
    assert (run.state, run.number) == (state, 2 if state == "done" else 1)
    made.refresh_from_db()
    assert (made.amount and made.amount == 5) == (True if state == "done" else None)


def test_a_step_that_failed_inside_of_a_loop_goes_on_by_the_mended_rule(automation, deal, ann):
    each = {"do": "each", "entity": "task", "by": "record"}
    broken = {"do": "set", "values": {"priority": {"formula": "name"}}}
    rule = automation.rule("deal", {"kind": "changed", "fields": ["source"]}, {**each, "steps": [broken]})
    made = deal()
    tasks = [
        make("task", ann, name=name, record={"entity": "deal", "id": str(made.pk)}) for name in ("high", "nothing")
    ]
    automation.skip()
    edit(made, ann, source="event")
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["failed"]
    edit(Rule.objects.get(pk=rule.pk), SYSTEM, steps=[{**each, "steps": [broken], "note": "x"}, SET_SOURCE])
    automation.known()
    running.retry_all(rule.pk, "failed")
    automation.settle()
    (run,) = automation.runs(rule)
    assert (run.state, run.number) == ("failed", 2)
    assert fresh(tasks[0]).priority == "high"
