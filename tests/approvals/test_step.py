"""The step of a rule that asks for an approval, waits, and goes on by the answer."""

import pytest

from regulars.areas.activities.models import Task
from regulars.services.approvals.models import ApprovalRequest
from regulars.services.workflow import running, stored
from regulars.services.workflow.models import RuleStep
from tests.areas.make import fresh
from tests.workflow.conftest import Automation

YES = {"do": "create", "entity": "task", "values": {"name": {"value": "Onboarding"}}}
NO = {"do": "create", "entity": "task", "values": {"name": {"value": "Think again"}}}


@pytest.fixture
def asked(company, office, deal):
    """A rule asks for each new deal; the request of one, and the rule's run."""
    approval = office.approval()
    automation = Automation(company)
    step = {"do": "approval", "approval": approval.key, "text": "Of {name}", "then": [YES], "else": [NO]}
    rule = automation.rule("deal", {"kind": "created"}, step)
    record = deal()
    automation.settle()
    [run] = automation.runs(rule)
    return automation, run, record, ApprovalRequest.objects.get()


def tasks_of(run):
    from regulars.engine.models import Change

    return list(Change.objects.filter(batch=run.pk, entity="task").values_list("title", flat=True))


def test_the_run_waits_and_the_branch_of_the_answer_follows_once(company, office, asked):
    automation, run, _record, request = asked
    assert (run.state, request.comment, request.asked_by) == ("asleep", "Of Rack servers", company.ann.pk)
    assert tasks_of(run) == []
    office.yes(request, company.mary)
    automation.settle()
    automation.settle()
    run.refresh_from_db()
    assert run.state == "done"
    assert tasks_of(run) == ["Onboarding"]
    assert ApprovalRequest.objects.count() == 1


def test_a_rejection_takes_the_other_branch(company, office, asked):
    automation, run, _record, request = asked
    office.no(request, company.mary)
    automation.settle()
    assert tasks_of(run) == ["Think again"]


def test_a_process_that_dies_before_its_end_asks_nobody_twice(company, office, deal, monkeypatch):
    approval = office.approval()
    automation = Automation(company)
    rule = automation.rule("deal", {"kind": "created"}, {"do": "approval", "approval": approval.key})
    record = deal()
    automation.hear()

    def die(*_given, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(stored, "keep", die)
        with pytest.raises(KeyboardInterrupt):
            running.work()
    assert not ApprovalRequest.objects.exists()
    assert not RuleStep.objects.exists()
    automation.settle()
    assert ApprovalRequest.objects.get().record == fresh(record).pk
    assert automation.runs(rule)[0].state == "asleep"


def test_a_try_asks_nobody_and_shows_the_step(company, office, deal):
    from regulars.services.workflow.book import page_of
    from regulars.services.workflow.rehearsing import try_out
    from tests.factories.people import actor_of

    approval = office.approval()
    automation = Automation(company)
    step = {"do": "approval", "approval": approval.key, "then": [YES]}
    rule = automation.rule("deal", {"kind": "button"}, step)
    trial = try_out(page_of(rule), rule.steps, str(deal().pk), viewer=actor_of(company.ada))
    assert [mark.kind for mark in trial.marks] == ["approval", "create"]
    assert not ApprovalRequest.objects.exists()


def test_undo_on_the_page_of_the_run_takes_back_what_followed_the_answer_and_leaves_the_answer(
    client, company, office, asked
):
    automation, run, record, request = asked
    office.yes(request, company.mary)
    automation.settle()
    client.force_login(company.ada)
    assert f"/undo/batch/{run.pk}" in client.get(f"/admin/rules/{run.rule}/runs/{run.pk}").content.decode()
    client.post(f"/undo/batch/{run.pk}")
    assert Task.objects.get(name="Onboarding").deleted_at is not None
    assert (fresh(request).state, fresh(record).deleted_at) == ("approved", None)
