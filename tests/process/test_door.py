"""The exit criteria of a stage refuse a move alike, by whatever way it comes; and what they let through."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regulars.base import working_time
from regulars.base.errors import Invalid
from regulars.engine import registry, save, undo
from regulars.engine.models import Change
from regulars.services.process import deeds, joining
from regulars.services.process.models import Stay
from regulars.services.worktime.book import calendar_of
from tests.api.conftest import problem
from tests.process.conftest import CALL, edit, fresh, make, stage

PHONE = {"key": "phone", "kind": "collect", "fields": ["rating"], "required": True}
MUST_CALL = {**CALL, "required": True}


@pytest.fixture
def strict(process):
    return process(MUST_CALL, PHONE)


def refused(do):
    with pytest.raises(Invalid) as found:
        do()
    assert found.value.code == "stage_requirements"
    return found.value


def test_a_move_forward_is_refused_with_everything_that_is_missing(strict, lead, ann):
    record = lead()
    told = refused(lambda: edit(record, ann, status="working"))
    assert set(told.fields) == {"step:call", "rating"}
    assert "Call the customer" in str(told)
    assert told.details["steps"] == [{"stage": "new", "step": "call", "label": "Call the customer", "kind": "step"}]
    assert fresh(record).status == "new"


def test_what_was_missing_may_come_with_the_move(strict, lead, ann):
    record = lead()
    deeds.tick(registry.get("lead"), record, "call", actor=ann)
    edit(record, ann, status="working", rating="hot")
    assert fresh(record).status == "working"


def test_a_step_is_done_by_a_done_activity_of_its_kind_and_subject(strict, lead, ann):
    record = lead(rating="hot")
    about = {"entity": "lead", "id": str(record.pk)}
    call = make("call", ann, name="Позвонить клиенту", record=about)
    refused(lambda: edit(fresh(record), ann, status="working"))
    edit(call, ann, done_at="2026-03-01T10:00:00+00:00")
    edit(fresh(record), ann, status="working")


def test_a_strict_step_wants_the_activity_itself(process, lead, ann):
    process({**MUST_CALL, "strict": True})
    record, entity = lead(), registry.get("lead")
    with pytest.raises(Exception, match="not ticked by hand"):
        deeds.tick(entity, record, "call", actor=ann)
    call = deeds.begin(entity, record, "call", actor=ann)
    assert (call.name, call.record_id, call.owner_id) == ("Call the customer", record.pk, ann.id)
    edit(call, ann, name="Called Lee", done_at="2026-03-01T10:00:00+00:00")
    edit(fresh(record), ann, status="working")


def test_going_back_and_closing_without_success_are_free(strict, lead, ann):
    record = lead(rating="hot")
    deeds.tick(registry.get("lead"), record, "call", actor=ann)
    edit(record, ann, status="working")
    edit(fresh(record), ann, status="new")
    other = lead()
    edit(other, ann, status="disqualified", disqualify_reason="no_fit")
    assert fresh(other).status == "disqualified"


def test_where_closed_records_stood_is_asked_once_for_all_that_come_back(strict, lead, ann):
    records = [lead() for _ in range(3)]
    for record in records:
        edit(record, ann, status="disqualified", disqualify_reason="no_fit")
    closed = [fresh(record) for record in records]
    for record in closed:
        record.status = "new"
    with CaptureQueriesContext(connection) as asked:
        save.save_many(closed, actor=ann)
    assert {fresh(record).status for record in records} == {"new"}
    assert (
        sum(
            "process_stay" in each["sql"] and "'closed'" in each["sql"]
            for each in asked
            if each["sql"].startswith("SELECT")
        )
        == 1
    )


def test_a_condition_of_the_stage_is_asked_with_what_comes_along(process, lead, ann):
    process(criteria={"field": "rating", "op": "eq", "value": "hot"})
    told = refused(lambda: edit(lead(rating="cold"), ann, status="working"))
    assert list(told.fields) == ["criteria:new"]
    edit(lead(rating="cold"), ann, status="working", rating="hot")


def test_stages_are_passed_over_as_the_process_says(process, lead, ann):
    both = [{"stage": "new"}, {"stage": "working", "steps": [PHONE]}]
    row = process(stages=both)
    assert set(refused(lambda: edit(lead(), ann, status="nurturing")).fields) == {"rating"}
    assert set(refused(lambda: lead(status="nurturing")).fields) == {"rating"}
    edit(lead(rating="hot"), ann, status="nurturing")
    process(stages=both, skipping="never", position=-1)
    told = refused(lambda: edit(lead(rating="hot"), ann, status="nurturing"))
    assert list(told.fields) == ["stage:working"]
    refused(lambda: lead(status="working"))
    process(stages=both, skipping="free", position=-2)
    edit(lead(), ann, status="nurturing")
    assert row.is_active


def test_a_process_is_for_the_records_it_says(process, lead, ann):
    process(MUST_CALL, condition={"field": "source", "op": "eq", "value": "event"})
    edit(lead(), ann, status="working")
    refused(lambda: edit(lead(source="event"), ann, status="working"))


def test_the_api_a_batch_and_undo_are_refused_alike(strict, lead, ann, company, api_of):
    record, entity = lead(rating="hot"), registry.get("lead")
    api = api_of(company.ann)
    body = problem(api.patch(f"leads/{record.pk}", {"status": "working"}), 422, "stage_requirements")
    assert "step:call" in body["fields"]
    row = {"op": "update", "id": str(record.pk), "values": {"status": "working"}}
    [told] = api.post("leads/bulk", {"operations": [row]}).json()["results"]
    assert told["status"] == 422
    assert told["problem"]["code"] == "stage_requirements"
    deeds.tick(entity, record, "call", actor=ann)
    edit(fresh(record), ann, status="working")
    edit(fresh(record), ann, status="new")
    deeds.tick(entity, fresh(record), "call", actor=ann, is_done=False)
    back = Change.objects.filter(record=record.pk).order_by("-id").first()
    told = undo.undo_changes([back.id], actor=ann)
    assert not told.taken_back
    assert fresh(record).status == "new"


def test_one_of_a_batch_is_refused_and_the_other_goes_on(strict, lead, ann):
    good, bad = lead(rating="hot"), lead()
    deeds.tick(registry.get("lead"), good, "call", actor=ann)
    good.status = bad.status = "working"
    errors = {}
    save.save_many([good, bad], actor=ann, errors=errors)
    assert list(errors) == [1]
    assert (fresh(good).status, fresh(bad).status) == ("working", "new")


def test_what_the_stage_of_a_deal_asks_for_and_its_process_are_told_together(process, ann):
    first = stage("Qualify")
    process(entity="deal", stages=[{"stage": str(first.pk), "steps": [MUST_CALL]}])
    account = make("account", ann, name="Acme")
    deal = make("deal", ann, name="Racks", account=str(account.pk))
    told = refused(lambda: edit(deal, ann, stage=str(stage("Propose").pk)))
    assert set(told.fields) == {"amount", "closes_on", "step:call"}
    assert told.details["stage"] == str(stage("Propose").pk)


def test_stays_are_kept_with_the_steps_done_and_skipped(process, lead, ann):
    row = process(CALL, PHONE, hours=24)
    record = lead(rating="hot")
    edit(record, ann, status="working")
    first, second = Stay.objects.filter(record=record.pk).order_by("entered_at")
    assert (first.process, first.stage, first.way) == (row.pk, "new", "forward")
    assert (first.done, first.skipped) == (["phone"], ["call"])
    assert first.due_at == working_time.add(calendar_of(ann.id), first.entered_at, timedelta(hours=24))
    assert first.left_at == second.entered_at
    assert (second.stage, second.left_at, second.due_at) == ("working", None, None)


def test_a_custom_entity_has_a_process_like_any_other(own, process, ann):
    own.entity("visit")
    options = [{"value": each, "label": each.title()} for each in ("planned", "made", "told")]
    own.field("visit", "state", "choice", options=options)
    own.field("visit", "report", "text")
    own.change(type(own.entity("trip")).objects.get(key="visit"), stage_field="state")
    collect = {"key": "report", "kind": "collect", "fields": ["report"], "required": True}
    process(entity="visit", stages=[{"stage": "made", "steps": [collect]}])
    record = make("visit", ann, name="Acme", state="planned")
    edit(record, ann, state="made")
    assert list(refused(lambda: edit(fresh(record), ann, state="told")).fields) == ["report"]
    edit(fresh(record), ann, state="told", report="Went well")
    assert json.dumps(fresh(record).extra)


def test_records_that_stand_there_already_take_part_once_a_process_comes_into_force(process, lead, ann):
    record, won, moved = lead(), lead(status="disqualified", disqualify_reason="no_fit"), lead(rating="hot")
    process(PHONE, hours=8)
    edit(moved, ann, status="working")
    assert joining.join("lead") == 1
    assert joining.join("lead") == 0
    [stay] = Stay.objects.filter(record=record.pk)
    assert (stay.stage, stay.left_at) == ("new", None)
    assert abs((stay.entered_at - record.created_at).total_seconds()) < 1
    assert stay.due_at > stay.entered_at
    assert not Stay.objects.filter(record=won.pk).exists()
    assert Stay.objects.filter(record=moved.pk).count() == 1


def test_a_meeting_is_begun_though_the_step_says_no_day(process, lead, ann):
    process({**CALL, "activity": "meeting"})
    made = deeds.begin(registry.get("lead"), lead(), "call", actor=ann)
    assert made.starts_at is not None


def test_an_activity_is_due_in_working_time(process, lead, ann):
    process({**CALL, "activity": "task", "hours": 30})
    before = timezone.now()
    made = deeds.begin(registry.get("lead"), lead(), "call", actor=ann)
    span = timedelta(hours=30)
    assert working_time.add(calendar_of(ann.id), before, span) <= made.due_at
    assert made.due_at <= working_time.add(calendar_of(ann.id), timezone.now(), span)
    with pytest.raises(Invalid) as found:
        process({**CALL, "days": 1, "hours": 30})
    assert "stages.0.steps.0.hours" in found.value.fields
