"""Rules that go wrong: without end, with broken expressions, under a clock that jumps. What happens is said, the rest goes on, nothing is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.activities.models import Task
from regulars.base.errors import Invalid
from regulars.engine import rows
from regulars.services.workflow import beginning, book, clock, log, running, taking
from regulars.services.workflow.models import Rule, RuleClock, RuleRun
from regulars.services.workflow.steps import KINDS
from tests.factories.people import SYSTEM
from tests.workflow.conftest import SET_SOURCE, edit, make


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def jump(monkeypatch, by):
    now = timezone.now
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + by)


def test_two_rules_that_set_each_other_off_are_stopped(automation, ann):
    written = {"employees": {"formula": "LEN(name)"}}, {"name": {"formula": "CONCAT(name, '!')"}}
    rules = [
        automation.rule("account", {"kind": "changed", "fields": [heard]}, {"do": "set", "values": values})
        for heard, values in zip(("name", "employees"), written, strict=True)
    ]
    made = make("account", ann, name="Acme")
    automation.skip()
    edit(made, ann, name="Go")
    automation.settle()
    assert (fresh(made).name, fresh(made).employees) == ("Go!", 2)
    assert sorted(run.reason for rule in rules for run in automation.runs(rule)) == ["", "", "circle"]


def test_a_rule_that_makes_ever_new_records_is_stopped(automation, deal):
    """Each task sets the next one off: another record every time, so no circle, but a chain that grows."""
    endless = {"do": "create", "entity": "task", "values": {"name": {"value": "Another"}}}
    rules = [automation.rule("task", {"kind": "created"}, endless)]
    rules.append(automation.rule("deal", {"kind": "created"}, endless))
    deal()
    automation.settle()
    stopped = [run for run in automation.runs(rules[0]) if run.state == "stopped"]
    assert [run.reason for run in stopped] == ["depth"]
    assert Task.objects.filter(name="Another").count() == beginning.MOST_DEEP


@pytest.mark.parametrize(
    "formula", ["9 ** 9 ** 9", "name * ", "(" * 500 + "1" + ")" * 500, "name.__class__", "[x for x in name]"]
)
def test_an_expression_that_asks_for_too_much_is_refused(automation, formula):
    with pytest.raises(Invalid) as problem:
        automation.rule("deal", {"kind": "created"}, {"do": "set", "values": {"name": {"formula": formula}}})
    assert problem.value.fields["steps"].startswith("Step 1: ")
    assert "“”" not in problem.value.fields["steps"]


def test_an_expression_that_breaks_fails_its_run_and_no_other(automation, deal):
    broken = automation.rule("deal", {"kind": "created"}, {"do": "set", "values": {"amount": {"formula": "name + 1"}}})
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    made = deal()
    automation.settle()
    (run,) = automation.runs(broken)
    assert run.state == "failed"
    assert "is no number" in run.reason
    assert [each.state for each in automation.runs(rule)] == ["done"]
    assert fresh(made).source == "event"


def test_a_condition_that_cannot_be_asked_any_more_fails_visibly(automation, deal, ann):
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE, condition={"field": "source", "op": "empty"})
    Rule.objects.filter(pk=rule.pk).update(condition={"field": "gone", "op": "eq", "value": 1})
    automation.known()
    other = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    deal()
    automation.settle()
    (run,) = automation.runs(rule)
    assert run.state == "failed"
    assert "gone" in run.reason
    assert [each.state for each in automation.runs(other)] == ["done"]


def test_a_clock_that_is_put_back_brings_nothing_twice_and_loses_nothing(automation, deal, monkeypatch):
    rule = automation.rule("deal", {"kind": "schedule", "cron": "0 * * * *"}, SET_SOURCE)
    made = deal()
    began = timezone.now() - timedelta(hours=1)
    Rule.objects.filter(pk=rule.pk).update(active_since=began)
    RuleClock.objects.update_or_create(rule=rule.pk, defaults={"at": began})
    book.forget()
    with monkeypatch.context() as jumping:
        jump(jumping, timedelta(hours=5))  # six full hours have come, as it seems
        clock.ask_all()
    asked = RuleRun.objects.filter(rule=rule.pk).count()
    assert asked == 6
    for hours in (0, 4, 5):  # put right; then the time comes indeed
        with monkeypatch.context() as passing:
            jump(passing, timedelta(hours=hours))
            clock.ask_all()
    assert RuleRun.objects.filter(rule=rule.pk).count() == asked
    with monkeypatch.context() as passing:
        jump(passing, timedelta(hours=6))
        clock.ask_all()
        automation.settle()
    assert RuleRun.objects.filter(rule=rule.pk).count() == asked + 1
    assert {run.state for run in automation.runs(rule)} == {"done"}
    assert fresh(made).source == "event"


def test_a_wait_ends_once_though_the_clock_jumps_over_it(automation, deal, monkeypatch):
    rule = automation.rule("deal", {"kind": "created"}, {"do": "wait", "for": {"count": 2, "unit": "days"}}, SET_SOURCE)
    made = deal()
    automation.settle()
    with monkeypatch.context() as jumping:
        jump(jumping, timedelta(days=-3))
        automation.settle()
        assert [run.state for run in automation.runs(rule)] == ["asleep"]
    with monkeypatch.context() as jumping:
        jump(jumping, timedelta(days=400))
        automation.settle()
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["done"]
    assert fresh(made).version == 2


def test_a_run_that_breaks_the_program_is_put_off_and_holds_up_no_other(automation, deal, monkeypatch):
    breaking = automation.rule("deal", {"kind": "created"}, {"do": "notify", "to": "owner", "text": "Hello"})
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    step = replace(KINDS["notify"], run=lambda place, step: 1 / 0)
    monkeypatch.setitem(KINDS, "notify", step)
    made = deal()
    automation.settle()
    assert fresh(made).source == "event"
    assert [(run.state, run.attempts) for run in automation.runs(breaking)] == [("waiting", 1)]
    for minutes in range(1, 5):
        with monkeypatch.context() as passing:
            jump(passing, timedelta(minutes=minutes))
            running.work()
    (broken,) = automation.runs(breaking)
    assert (broken.state, broken.reason) == ("failed", "program")
    assert "The program broke" in log.reason_of(broken, SYSTEM)
    assert [run.state for run in automation.runs(rule)] == ["done"]


def test_a_rule_that_breaks_when_it_is_asked_holds_up_no_other(automation, deal, monkeypatch):
    """Its question may break the transaction, too."""
    breaking = automation.rule("deal", {"kind": "created"}, SET_SOURCE, condition={"field": "name", "op": "filled"})
    rule = automation.rule("deal", {"kind": "created"}, SET_SOURCE)
    ask = taking.matching

    def matching(page, *given):
        if page.id == breaking.id:
            rows.query("select 1 / 0")
        return ask(page, *given)

    monkeypatch.setattr(taking, "matching", matching)
    made = deal()
    automation.settle()
    assert [(run.state, run.reason) for run in automation.runs(breaking)] == [("failed", "program")]
    assert [run.state for run in automation.runs(rule)] == ["done"]
    assert fresh(made).source == "event"
