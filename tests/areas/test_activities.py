from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.activities import actions
from regulars.areas.activities.models import Task
from regulars.areas.activities.queries import today
from regulars.base.errors import Invalid, NotAllowed, NotFound, Refused
from regulars.engine import access, save
from tests.areas.make import about, edit, fresh, make
from tests.factories.people import actor_of


def in_days(days: float) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.fixture
def account(ann):
    return make("account", ann, name="Acme")


def test_completing_a_task_plans_the_next_step(ann, account):
    task = make("task", ann, name="Send offer", record=about(account), due_at=in_days(1))
    actions.complete(task, actor=ann, result="Sent", next_step="Ask for an answer", next_step_at=timezone.now())
    follow_up = Task.objects.get(name="Ask for an answer")
    assert fresh(task).done_at is not None
    assert fresh(task).outcome == "done"
    assert follow_up.record_id == account.id
    assert follow_up.owner_id == ann.id


def test_what_is_done_is_not_completed_again(ann, account):
    task = make("task", ann, name="Send offer", record=about(account))
    actions.complete(task, actor=ann)
    with pytest.raises(Refused) as problem:
        actions.complete(task, actor=ann)
    assert problem.value.code == "already_done"


def test_a_task_is_reopened_and_then_open(ann):
    task = make("task", ann, name="Send offer")
    actions.complete(task, actor=ann)
    actions.reopen(task, actor=ann)
    assert fresh(task).done_at is None
    with pytest.raises(Refused):
        actions.reopen(task, actor=ann)


def test_a_meeting_moves_with_its_length(ann):
    start = timezone.now()
    meeting = make(
        "meeting", ann, name="Demo", starts_at=start.isoformat(), ends_at=(start + timedelta(hours=2)).isoformat()
    )
    actions.reschedule(meeting, actor=ann, at=start + timedelta(days=1))
    assert fresh(meeting).ends_at - fresh(meeting).starts_at == timedelta(hours=2)
    assert fresh(meeting).starts_at == start + timedelta(days=1)


def test_a_meeting_moved_past_its_end_keeps_its_length(ann):
    meeting = make("meeting", ann, name="Demo", starts_at=in_days(1))
    edit(meeting, ann, starts_at=in_days(3))
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=1)


def test_a_meeting_lasts_an_hour_unless_said_and_cannot_end_before_it_starts(ann):
    meeting = make("meeting", ann, name="Demo", starts_at=in_days(1))
    assert meeting.ends_at - meeting.starts_at == timedelta(hours=1)
    with pytest.raises(Invalid) as problem:
        make("meeting", ann, name="Demo", starts_at=in_days(1), ends_at=in_days(0))
    assert "ends_at" in problem.value.fields


def test_a_call_is_logged_with_outcome_and_duration(ann, account):
    call = make("call", ann, name="Call Acme", record=about(account))
    with pytest.raises(Refused) as problem:
        actions.log_call(call, actor=ann)
    assert "outcome" in problem.value.fields
    actions.log_call(call, actor=ann, outcome="voicemail", duration=timedelta(minutes=3))
    assert (fresh(call).outcome, fresh(call).duration) == ("voicemail", timedelta(minutes=3))
    assert fresh(call).starts_at is not None


def test_a_colleagues_task_cannot_be_completed(ann, company):
    task = make("task", ann, name="Send offer")
    with pytest.raises(NotAllowed):
        actions.complete(fresh(task), actor=actor_of(company.bob))
    with pytest.raises(NotFound):
        access.records("task", actor_of(company.carl)).get(task.id)
    assert fresh(task).done_at is None


def test_participants_see_a_meeting_and_do_not_change_it(ann, company):
    carl = actor_of(company.carl)
    meeting = make("meeting", ann, name="Demo", starts_at=in_days(0.01))
    make("participant", ann, activity=about(meeting), person={"entity": "user", "id": str(company.carl.id)})
    assert access.records("meeting", carl).get(meeting.id).name == "Demo"
    with pytest.raises(NotAllowed):
        edit(fresh(meeting), carl, name="Mine now")
    with pytest.raises(NotAllowed):
        save.delete([meeting], actor=carl)


def test_a_participant_is_someone_and_takes_part_once(ann, company):
    meeting = make("meeting", ann, name="Demo", starts_at=in_days(1))
    with pytest.raises(Invalid):
        make("participant", ann, activity=about(meeting))
    make("participant", ann, activity=about(meeting), email="guest@example.com")
    with pytest.raises(Invalid):
        make("participant", ann, activity=about(meeting), email="guest@example.com")


def test_a_note_is_called_by_its_first_line(ann, account):
    note = make("note", ann, record=about(account), text="<div>They like blue.</div><div>Not red.</div>")
    assert note.name == "They like blue."


def test_today_has_overdue_first_then_the_day_and_nothing_of_others(ann, company, account):
    make("task", ann, name="Late", record=about(account), due_at=in_days(-3))
    make("task", ann, name="Far away", due_at=in_days(5))
    make("task", actor_of(company.ada), name="Of Ada", due_at=in_days(-1))
    done = make("task", ann, name="Done", due_at=in_days(-1))
    actions.complete(done, actor=ann)
    make("call", ann, name="Now", starts_at=timezone.now().isoformat())
    items = today(ann)
    assert [item.title for item in items] == ["Late", "Now"]
    assert items[0].state == "overdue"
    assert items[0].about.label == "Acme"
    assert "complete" in items[0].actions


def test_today_shows_meetings_one_takes_part_in(ann, company):
    meeting = make("meeting", ann, name="Demo", starts_at=timezone.now().isoformat())
    make("participant", ann, activity=about(meeting), person={"entity": "user", "id": str(company.carl.id)})
    assert [item.title for item in today(actor_of(company.carl))] == ["Demo"]
