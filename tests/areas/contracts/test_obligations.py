"""What is owed by a day becomes a task in time, is told of once it is overdue, and comes again where it recurs."""

from datetime import date, timedelta

import pytest

from regulars.areas.activities.actions import complete
from regulars.areas.activities.models import Task
from regulars.areas.contracts import obligations
from regulars.areas.contracts.models import Contract, Obligation
from regulars.base.errors import Invalid, NotAllowed, Refused
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from tests import clock
from tests.areas.contracts.steps import active
from tests.areas.make import fresh, make
from tests.factories.people import actor_of


def owed(contract, actor, due_on, **more):
    return make("obligation", actor, contract=contract.id, name="Report", due_on=str(due_on), **more)


def test_in_time_it_becomes_a_task_once(ann, contract):
    active(contract, ann)
    told = owed(contract, ann, clock.today() + timedelta(days=7))
    owed(contract, ann, clock.today() + timedelta(days=8))
    assert obligations.look_after() == {"tasks": 1, "overdue": 0}
    assert obligations.look_after() == {"tasks": 0, "overdue": 0}
    task = Task.objects.get()
    assert (task.record_id, task.owner_id, task.name) == (contract.pk, ann.id, "Report")
    assert fresh(told).task_id == task.pk


def test_before_the_contract_is_in_force_nothing_is_due(ann, contract):
    owed(contract, ann, clock.today())
    assert obligations.look_after() == {"tasks": 0, "overdue": 0}


def test_overdue_is_told_once(ann, contract):
    active(contract, ann)
    told = owed(contract, ann, clock.today() - timedelta(days=1), side="theirs")
    assert obligations.look_after() == {"tasks": 1, "overdue": 1}
    assert obligations.look_after() == {"tasks": 0, "overdue": 0}
    assert fresh(told).state == "overdue"
    assert Task.objects.get().name == "See that they do: Report"
    assert Notification.objects.filter(text__startswith="Overdue in the contract").count() == 1


def test_done_it_completes_its_task_and_the_next_follows(ann, contract):
    active(contract, ann)
    told = owed(contract, ann, "2026-08-31", every="month")
    obligations.look_after()
    obligations.done(told, actor=ann, outcome="Sent")
    assert (fresh(told).state, fresh(told).outcome) == ("done", "Sent")
    assert Task.objects.get().done_at is not None
    second = Obligation.objects.get(done_on=None)
    assert second.due_on == date(2026, 9, 30)
    obligations.done(second, actor=ann)
    third = Obligation.objects.get(done_on=None)
    assert (third.due_on, third.turn) == (date(2026, 10, 31), 2)
    with pytest.raises(Refused) as problem:
        obligations.done(fresh(told), actor=ann)
    assert problem.value.code == "already_done"


def test_after_the_end_of_the_contract_none_follows(ann, contract):
    active(contract, ann)
    told = owed(contract, ann, "2026-11-15", every="quarter")
    obligations.done(told, actor=ann)
    assert Obligation.objects.count() == 1


def test_completing_the_task_does_the_obligation(ann, contract):
    active(contract, ann)
    told = owed(contract, ann, clock.today())
    obligations.look_after()
    complete(Task.objects.get(), actor=ann)
    obligations.follow_tasks(list(Change.objects.filter(entity="task")))
    obligations.follow_tasks(list(Change.objects.filter(entity="task")))
    assert fresh(told).done_on == clock.today()
    obligations.reopen(fresh(told), actor=ann)
    assert fresh(told).state == "open"


def test_bad_days_are_refused(ann, contract):
    with pytest.raises(Invalid) as problem:
        owed(contract, ann, "2025-12-31")
    assert "due_on" in problem.value.fields
    told = owed(contract, ann, clock.today())
    with pytest.raises(Invalid):
        obligations.done(told, actor=ann, day=clock.today() + timedelta(days=1))


def test_others_obligations_are_not_done(company, ann, contract):
    told = owed(contract, ann, clock.today())
    with pytest.raises(NotAllowed):
        obligations.done(told, actor=actor_of(company.bob))
    assert Contract.objects.get().status == "draft"
