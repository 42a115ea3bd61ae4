"""How many open leads a person may hold: beyond it they go to the next one, or wait until there is room."""

import json

import pytest
from django.utils import timezone

from regulars.areas.insight import lead_report
from regulars.areas.insight import leads as report
from regulars.base.errors import Refused
from regulars.engine.models import User
from regulars.services.notify.models import Notification
from regulars.services.workflow import handing
from regulars.services.workflow.models import Handing, Rule, RuleRun
from tests.areas.make import fresh
from tests.factories.people import SYSTEM, actor_of
from tests.workflow.conftest import edit, make


@pytest.fixture
def team(company):
    return {"field": "team", "op": "eq", "value": str(company.team.pk)}


@pytest.fixture
def step(team):
    return {"do": "assign", "how": "turn", "among": team, "capacity": {"most": 2}}


@pytest.fixture
def rule(automation, company, step):
    def made(**more):
        return automation.rule("lead", {"kind": "created"}, {**step, **more}, owner=str(company.ada.pk))

    return made


def come(automation, count, **given):
    found = [make("lead", SYSTEM, name=f"Lead {number}", **given) for number in range(count)]
    automation.settle()
    return [fresh(each) for each in found]


def later(automation):
    """Ten minutes later."""
    RuleRun.objects.filter(state="asleep").update(due_at=timezone.now())
    automation.settle()


def disqualified(lead):
    return edit(lead, SYSTEM, status="disqualified", disqualify_reason="no_budget")


def test_nobody_gets_more_than_they_may_hold_and_the_rest_waits(automation, company, rule):
    made = rule()
    found = come(automation, 5)
    assert [each.owner_id for each in found].count(company.ann.pk) == 2
    assert [each.owner_id for each in found].count(company.bob.pk) == 2
    left = found[-1]
    assert (left.owner_id, left.waits_because) == (None, "full")
    assert [run.state for run in automation.runs(made)] == ["done"] * 4 + ["asleep"]
    assert Notification.objects.filter(recipient=company.ada.pk, record=left.pk).count() == 1
    later(automation)
    assert fresh(left).owner_id is None
    disqualified(found[0])
    later(automation)
    assert (fresh(left).owner_id, fresh(left).waits_because) == (found[0].owner_id, "")


def test_it_goes_to_the_next_one_who_has_room(automation, company, rule):
    for number in range(2):
        make("lead", SYSTEM, name=f"Ann's {number}", owner=str(company.ann.pk))
    rule()
    assert [each.owner_id for each in come(automation, 2)] == [company.bob.pk] * 2


def test_who_took_it_by_hand_meanwhile_keeps_it(automation, company, rule):
    rule(capacity={"most": 1})
    *_given, left = come(automation, 3)
    taken = edit(left, actor_of(company.ada), owner=str(company.carl.pk))
    assert taken.waits_because == ""
    disqualified(_given[0])
    later(automation)
    assert fresh(left).owner_id == company.carl.pk


def test_what_ended_meanwhile_is_given_to_nobody(automation, company, rule):
    rule(capacity={"most": 1})
    first, _second, left = come(automation, 3)
    assert disqualified(left).waits_because == ""
    disqualified(first)
    later(automation)
    assert fresh(left).owner_id is None


def test_a_field_of_people_says_how_many_each_may_hold(automation, company, rule, own_number):
    edit(User.objects.get(pk=company.ann.pk), SYSTEM, holds=3)
    edit(User.objects.get(pk=company.bob.pk), SYSTEM, holds=0)
    rule(capacity={"most": 9, "field": "holds"})
    found = come(automation, 4)
    assert [each.owner_id for each in found] == [company.ann.pk] * 3 + [None]
    edit(User.objects.get(pk=company.bob.pk), SYSTEM, holds=None)
    later(automation)
    assert fresh(found[-1]).owner_id == company.bob.pk


@pytest.fixture
def own_number(company):
    from regulars.engine import workspace

    row = make("custom-field", SYSTEM, entity="user", key="holds", kind="integer", label="Holds at most")
    workspace.move_settings_epoch()
    return row


def test_what_nobody_accepts_stays_while_everyone_is_full(automation, company, rule):
    rule(capacity={"most": 1}, accept_hours=4)
    first, second = come(automation, 2)
    Handing.objects.filter(record=first.pk).update(due_at=timezone.now())
    handing.pass_due()
    assert fresh(first).owner_id == first.owner_id
    disqualified(second)
    Handing.objects.filter(record=first.pk).update(due_at=timezone.now())
    handing.pass_due()
    assert fresh(first).owner_id == second.owner_id


def test_the_report_of_unattended_leads_says_so(automation, company, rule, enter):
    rule(capacity={"most": 1})
    come(automation, 4)
    ada = actor_of(company.ada)
    assert report.without_room(ada).count == 2
    told = lead_report.told(ada, {"period": "this_year"}, filters=True)
    figures = {each["key"]: each for each in told["figures"]}
    assert figures["waiting_for_room"]["value"] == 2
    page = enter(company.ada).get("/dashboard/leads").content.decode()
    assert "Waiting for room" in page
    assert "Everyone holds as many as they may" in page


def test_a_try_of_the_rule_says_it(automation, company, rule):
    rule(capacity={"most": 1})
    *_given, left = come(automation, 3)
    run = RuleRun.objects.get(record=left.pk)
    assert "until there is room" in run.done_steps.get().told["problem"]


@pytest.mark.parametrize(
    "capacity",
    [{}, {"most": 0}, {"most": "many"}, {"most": True}, {"field": "name"}, {"least": 3}, 5, {"most": 20_000}],
)
def test_a_capacity_that_could_not_be_counted_is_refused(automation, step, capacity):
    with pytest.raises(Refused):
        automation.rule("lead", {"kind": "created"}, {**step, "capacity": capacity})


def test_the_editor_keeps_it(company, team, enter, own_number):
    ada = enter(company.ada)
    form = {"label": "Give", "t-kind": "created", "is_active": "1", "hourly_limit": "1000", "step": ["s-0"]}
    form |= {"s-0-do": "assign", "s-0-how": "load", "s-0-field": "owner", "s-0-among": json.dumps(team)}
    form |= {"s-0-most": "20", "s-0-most_field": "holds"}
    assert ada.post("/admin/rules/new?entity=lead", form).status_code == 302
    rule = Rule.objects.get()
    assert rule.steps[0]["capacity"] == {"most": 20, "field": "holds"}
    assert 'value="20"' in ada.get(f"/admin/rules/{rule.pk}").content.decode()
    assert ada.post("/admin/rules/new?entity=lead", {**form, "label": "Other", "s-0-most": "many"}).status_code == 422
