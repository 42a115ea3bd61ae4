"""How far a process is kept to, on a history that is known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.base.errors import Invalid
from regulars.engine import registry
from regulars.services.process import deeds, refused
from regulars.services.process.adherence import figures
from regulars.services.process.definition import plan_of
from regulars.services.process.models import RefusedMove, Stay
from tests.api.conftest import problem
from tests.factories.people import actor_of
from tests.process.conftest import CALL, edit, fresh

HOT = {"key": "hot", "kind": "collect", "fields": ["rating"]}


@pytest.fixture(autouse=True)
def nothing_gathered():
    refused.gathered.forget()
    yield
    refused.gathered.forget()


@pytest.fixture
def history(process, lead, ann):
    """Four leads of Ann's: one kept to the process, one left a step out and was late, one was stopped and is overdue, one closed."""
    row = process({**CALL, "required": True}, HOT, hours=8)
    entity, now = registry.get("lead"), timezone.now()
    kept, late, stopped, closed = lead(rating="hot"), lead(), lead(), lead()
    for record in (kept, late):
        deeds.tick(entity, record, "call", actor=ann)
    for _time in range(2):
        with pytest.raises(Invalid):
            edit(fresh(stopped), ann, status="working")
    long_ago = now - timedelta(days=20)
    Stay.objects.filter(record__in=[late.pk, stopped.pk]).update(entered_at=long_ago, due_at=now - timedelta(days=18))
    Stay.objects.filter(record=kept.pk).update(entered_at=now - timedelta(hours=10), due_at=now + timedelta(days=9))
    edit(fresh(kept), ann, status="working")
    edit(fresh(late), ann, status="working")
    edit(fresh(closed), ann, status="disqualified", disqualify_reason="no_fit")
    return row


def told(row, actor, days=90):
    now = timezone.now() + timedelta(minutes=1)
    found = figures(plan_of(row), registry.get("lead"), actor, since=now - timedelta(days=days), until=now)
    return {each.stage: each for each in found}


def test_the_figures_of_a_known_history(history, ann):
    found = told(history, ann)
    new = found["new"]
    assert (new.entered, new.forward, new.back, new.closed, new.standing) == (4, 2, 0, 1, 1)
    assert (new.overdue, new.kept, new.refused) == (2, 1, 2)
    assert list(new.missing) == [("step:call", 2)]
    assert [(each.step.key, each.done, each.skipped) for each in new.steps] == [("call", 2, 0), ("hot", 1, 1)]
    assert 9.9 * 3600 < new.median < 10.1 * 3600
    assert 15 * 86400 < new.ninety < 20 * 86400
    assert (found["working"].entered, found["working"].standing) == (2, 2)
    assert found["disqualified"].entered == 1


def test_only_the_time_asked_for_counts(history, ann):
    assert told(history, ann, days=5)["new"].entered == 2


def test_each_reader_counts_what_they_see(history, company, lead):
    assert told(history, actor_of(company.carl))["new"].entered == 0
    assert told(history, actor_of(company.mary))["new"].entered == 4


def test_the_api_tells_the_same_and_refuses_who_sees_no_such_records(history, company, api_of):
    body = api_of(company.ann).get(f"processes/{history.pk}/adherence?days=90").json()
    [new, *_rest] = body["stages"]
    assert (new["stage"], new["entered"], new["kept"], new["refused"]) == ("new", 4, 1, 2)
    assert new["missing"] == [{"key": "step:call", "count": 2}]
    assert new["steps"][1] == {"step": "hot", "label": "", "done": 1, "skipped": 1}
    problem(api_of(company.nobody).get(f"processes/{history.pk}/adherence"), 403)
    problem(api_of(company.ann).get(f"processes/{history.pk}/adherence?days=0"), 422)


def test_the_page_shows_it(history, company, enter):
    page = enter(company.ann).get(f"/adherence/{history.pk}").content.decode()
    for said in ("Call the customer", "Moves refused", "50%", "Missing most"):
        assert said in page, said
    assert enter(company.nobody).get(f"/adherence/{history.pk}").status_code == 403


def test_a_refused_move_is_kept_though_its_transaction_is_not(history, company):
    refused.gathered.write()
    found = RefusedMove.objects.all()
    assert {(each.stage, each.target, tuple(each.missing)) for each in found} == {("new", "working", ("step:call",))}
    assert {each.by for each in found} == {company.ann.pk}


def test_a_look_is_no_refused_move(process, lead, ann):
    from regulars.engine import save

    process({**CALL, "required": True})
    record = lead()
    record.status = "working"
    save.rehearse([record], actor=ann, errors={})
    refused.gathered.write()
    assert not RefusedMove.objects.exists()
