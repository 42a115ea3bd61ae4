"""When a lead was first answered: kept with what people write down, in the owner's working time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regulars.areas.activities import first_answers
from regulars.areas.sales.actions import leads
from regulars.areas.sales.models import Lead
from regulars.base import working_time
from regulars.engine import registry, undo, values
from regulars.engine.models import Change
from regulars.engine.save import delete, save
from regulars.services.worktime.book import calendar_of
from tests.areas.make import about, edit, fresh, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(ann):
    found = values.new_record(registry.get("lead"))
    found.name, found.created_at = "Maria Anders", timezone.now() - timedelta(days=9)
    return save(found, actor=ann)


def call(ann, lead, **given):
    return make("call", ann, name="Call", record=about(lead), **given)


def test_the_first_call_of_ours_answers_a_lead(ann, lead):
    call(ann, lead, direction="in", done_at=_ago(8))
    call(ann, lead)
    assert fresh(lead).answered_at is None
    call(ann, lead, done_at=_ago(3))
    call(ann, lead, done_at=_ago(5))
    lead = fresh(lead)
    assert lead.answered_at.isoformat() == _ago(5)
    assert lead.answer_time == working_time.measure(calendar_of(ann.id), lead.created_at, lead.answered_at)
    assert timedelta(0) < lead.answer_time < timedelta(days=4)


def test_the_answers_of_many_are_written_by_as_many_statements_as_that_of_one(ann):
    entity, asked = registry.get("lead"), []
    made = [make("lead", ann, name=f"Maria {number}") for number in range(4)]
    Lead.objects.update(created_at=TODAY - timedelta(days=9))
    for days, lead in enumerate(made, 1):
        call(ann, lead, done_at=_ago(days))
    times = {lead.id: (fresh(lead).answered_at, fresh(lead).answer_time) for lead in made}
    for some in (made[:1], made):
        Lead.objects.update(answered_at=None, answer_time=None)
        with CaptureQueriesContext(connection) as queries:
            first_answers.refresh(entity, [lead.id for lead in some])
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert {lead.id: (fresh(lead).answered_at, fresh(lead).answer_time) for lead in made} == times
    assert len(set(times.values())) == 4


def test_a_meeting_that_was_held_answers_a_lead_and_one_that_nobody_came_to_does_not(ann, lead):
    meeting = make(
        "meeting", ann, name="Meet", record=about(lead), starts_at=_ago(4), done_at=_ago(3), outcome="no_show"
    )
    assert fresh(lead).answered_at is None
    edit(fresh(meeting), ann, outcome="held")
    assert fresh(lead).answered_at.isoformat() == _ago(4)


def test_a_call_that_goes_to_the_bin_was_no_answer(ann, lead):
    delete([call(ann, lead, done_at=_ago(2))], actor=ann)
    lead = fresh(lead)
    assert (lead.answered_at, lead.answer_time) == (None, None)


def test_the_answer_stays_with_the_lead_when_the_call_goes_along_to_its_deal(ann, lead):
    call(ann, lead, done_at=_ago(2))
    answered = fresh(lead).answered_at
    lead = leads.convert(fresh(lead), actor=ann)
    assert fresh(lead).answered_at == answered
    undo.undo_batch(Change.objects.get(record=lead.id, verb="convert").batch, actor=ann)
    assert fresh(lead).answered_at == answered


def test_it_is_no_change_of_the_lead(ann, lead):
    version = fresh(lead).version
    call(ann, lead, done_at=_ago(2))
    assert fresh(lead).version == version


def test_what_was_answered_is_unanswered_no_more(ann, lead):
    from regulars.areas.sales.queries import unanswered_leads
    from regulars.engine import access

    view = next(each for each in registry.get("lead").list.views if each.key == "unanswered")
    assert access.records("lead", ann).where(view.filter).ids() == [lead.pk]
    assert [each.id for each in unanswered_leads(ann)] == [lead.pk]
    call(ann, lead, done_at=_ago(1))
    assert access.records("lead", ann).where(view.filter).ids() == []
    assert list(unanswered_leads(ann)) == []


TODAY = timezone.now().replace(microsecond=0)


def _ago(days):
    return (TODAY - timedelta(days=days)).isoformat()
