"""Steps that start and stop other rules on the record, bounded like all that follows from one another; runs ended by hand."""

import pytest

from regulars.base.errors import Invalid
from regulars.services.workflow.book import page_of
from regulars.services.workflow.models import Rule, RuleRun
from regulars.services.workflow.rehearsing import try_out
from tests.areas.make import fresh
from tests.factories.people import SYSTEM, actor_of
from tests.workflow.conftest import SET_SOURCE, edit, make

DAY = {"do": "wait", "for": {"count": 1, "unit": "days"}}
START = {"do": "start_rule", "rule": "nurture"}
STOP = {"do": "stop_rule", "rule": "nurture"}
CREATED = {"kind": "created"}
TITLE_CHANGED = {"kind": "changed", "fields": ["job_title"]}


@pytest.fixture
def nurture(automation):
    """A sequence: a rule with a wait that is set off by a call."""
    title = {"do": "set", "values": {"department": {"value": "Nurtured"}}}
    return automation.rule("contact", {"kind": "call"}, title, DAY, SET_SOURCE, key="nurture")


def states(automation, rule):
    return [(run.state, run.reason) for run in automation.runs(rule)]


def test_a_step_starts_a_sequence_once_for_a_record(automation, nurture, ann):
    automation.rule("contact", CREATED, START)
    automation.rule("contact", TITLE_CHANGED, START)
    jo = make("contact", ann, name="Jo")
    automation.settle()
    edit(fresh(jo), ann, job_title="Buyer")
    automation.settle()
    assert states(automation, nurture) == [("asleep", "")]
    assert fresh(jo).department == "Nurtured"


def test_a_step_stops_the_sequence_on_its_record_alone(automation, nurture, ann):
    automation.rule("contact", CREATED, START)
    stopper = automation.rule("contact", TITLE_CHANGED, STOP)
    jo, al = make("contact", ann, name="Jo"), make("contact", ann, name="Al")
    automation.settle()
    edit(fresh(jo), ann, job_title="Buyer")
    automation.settle()
    told = {run.record: (run.state, run.reason) for run in automation.runs(nurture)}
    assert told == {jo.pk: ("stopped", "halted"), al.pk: ("asleep", "")}
    assert automation.runs(stopper)[0].done_steps.get().told["ended"] == 1


def test_where_its_condition_does_not_hold_it_is_not_begun(automation, nurture, ann):
    edit(nurture, SYSTEM, condition={"field": "name", "op": "eq", "value": "Somebody else"})
    starter = automation.rule("contact", CREATED, START)
    make("contact", ann, name="Jo")
    automation.settle()
    assert states(automation, nurture) == []
    assert automation.runs(starter)[0].done_steps.get().told["begun"] == 0


def test_rules_that_start_each_other_do_not_go_round(automation, nurture, ann):
    other = automation.rule("contact", {"kind": "call"}, START, key="other")
    edit(nurture, SYSTEM, steps=[{"do": "start_rule", "rule": "other"}])
    automation.rule("contact", CREATED, START)
    make("contact", ann, name="Jo")
    automation.settle()
    assert [state for state, _reason in states(automation, nurture)] == ["done", "stopped"]
    assert states(automation, nurture)[1][1] == "circle"
    assert [state for state, _reason in states(automation, other)] == ["done"]


@pytest.mark.parametrize("step", [{**START, "rule": "nothing"}, {**STOP, "rule": "nothing"}, {"do": "start_rule"}])
def test_a_rule_that_is_not_there_is_refused(automation, nurture, step):
    with pytest.raises(Invalid) as refused:
        automation.rule("contact", CREATED, step)
    assert "steps" in refused.value.fields


def test_only_what_takes_a_button_or_a_call_is_started(automation, ann):
    automation.rule("contact", CREATED, SET_SOURCE, key="nurture")
    with pytest.raises(Invalid):
        automation.rule("contact", TITLE_CHANGED, START)


def test_a_rule_starts_no_other_that_its_owner_may_not_call(automation, nurture, company, ann):
    starter = automation.rule("contact", CREATED, START)
    Rule.objects.filter(pk=starter.pk).update(acts_as="owner", owner=company.ann.pk)
    automation.known()
    make("contact", ann, name="Jo")
    automation.settle()
    assert states(automation, nurture) == []
    assert [state for state, _reason in states(automation, starter)] == ["failed"]


def test_a_try_shows_that_it_would_begin_and_begins_nothing(automation, nurture, company, ann):
    starter = automation.rule("contact", CREATED, START)
    jo = make("contact", ann, name="Jo")
    trial = try_out(page_of(starter), starter.steps, str(jo.pk), viewer=actor_of(company.ada))
    assert trial.marks[0].told["begun"] == 1
    assert not RuleRun.objects.exists()


def test_a_run_that_waits_is_ended_by_hand_and_through_the_api(automation, nurture, company, ann, enter, api_of):
    automation.rule("contact", CREATED, START)
    for name in ("Jo", "Al"):
        make("contact", ann, name=name)
    automation.settle()
    first, second = automation.runs(nurture)
    address = f"/admin/rules/{nurture.pk}/runs/{first.pk}"
    assert enter(company.carl).post(f"{address}/stop").status_code == 403
    ada = enter(company.ada)
    assert f"{address}/stop" in ada.get(address).content.decode()
    ada.post(f"{address}/stop")
    api = f"/api/v1/rules/{nurture.pk}/runs/{second.pk}/stop"
    assert api_of(company.carl).post(api).status_code == 403
    told = api_of(company.ada).post(api)
    assert (told.status_code, told.json()["state"]) == (200, "stopped")
    assert api_of(company.ada).post(api).status_code == 422
    assert states(automation, nurture) == [("stopped", "halted")] * 2


def test_the_editor_offers_sequences_and_keeps_the_chosen_one(automation, nurture, company, enter):
    ada = enter(company.ada)
    form = {"label": "Begin", "t-kind": "created", "is_active": "1", "hourly_limit": "1000", "step": ["s-0"]}
    form |= {"s-0-do": "start_rule", "s-0-rule": "nurture"}
    assert (
        'value="nurture" selected' in ada.post("/admin/rules/draw?entity=contact", {**form, "op": ""}).content.decode()
    )
    assert ada.post("/admin/rules/new?entity=contact", form).status_code == 302
    rule = Rule.objects.exclude(pk=nurture.pk).get()
    assert rule.steps == [START]
    assert nurture.label in ada.get(f"/admin/rules/{rule.pk}/versions").content.decode()
