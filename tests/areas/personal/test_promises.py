"""What we promised."""

from datetime import timedelta

import pytest

from regulars.areas.activities.actions import complete
from regulars.areas.activities.models import Task
from regulars.areas.activities.queries import today
from regulars.areas.personal import promises
from regulars.base.errors import NotFound, Refused
from regulars.engine import access
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from tests import clock
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of


@pytest.fixture
def promise(ann, bea):
    return make(
        "promise", ann, record=about(bea), name="Tickets for the fair", due_on=str(clock.today() - timedelta(days=1))
    )


def lines(actor):
    return [(item.title, item.state) for item in today(actor) if item.entity in ("promise", "task")]


def test_whoever_writes_it_down_made_it_and_sees_it_on_today(ann, promise):
    assert promise.owner_id == ann.id
    assert lines(ann) == [("Tickets for the fair", "overdue")]
    promises.keep(promise, actor=ann)
    assert lines(ann) == []
    with pytest.raises(Refused):
        promises.breach(promise, actor=ann, outcome="Forgot")
    promises.reopen(promise, actor=ann)
    assert promise.status == "open"


def test_an_overdue_one_is_told_of_once_to_its_maker_and_the_manager(ann, ada, bea, promise):
    edit(bea, ann, personal_manager=str(ada.id))
    for _twice in range(2):
        promises.look_after()
    assert fresh(promise).status == "overdue"
    told = Notification.objects.filter(kind="personal", text__startswith="Promised and overdue")
    assert {each.recipient_id for each in told} == {ann.id, ada.id}
    assert told.count() == 2
    edit(fresh(promise), ann, due_on=str(clock.today() + timedelta(days=3)))
    assert fresh(promise).status == "open"


def test_it_becomes_one_task_and_either_settles_the_other(ann, promise):
    task = promises.plan_task(promise, actor=ann)
    with pytest.raises(Refused):
        promises.plan_task(fresh(promise), actor=ann)
    assert [title for title, _state in lines(ann)] == ["Tickets for the fair"]  # the task alone
    complete(task, actor=ann)
    promises.follow_tasks(list(Change.objects.filter(entity="task")))
    assert fresh(promise).status == "kept"
    promises.reopen(fresh(promise), actor=ann)
    again = promises.plan_task(fresh(promise), actor=ann)
    promises.breach(fresh(promise), actor=ann, outcome="Sold out")
    assert Task.objects.get(pk=again.pk).done_at is not None


def test_who_may_not_see_the_customer_sees_no_promise(company, promise):
    with pytest.raises(NotFound):
        access.records("promise", actor_of(company.carl)).get(promise.pk)
