"""The page of a record with the steps of its stage, the dialog of a refused move, and the administrator's editor."""

import re

import pytest
from django.utils import timezone

from regulars.areas.activities.models import Call
from regulars.engine.models import User
from regulars.services.process.models import Mark, Process, Stay
from tests.process.conftest import CALL, DECIDE, fresh

HTMX = {"HX-Request": "true"}
MUST_CALL = {**CALL, "required": True}
FILL = {"key": "who", "kind": "collect", "label": "Know them", "fields": ["rating"], "required": True}


@pytest.fixture
def visitor(company, enter):
    return enter(company.ann)


@pytest.fixture
def admin(company, enter):
    return enter(company.ada)


def test_the_page_shows_guidance_steps_and_what_comes_next(process, lead, visitor):
    process(MUST_CALL, FILL, DECIDE, guidance="<p>Listen first.</p>")
    page = visitor.get(f"/leads/{lead().number}").content.decode()
    for said in ("Listen first.", "Call the customer", "0 of 3 done", "Know them", "Do we fit?", "On to “In work”"):
        assert said in page, said


def test_a_record_without_a_process_shows_none(lead, visitor):
    assert 'id="process-stage"' not in visitor.get(f"/leads/{lead().number}").content.decode()


def test_steps_are_ticked_decided_begun_and_filled_in(process, lead, visitor):
    process(MUST_CALL, FILL, DECIDE)
    record = lead()
    base = f"/leads/{record.pk}/process"
    assert visitor.post(f"{base}/call/begin", headers=HTMX).status_code == 204
    assert Call.objects.get().record_id == record.pk
    assert visitor.post(f"{base}/call/tick", {"done": "1"}, headers=HTMX).status_code == 204
    assert visitor.post(f"{base}/fit/decide", {"answer": "yes"}, headers=HTMX).status_code == 204
    assert 'name="rating"' in visitor.get(f"{base}/who/collect", headers=HTMX).content.decode()
    given = {"lane": "new", "_key": "rating", "rating": "warm", "version": str(fresh(record).version)}
    assert visitor.post(f"/leads/{record.pk}/fill", given, headers=HTMX).status_code == 204
    assert fresh(record).rating == "warm"
    page = visitor.get(f"/leads/{record.number}?part=top").content.decode()
    assert "3 of 3 done" in page
    assert "Ann Rep" in page


def test_a_refused_move_lets_one_say_what_is_missing_and_move(process, lead, visitor):
    process(MUST_CALL, FILL, {**DECIDE, "required": True})
    record = lead()
    dialog = visitor.post(f"/leads/{record.pk}/stage", {"lane": "working"}, headers=HTMX)
    assert dialog.status_code == 422
    text = dialog.content.decode()
    assert "step-new|call" in text
    assert 'name="rating"' in text
    given = {"lane": "working", "_key": "rating", "rating": "cold", "_step": ["new|call", "new|fit"]}
    more = {"step-new|call": "1"}
    assert visitor.post(f"/leads/{record.pk}/fill", {**given, **more}, headers=HTMX).status_code == 422
    assert not Mark.objects.exists()
    done = visitor.post(f"/leads/{record.pk}/fill", {**given, **more, "step-new|fit": "no"}, headers=HTMX)
    assert done.status_code == 204
    assert (fresh(record).status, fresh(record).rating) == ("working", "cold")


def test_the_wrong_person_does_no_steps(process, lead, company, enter):
    process(MUST_CALL, FILL, DECIDE)
    base = f"/leads/{lead().pk}/process"
    for who, status in ((company.carl, 404), (company.bob, 403)):
        theirs = enter(who)
        assert theirs.post(f"{base}/call/tick", {"done": "1"}, headers=HTMX).status_code == status
        assert theirs.post(f"{base}/call/begin", headers=HTMX).status_code == status
        assert theirs.post(f"{base}/fit/decide", {"answer": "yes"}, headers=HTMX).status_code == status
    assert enter(company.carl).get(f"{base}/who/collect").status_code == 404
    assert not Mark.objects.exists()


def test_an_administrator_draws_a_process_step_by_step(admin):
    page = admin.get("/admin/processes/new?entity=lead").content.decode()
    stage = re.search(r'name="(st-\d+)-stage" value="new"', page)[1]
    form = {"label": "Qualifying", "skipping": "met", "is_active": "1", "stage": stage, f"{stage}-stage": "new"}
    drawn = admin.post(
        "/admin/processes/draw?entity=lead", {**form, f"{stage}-new": "decide", "op": f"add:{stage}"}, headers=HTMX
    ).content.decode()
    assert f'name="{stage}-0-label"' in drawn
    assert f'name="{stage}-0-1-label"' in drawn
    step = {
        "step": f"{stage}-0", f"{stage}-0-kind": "decide", f"{stage}-0-label": "Do we fit?", f"{stage}-0-required": "1",
        "answer": [f"{stage}-0-0", f"{stage}-0-1"], f"{stage}-0-0-label": "Yes", f"{stage}-0-1-label": "No",
        f"{stage}-0-1-stage": "disqualified", f"{stage}-0-0-field": "rating", f"{stage}-0-0-value": "hot",
    }  # fmt: skip
    answer = admin.post("/admin/processes/new?entity=lead", {**form, **step, f"{stage}-hours": "8"})
    assert answer.status_code == 302, answer.content.decode()
    [said] = Process.objects.get().stages
    [decision] = said["steps"]
    assert (said["hours"], decision["key"], decision["required"]) == (8.0, "do-we-fit", True)
    assert decision["answers"] == [
        {"key": "yes", "label": "Yes", "set": {"rating": "hot"}},
        {"key": "no", "label": "No", "stage": "disqualified"},
    ]


def test_what_is_wrong_stands_beside_its_step(admin):
    form = {"label": "Qualifying", "skipping": "met", "stage": "st-0", "st-0-stage": "new", "step": "st-0-0"}
    answer = admin.post("/admin/processes/new?entity=lead", {**form, "st-0-0-kind": "do", "st-0-0-label": ""})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    assert not Process.objects.exists()


def test_a_process_is_listed_switched_and_deleted(process, admin):
    row = process(MUST_CALL, FILL)
    page = admin.get("/admin/processes/").content.decode()
    assert "Qualifying" in page
    assert "2 steps" in page
    admin.post(f"/admin/processes/{row.pk}/switch")
    assert not fresh(row).is_active
    admin.post(f"/admin/processes/{row.pk}/delete")
    assert fresh(row).deleted_at


def test_only_administrators_reach_the_editor(process, visitor):
    row = process(MUST_CALL)
    assert User.objects.filter(is_admin=True).exists()
    for address in ("/admin/processes/", "/admin/processes/new?entity=lead", f"/admin/processes/{row.pk}"):
        assert visitor.get(address).status_code == 403


def test_a_card_says_that_its_record_is_overdue(process, lead, visitor):
    process(CALL, hours=8)
    late = lead()
    lead()
    assert "Overdue on this stage" not in visitor.get("/leads/board").content.decode()
    Stay.objects.filter(record=late.pk).update(due_at=timezone.now())
    page = visitor.get("/leads/board")
    assert page.content.decode().count("Overdue on this stage") == 1


def test_a_refused_move_lets_one_begin_the_activity_that_is_missing(process, lead, visitor):
    process({**CALL, "required": True, "strict": True})
    record = lead()
    asked = visitor.post(f"/leads/{record.pk}/stage", {"lane": "working"}, headers=HTMX)
    assert asked.status_code == 422
    begin = f"/leads/{record.pk}/process/call/begin"
    assert f'hx-post="{begin}"' in asked.content.decode()
    made = visitor.post(begin, {"dialog": "1"}, headers=HTMX)
    assert made.status_code == 200
    assert f"/calls/{Call.objects.get(record_id=record.pk).number}" in made.content.decode()
    assert Call.objects.filter(record_id=record.pk).count() == 1
