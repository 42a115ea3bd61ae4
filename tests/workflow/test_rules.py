"""Rules at work: what sets them off, what they do, as whom, and what bounds them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.activities.models import Task
from regulars.base import working_time
from regulars.base.errors import Refused
from regulars.engine import undo
from regulars.engine.actor import system
from regulars.engine.models import Change
from regulars.services.workflow import running
from regulars.services.workflow.models import RuleRun
from regulars.services.worktime.book import calendar_of
from tests.areas.make import fresh
from tests.workflow.conftest import SET_SOURCE, edit, make, stage


def test_a_new_record_sets_a_rule_off_once(automation, deal):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    made = deal()
    automation.settle()
    assert fresh(made).source == "event"
    assert [run.state for run in automation.runs(rule)] == ["done"]
    automation.heard = 0
    automation.settle()
    assert len(automation.runs(rule)) == 1


def test_what_a_rule_writes_tells_the_rule_the_change_that_led_to_it_and_who(automation, deal):
    rule = automation.rule(
        "deal", {"kind": "created"}, SET_SOURCE, acts_as="owner", owner=str(automation.company.ada.pk)
    )
    made = deal()
    automation.settle()
    first, second = Change.objects.filter(record=made.pk).order_by("id")
    assert (second.source, second.actor, second.cause) == ("workflow", automation.company.ada.pk, first.id)
    assert second.batch == automation.runs(rule)[0].pk


def test_the_batch_of_a_run_is_taken_back_like_any_other(automation, deal, ann):
    rule = automation.rule(
        "deal",
        {"kind": "created"},
        SET_SOURCE,
        {"do": "create", "entity": "task", "values": {"name": {"text": "Call about {name}"}}},
    )
    made = deal()
    automation.settle()
    assert Task.objects.get(record_id=made.pk).name == "Call about Rack servers"
    done = undo.undo_batch(automation.runs(rule)[0].pk, actor=system())
    assert done.taken_back == 2
    assert fresh(made).source == ""
    assert not Task.objects.filter(record_id=made.pk, deleted_at=None).exists()
    automation.settle()
    assert fresh(made).source == ""


def test_a_field_is_heard_from_one_value_to_another(automation, deal, ann):
    rule = automation.rule(
        "deal", {"kind": "field", "field": "forecast", "from": "pipeline", "to": "commit"}, SET_SOURCE
    )
    made = deal()
    edit(made, ann, forecast="best_case")
    automation.settle()
    assert automation.runs(rule) == []
    edit(fresh(made), ann, forecast="commit")
    automation.settle()
    assert automation.runs(rule) == []
    other = deal()
    edit(other, ann, forecast="commit")
    automation.settle()
    assert [run.record for run in automation.runs(rule)] == [other.pk]


def test_a_stage_entered_and_one_left(automation, deal, ann):
    target = str(stage("Propose").pk)
    entered = automation.rule("deal", {"kind": "entered", "field": "stage", "value": target}, SET_SOURCE)
    left = automation.rule("deal", {"kind": "left", "field": "stage", "value": target}, SET_SOURCE)
    made = deal(stage=target, amount={"amount": "100", "currency": "EUR"}, closes_on="2027-01-01")
    automation.settle()
    assert (len(automation.runs(entered)), len(automation.runs(left))) == (1, 0)
    edit(fresh(made), ann, stage=str(stage("Qualify").pk))
    automation.settle()
    assert (len(automation.runs(entered)), len(automation.runs(left))) == (1, 1)


def test_conditions_are_asked_of_the_record_after_and_before_the_change(automation, deal, ann):
    big = {"field": "amount", "op": "gte", "value": "1000"}
    rule = automation.rule(
        "deal", {"kind": "changed", "fields": ["amount"]}, SET_SOURCE, condition=big, before={"none": [big]}
    )
    made = deal(amount={"amount": "10", "currency": "EUR"})
    edit(made, ann, amount={"amount": "5000", "currency": "EUR"})
    automation.settle()
    assert len(automation.runs(rule)) == 1
    edit(fresh(made), ann, amount={"amount": "6000", "currency": "EUR"})
    automation.settle()
    assert len(automation.runs(rule)) == 1


def test_a_branch_is_taken_by_its_condition(automation, deal):
    branch = {
        "do": "if",
        "condition": {"field": "amount", "op": "gt", "value": "500"},
        "then": [{"do": "set", "values": {"name": {"value": "big"}}}],
        "else": [{"do": "set", "values": {"name": {"value": "small"}}}],
    }
    automation.rule("deal", {"kind": "created"}, branch)
    small, big = deal(), deal(amount={"amount": "900", "currency": "EUR"})
    automation.settle()
    assert (fresh(small).name, fresh(big).name) == ("small", "big")


def test_formulas_work_out_values(automation, deal):
    automation.rule(
        "deal",
        {"kind": "created"},
        {"do": "set", "values": {"amount": {"formula": "amount * 1.1"}, "closes_on": {"formula": "today + 30"}}},
    )
    made = deal(amount={"amount": "100", "currency": "USD"})
    automation.settle()
    assert fresh(made).amount == 110
    assert fresh(made).closes_on == timezone.localdate() + timedelta(days=30)


def test_a_wait_sleeps_and_goes_on(automation, deal):
    rule = automation.rule("deal", {"kind": "created"}, {"do": "wait", "for": {"count": 2, "unit": "days"}}, SET_SOURCE)
    made = deal()
    automation.settle()
    run = automation.runs(rule)[0]
    assert run.state == "asleep"
    assert fresh(made).source == ""
    past(run)
    automation.settle()
    assert fresh(made).source == "event"


def past(run):
    """The wait of a run is over."""
    mark = run.done_steps.get(state="asleep")
    mark.told["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    mark.save()
    RuleRun.objects.filter(pk=run.pk).update(due_at=timezone.now())


def test_a_wait_for_a_condition_ends_when_the_record_meets_it(automation, deal, ann):
    wait = {
        "do": "wait",
        "for": {"count": 9, "unit": "days"},
        "until": {"field": "amount", "op": "filled"},
        "late": "stop",
    }
    rule = automation.rule("deal", {"kind": "created"}, wait, SET_SOURCE)
    met, late = deal(), deal()
    automation.settle()
    edit(fresh(met), ann, amount={"amount": "10", "currency": "EUR"})
    automation.settle()
    assert fresh(met).source == "event"
    past(next(run for run in automation.runs(rule) if run.record == late.pk))
    automation.settle()
    assert fresh(late).source == ""
    assert {run.state for run in automation.runs(rule)} == {"done"}


def test_a_loop_goes_over_related_records(automation, deal, ann):
    each = {
        "do": "each",
        "entity": "task",
        "by": "record",
        "where": {"field": "done_at", "op": "empty"},
        "steps": [{"do": "verb", "verb": "complete", "values": {"result": {"value": "Deal closed"}}}],
    }
    automation.rule("deal", {"kind": "changed", "fields": ["forecast"]}, each)
    made = deal()
    for name in ("One", "Two"):
        make("task", ann, name=name, record={"entity": "deal", "id": str(made.pk)})
    edit(made, ann, forecast="commit")
    automation.settle()
    assert [task.result for task in Task.objects.filter(record_id=made.pk)] == ["Deal closed"] * 2


def test_a_failed_step_stops_the_run_and_is_tried_again_from_there(automation, deal):
    rule = automation.rule(
        "deal",
        {"kind": "created"},
        {"do": "create", "entity": "task", "values": {"name": {"value": "First"}}},
        {"do": "verb", "verb": "reopen"},
    )
    made = deal()
    automation.settle()
    run = automation.runs(rule)[0]
    assert run.state == "failed"
    assert "open" in run.reason
    running.retry(run)
    automation.settle()
    assert automation.runs(rule)[0].state == "failed"
    assert Task.objects.filter(record_id=made.pk).count() == 1


def test_a_rule_cannot_go_round_in_a_circle(automation, deal, ann):
    one = automation.rule(
        "deal",
        {"kind": "changed", "fields": ["name"]},
        {"do": "set", "values": {"name": {"formula": "CONCAT(name, '!')"}}},
    )
    made = deal()
    automation.skip()
    edit(made, ann, name="Go")
    automation.settle()
    assert fresh(made).name == "Go!"
    assert [(run.state, run.reason) for run in automation.runs(one)] == [("done", ""), ("stopped", "circle")]


def test_beyond_the_hourly_limit_runs_are_held(automation, deal):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, hourly_limit=1)
    deal(), deal()
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["done", "held"]
    running.retry(automation.runs(rule)[1])
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["done", "done"]


def test_steps_never_do_more_than_the_one_the_rule_acts_as(automation, deal, company):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, acts_as="owner", owner=str(company.carl.pk))
    made = deal()
    automation.settle()
    assert automation.runs(rule) == []
    assert fresh(made).source == ""


def test_what_is_switched_off_hears_nothing(automation, deal):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, is_active=False)
    deal()
    automation.settle()
    assert automation.runs(rule) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"trigger": {"kind": "nothing"}}, "trigger"),
        ({"trigger": {"kind": "field"}}, "trigger"),
        ({"trigger": {"kind": "field", "field": "nope"}}, "trigger"),
        ({"trigger": {"kind": "schedule", "cron": "* * * * *"}}, "trigger"),
        ({"steps": []}, "steps"),
        ({"steps": [{"do": "fly"}]}, "steps"),
        ({"steps": [{"do": "set", "values": {"nope": {"value": 1}}}]}, "steps"),
        ({"steps": [{"do": "set", "values": {"amount": {"formula": "amount +"}}}]}, "steps"),
        ({"steps": [{"do": "set", "values": {"status": {"value": "won"}}}]}, "steps"),
        ({"steps": [{"do": "create", "entity": "rule", "values": {"label": {"value": "x"}}}]}, "steps"),
        ({"steps": [{"do": "wait", "for": {"count": 0, "unit": "days"}}]}, "steps"),
        ({"condition": {"field": "nope", "op": "eq", "value": 1}}, "condition"),
        ({"entity": "role"}, "entity"),
    ],
)
def test_what_could_not_be_carried_out_is_refused(automation, given, field):
    with pytest.raises(Refused) as problem:
        automation.rule(
            given.pop("entity", "deal"),
            given.pop("trigger", {"kind": "created"}),
            *given.pop("steps", [SET_SOURCE]),
            **given,
        )
    assert field in problem.value.fields


def test_a_task_is_due_after_working_hours_of_who_gets_it(automation, deal, ann):
    values = {"name": {"value": "Onboard"}, "owner": {"from": "owner"}, "due_at": {"working_hours": 12}}
    automation.rule("deal", {"kind": "created"}, {"do": "create", "entity": "task", "values": values})
    before = timezone.now()
    deal()
    automation.settle()
    [task] = Task.objects.filter(name="Onboard")
    span = timedelta(hours=12)
    assert working_time.add(calendar_of(ann.id), before, span) <= task.due_at
    assert task.due_at <= working_time.add(calendar_of(ann.id), timezone.now(), span)


@pytest.mark.parametrize(
    "values", [{"name": {"working_hours": 8}}, {"due_at": {"working_hours": "soon"}}, {"due_at": {"working_hours": 0}}]
)
def test_working_hours_are_a_number_for_a_moment(automation, values):
    with pytest.raises(Refused):
        automation.rule("task", {"kind": "created"}, {"do": "set", "values": values})
