"""The service time of a stage, asked by the one filter: in lists, by the API, in the builder, and refused where it may not be."""

import json
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from regulars.base.errors import Refused
from regulars.engine import access, registry, workspace
from regulars.engine.models import FieldRule
from regulars.services.process.models import Stay
from regulars.ui.filter_form import asked_by
from regulars.ui.words_of_filters import in_words
from tests.api.conftest import problem
from tests.factories.people import actor_of, give, grants, make_role
from tests.lists.test_builder import filter_in, form_of, post
from tests.process.conftest import CALL

OVERDUE, TODAY = {"on_stage": "overdue"}, {"on_stage": "due_today"}


@pytest.fixture
def visitor(company, enter):
    return enter(company.ann)


@pytest.fixture
def standing(process, lead):
    """Three leads of Ann's on a stage with a service time: one is late, one has until tonight, one has long."""
    process(CALL, hours=8)
    late, tonight, long = lead(name="Late"), lead(name="Tonight"), lead(name="Long")
    now = timezone.now()
    ends = now.replace(hour=23, minute=59, second=59, microsecond=999_999)
    for record, due in ((late, now - timedelta(minutes=1)), (tonight, ends), (long, now + timedelta(days=9))):
        Stay.objects.filter(record=record.pk).update(due_at=due)
    return late, tonight, long


def found(actor, *nodes):
    return set(access.records("lead", actor).where({"all": list(nodes)}).ids())


def test_a_list_asks_what_is_late_and_what_is_due_today(standing, ann):
    late, tonight, long = (record.pk for record in standing)
    assert found(ann, OVERDUE) == {late}
    assert found(ann, TODAY) == {tonight}
    assert found(ann, {"none": [OVERDUE]}) == {tonight, long}
    assert found(ann, OVERDUE, TODAY) == set()


def test_who_has_left_the_stage_is_late_no_more(standing, ann):
    Stay.objects.filter(record=standing[0].pk).update(left_at=timezone.now())
    assert found(ann, OVERDUE) == set()


def test_a_program_asks_the_same(standing, company, api_of):
    answer = api_of(company.ann).get(f"leads?filter={quote(json.dumps(OVERDUE))}")
    assert [item["id"] for item in answer.json()["items"]] == [str(standing[0].pk)]
    refused = problem(api_of(company.ann).get(f"leads?filter={quote(json.dumps({'on_stage': 'slow'}))}"), 422)
    assert "overdue, due_today" in refused["detail"]


@pytest.mark.parametrize("answer", [None, 5, [], {}, "", "Overdue", ["overdue"]])
def test_what_is_no_answer_is_refused(standing, ann, answer):
    with pytest.raises(Refused):
        found(ann, {"on_stage": answer})
    assert in_words({"on_stage": answer}, registry.get("lead"), ann).wrong


def test_whose_stage_is_hidden_may_not_ask_for_it(standing, company):
    role = make_role("No stages", grants("all"))
    FieldRule.objects.create(role=role, entity="lead", field=registry.get("lead").board.by, mode="hidden")
    give(company.ann, role)
    workspace.move_access_epoch()
    with pytest.raises(Refused):
        found(actor_of(company.ann), OVERDUE)


def test_the_builder_offers_it_where_there_are_service_times(standing, visitor, ann):
    address = f"/leads/filter?view=all&filter={quote(json.dumps({'all': [OVERDUE]}))}"
    page = visitor.get(address).content.decode()
    assert "Service time of the stage" in page
    assert filter_in(post(visitor, address, form_of(page), "apply")) == OVERDUE
    assert "on_stage" not in dict(asked_by(registry.get("account"), ann))
    row = [("node", "r.0"), ("r.0-field", "on_stage"), ("r.0-op", "eq"), ("r.0-was", "rating")]
    assert filter_in(post(visitor, "/leads/filter?view=all", row, "apply")) == OVERDUE


def test_a_chip_says_it(standing, visitor, ann):
    assert str(in_words(TODAY, registry.get("lead"), ann)) == "Service time of the stage ends today"
    page = visitor.get(f"/leads/?view=all&filter={quote(json.dumps({'all': [OVERDUE]}))}").content.decode()
    assert "Service time of the stage" in page
    assert "Late" in page
    assert "Tonight" not in page
