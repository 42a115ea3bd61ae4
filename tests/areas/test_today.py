"""The Today page: what waits, done from its line."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from regulars.areas.activities.lines import lateness
from regulars.areas.activities.models import Call, Task
from regulars.areas.sales.models import Deal
from regulars.engine import workspace
from regulars.engine.models import FieldRule, User
from tests.areas.make import about, fresh, make
from tests.factories.people import actor_of

BACKEND = "regulars.services.identity.backends.Backend"


def browser(user, **headers):
    client = Client(headers=headers)
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def at(**distance):
    return (timezone.now() + timedelta(**distance)).isoformat()


@pytest.fixture
def deal(ann):
    return make("deal", ann, name="Second site", amount=500)


def test_overdue_and_todays_plans_stand_in_their_order(ann, company):
    make("task", ann, name="Send the list", due_at=at(days=-3), owner=str(company.ann.pk))
    make("call", ann, name="Ring Isdom", starts_at=at(hours=-30), owner=str(company.ann.pk))
    make("task", ann, name="Next week", due_at=at(days=7), owner=str(company.ann.pk))
    page = browser(company.ann).get("/").content.decode()
    assert page.index("Send the list") < page.index("Ring Isdom")
    assert "3 days late" in page
    assert "Next week" not in page


@pytest.mark.parametrize("mode", ["hidden", "masked"])
@pytest.mark.parametrize(
    ("key", "stays"), [("priority", True), ("record", True), ("due_at", False), ("done_at", False), ("owner", False)]
)
def test_what_is_kept_from_somebody_leaves_the_rest_of_the_day(ann, company, mode, key, stays):
    make("task", ann, name="Send the list", due_at=at(days=-3), owner=str(company.ann.pk))
    make("call", ann, name="Ring Isdom", starts_at=at(hours=-30), owner=str(company.ann.pk))
    for role in company.ann.roles.all():
        FieldRule.objects.create(role=role, entity="task", field=key, mode=mode)
    workspace.move_access_epoch()
    answer = browser(company.ann).get("/")
    assert answer.status_code == 200
    assert ("Send the list" in answer.content.decode()) is stays
    assert "Ring Isdom" in answer.content.decode()


def test_a_deal_without_a_next_step_needs_attention_with_its_amount(deal, company):
    page = browser(company.ann).get("/").content.decode()
    assert "Second site" in page
    assert "No next step" in page
    assert "$500" in page


def test_others_see_nothing_of_it(deal, company):
    assert "Second site" not in browser(company.carl).get("/").content.decode()


def test_a_hidden_amount_is_not_shown(deal, company):
    from regulars.engine.models import FieldRule
    from regulars.engine.workspace import move_access_epoch

    role = User.objects.get(pk=company.ann.pk).roles.get()
    FieldRule.objects.create(role=role, entity="deal", field="amount", mode="hidden")
    move_access_epoch()
    page = browser(company.ann).get("/").content.decode()
    assert "Second site" in page
    assert "$500" not in page


def test_the_ring_completes_a_task_and_undo_opens_it_again(ann, company):
    task = make("task", ann, name="Send the list", due_at=at(days=-3), owner=str(company.ann.pk))
    client = browser(company.ann, hx_request="true")
    answer = client.post(f"/today/tasks/{task.pk}/complete")
    assert answer.status_code == 204
    assert fresh(task).done_at is not None
    assert "Send the list" not in client.get("/today/list").content.decode()
    undo = answer.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    client.post(undo)
    assert fresh(task).done_at is None


def test_a_stranger_cannot_complete_it(ann, company):
    task = make("task", ann, name="Send the list", due_at=at(days=-3), owner=str(company.ann.pk))
    answer = browser(company.carl, hx_request="true").post(f"/today/tasks/{task.pk}/complete")
    assert answer.status_code == 404
    assert fresh(task).done_at is None


def test_what_is_done_is_not_done_twice(ann, company):
    task = make("task", ann, name="Send the list", due_at=at(days=-3), owner=str(company.ann.pk))
    client = browser(company.ann, hx_request="true")
    client.post(f"/today/tasks/{task.pk}/complete")
    assert client.post(f"/today/tasks/{task.pk}/complete").status_code == 422


def test_only_plans_can_be_completed(deal, company):
    assert browser(company.ann).post(f"/today/deals/{deal.pk}/complete").status_code == 404


def test_planning_a_next_step_takes_the_deal_off_the_list(deal, company):
    client = browser(company.ann, hx_request="true")
    assert b'name="kind"' in client.get(f"/today/deals/{deal.pk}/plan").content
    sent = {"kind": "call", "name": "Ring them", "at": "2099-01-05T10:00"}
    assert client.post(f"/today/deals/{deal.pk}/plan", sent).status_code == 204
    call = Call.objects.get(name="Ring them")
    assert call.record_id == deal.pk
    assert call.owner_id == company.ann.pk
    assert Deal.objects.get(pk=deal.pk).next_step_kind == "call"
    assert "No next step" not in client.get("/today/list").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "task", "name": "", "at": "2099-01-05T10:00"}, b"required"),
        ({"kind": "task", "name": "Ring", "at": ""}, b"Say when"),
        ({"kind": "task", "name": "Ring", "at": "soonish"}, b"date and time"),
    ],
)
def test_a_plan_without_words_or_time_is_asked_again(deal, company, sent, said):
    answer = browser(company.ann, hx_request="true").post(f"/today/deals/{deal.pk}/plan", sent)
    assert answer.status_code == 422
    assert said in answer.content
    assert not Task.objects.exists()


def test_a_stranger_cannot_plan_for_a_deal(deal, company):
    answer = browser(company.carl, hx_request="true").post(
        f"/today/deals/{deal.pk}/plan", {"kind": "task", "name": "Ring", "at": "2099-01-05T10:00"}
    )
    assert answer.status_code == 404
    assert not Task.objects.exists()


def test_a_newcomer_is_shown_how_to_begin(company):
    page = browser(company.ann).get("/").content.decode()
    assert "Welcome, Ann" in page
    assert "/accounts/import" in page
    assert "Invite colleagues" not in page
    assert "Invite colleagues" in browser(company.ada).get("/").content.decode()


def test_when_all_is_done_the_page_says_so(ann, company):
    make("task", ann, name="Later", due_at=at(days=9), owner=str(company.ann.pk))
    assert "All done for today" in browser(company.ann).get("/").content.decode()


def test_the_month_counts_ones_own_deals_and_a_managers_people(ann, company):
    from regulars.areas.sales.actions import deals

    won = make("deal", ann, name="Won one", amount=1200, owner=str(company.ann.pk))
    deals.win(won, actor=ann)
    make("deal", ann, name="Open one", amount=300, owner=str(company.ann.pk))
    for person in (company.ann, company.mary):
        page = browser(person).get("/").content.decode()
        assert "$1,200" in page
        assert "$300" in page
    assert "$1,200" not in browser(company.carl).get("/").content.decode()


def test_long_lists_are_cut_and_can_be_opened(ann, company):
    for number in range(12):
        make("task", ann, name=f"Late {number:02}", due_at=at(days=-3, minutes=number), owner=str(company.ann.pk))
    client = browser(company.ann)
    page = client.get("/").content.decode()
    assert "2 more" in page
    assert "Late 11" not in page
    assert "Late 11" in client.get("/?all=1").content.decode()


def test_a_title_is_text(ann, company):
    make("task", ann, name="<script>alert(1)</script>", due_at=at(days=-3), owner=str(company.ann.pk))
    assert "<script>alert(1)" not in browser(company.ann).get("/").content.decode()


def test_anonymous_people_are_shown_the_door(db):
    for url in ("/", "/today/list"):
        answer = Client().get(url)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/auth/login/")


def test_the_record_of_a_plan_is_named_and_linked(deal, ann, company):
    make("task", ann, name="Late", due_at=at(days=-3), record=about(deal), owner=str(company.ann.pk))
    assert f'href="/deals/{deal.pk}"' in browser(company.ann).get("/").content.decode()


def test_participants_see_the_meeting_they_are_asked_to(ann, company):
    meeting = make("meeting", ann, name="Demo", starts_at=at(minutes=1), owner=str(company.ann.pk))
    person = {"entity": "user", "id": str(company.bob.pk)}
    make("participant", actor_of(company.ann), activity=about(meeting), person=person)
    assert "Demo" in browser(company.bob).get("/").content.decode()


def test_what_is_due_this_very_minute_is_not_late_by_none():
    now = timezone.now()
    assert lateness(now - timedelta(seconds=20), now, "en") == "due now"
    assert lateness(now - timedelta(minutes=3), now, "en") == "3 minutes late"
