"""Reminders: minutes before or at a moment, moved along, told once, late where nobody was there, not when it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.activities import actions, reminders
from regulars.engine import undo
from regulars.engine.models import Change
from regulars.services.notify.models import Notification
from tests.api.conftest import Api
from tests.areas.make import edit, fresh, make
from tests.factories.people import SYSTEM, actor_of
from tests.ui.conftest import enter

__all__ = ["enter"]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann(company):
    return actor_of(company.ann)


@pytest.fixture
def soon():
    return timezone.now().replace(microsecond=0) + timedelta(hours=3)


def told(entity=""):
    found = Notification.objects.filter(kind="reminder", **({"entity": entity} if entity else {}))
    return [(each.recipient_id, each.text, each.params["count"]["words"]) for each in found.order_by("id")]


@pytest.mark.parametrize(("entity", "moment"), [("task", "due_at"), ("meeting", "starts_at"), ("call", "starts_at")])
def test_so_many_minutes_before_it_is_told_once(company, ann, soon, entity, moment):
    plan = make(entity, ann, name="Talk", remind_before=30, **{moment: soon.isoformat()})
    assert plan.remind_at == soon - 30 * MINUTE
    assert reminders.tell_due(soon - 31 * MINUTE) == 0
    assert reminders.tell_due(soon - 30 * MINUTE) == 1
    assert reminders.tell_due(soon - 29 * MINUTE) == 0
    assert told(entity) == [(company.ann.pk, "In %(count)s min.", "30")]


def test_it_moves_with_its_activity_and_back_with_an_undo(ann, soon):
    before = make("task", ann, name="Before", due_at=soon.isoformat(), remind_before=15)
    at = make("task", ann, name="At", due_at=soon.isoformat(), remind_at=(soon - 60 * MINUTE).isoformat())
    for task, minutes in ((before, 15), (at, 60)):
        edit(fresh(task), ann, due_at=(soon + timedelta(days=1)).isoformat())
        assert fresh(task).remind_at == soon + timedelta(days=1) - minutes * MINUTE
        undo.undo_changes([Change.objects.filter(record=task.pk).latest("id").pk], actor=ann)
        assert (fresh(task).remind_at, fresh(task).remind_before) == (soon - minutes * MINUTE, 15 if task is before else None)  # fmt: skip


def test_a_moment_of_its_own_takes_the_place_of_minutes_and_the_other_way_round(ann, soon):
    task = make("task", ann, name="Task", due_at=soon.isoformat(), remind_before=15)
    edit(fresh(task), ann, remind_at=(soon - 90 * MINUTE).isoformat())
    assert (fresh(task).remind_before, fresh(task).remind_at) == (None, soon - 90 * MINUTE)
    edit(fresh(task), ann, remind_before=5)
    assert fresh(task).remind_at == soon - 5 * MINUTE
    edit(fresh(task), ann, remind_before=None)
    assert fresh(task).remind_at is None


def test_what_is_told_already_is_told_again_when_it_was_put_off(ann, soon):
    task = make("task", ann, name="Task", due_at=soon.isoformat(), remind_before=0)
    assert reminders.tell_due(soon) == 1
    actions.reschedule(fresh(task), actor=ann, at=soon + timedelta(hours=5))
    assert reminders.tell_due(soon + timedelta(hours=4)) == 0
    assert reminders.tell_due(soon + timedelta(hours=5)) == 1
    assert [text for _who, text, _params in told()] == ["Now.", "Now."]


def test_after_the_worker_was_down_it_is_told_late_and_after_a_day_no_more(ann, soon):
    make("call", ann, name="Missed", starts_at=soon.isoformat(), remind_before=10)
    assert reminders.tell_due(soon + timedelta(hours=9)) == 1
    assert [text for _who, text, _params in told()] == ["It should have begun."]
    make("task", ann, name="Old", due_at=soon.isoformat(), remind_before=0)
    assert reminders.tell_due(soon + timedelta(days=1)) == 0


def test_what_is_done_or_deleted_reminds_nobody(ann, soon):
    from regulars.engine import save

    done, gone = (make("task", ann, name=name, due_at=soon.isoformat(), remind_before=0) for name in ("Done", "Gone"))
    actions.complete(fresh(done), actor=ann)
    save.delete([fresh(gone)], actor=ann)
    assert reminders.tell_due(soon) == 0


def test_colleagues_who_take_part_are_reminded_unless_they_declined(company, ann, soon):
    meeting = make("meeting", ann, name="Review", starts_at=soon.isoformat(), remind_before=120)
    activity = {"entity": "meeting", "id": str(meeting.pk)}
    for person, response in ((company.bob, "invited"), (company.mary, "declined")):
        who = {"entity": "user", "id": str(person.pk)}
        make("participant", SYSTEM, activity=activity, person=who, response=response)
    reminders.tell_due(soon - 120 * MINUTE)
    assert {who for who, _text, _params in told()} == {company.ann.pk, company.bob.pk}
    assert {text for _who, text, _params in told()} == {"In %(count)s hours."}


def test_ones_own_usual_holds_for_new_ones_that_lie_ahead_and_say_nothing(company, ann, soon, enter):
    browser = enter(company.ann)
    page = browser.post("/settings/", {"name": "Ann Rep", "remind_before": "20"})
    assert page.status_code == 302
    assert browser.post("/settings/", {"name": "Ann Rep", "remind_before": "-5"}).status_code == 422
    ahead, own, past = (
        make("call", ann, name="Ahead", starts_at=soon.isoformat()),
        make("call", ann, name="Own", starts_at=soon.isoformat(), remind_before=5),
        make("call", ann, name="Past", starts_at=(soon - timedelta(days=2)).isoformat()),
    )
    assert [each.remind_before for each in (ahead, own, past)] == [20, 5, None]
    edit(fresh(ahead), ann, remind_before=None)
    assert fresh(ahead).remind_at is None, "whoever takes it away is not given it again"


def test_the_api_sets_and_refuses_minutes(company, soon):
    from regulars.services.identity import tokens

    api = Api(tokens.make(company.ann, name="test")[1])
    made = api.post("tasks", {"name": "Write", "due_at": soon.isoformat(), "remind_before": 45})
    assert made.json()["remind_at"] == (soon - 45 * MINUTE).isoformat().replace("+00:00", "Z")
    for wrong in (-1, 99_999_999, "soon", 1.5):
        assert api.post("tasks", {"name": "Write", "remind_before": wrong}).status_code == 422
