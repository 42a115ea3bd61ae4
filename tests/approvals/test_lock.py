"""A record that waits stays as it is, whichever way a change comes in."""

import pytest

from regulars.base.errors import Refused
from regulars.engine import registry, save
from regulars.engine.models import Change
from regulars.engine.undo import undo_changes
from tests.approvals.conftest import edit, make
from tests.areas.make import fresh
from tests.factories.people import actor_of
from tests.workflow.conftest import Automation


@pytest.fixture
def waiting(office, deal):
    record = deal()
    office.ask(office.approval(may_change=["source"]), record)
    return fresh(record)


def closed(function, *given, **named):
    with pytest.raises(Refused) as refused:
        function(*given, **named)
    assert refused.value.code == "waits_for_approval"
    return refused.value


def test_the_refusal_says_who_must_decide_and_what_stays_open(company, waiting):
    problem = closed(edit, waiting, actor_of(company.ann), name="Other")
    assert "Mary Manager" in str(problem)
    assert list(problem.fields) == ["name"]
    edit(fresh(waiting), actor_of(company.ann), source="event")
    assert fresh(waiting).source == "event"


def test_administrators_are_locked_out_too_and_nothing_is_deleted(company, waiting):
    closed(edit, waiting, actor_of(company.ada), name="Other")
    closed(save.delete, [fresh(waiting)], actor=actor_of(company.ada))
    assert fresh(waiting).deleted_at is None


def test_verbs_bulk_and_imports_are_refused(company, waiting):
    ann = actor_of(company.ann)
    described = registry.get("deal")
    closed(described.action_by_verb["win"].run, fresh(waiting), actor=ann)
    errors = {}
    record = fresh(waiting)
    record.name = "Imported"
    save.save_many([record], actor=actor_of(company.ann, source="import"), errors=errors)
    assert errors[0].code == "waits_for_approval"


def test_pages_and_the_api_are_refused(company, waiting, enter, api_of):
    answer = api_of(company.ann).patch(f"deals/{waiting.pk}", {"name": "Other"})
    assert (answer.status_code, answer.json()["code"]) == (422, "waits_for_approval")
    bulk = api_of(company.ann).post(
        "deals/bulk", {"operations": [{"op": "update", "id": str(waiting.pk), "values": {"name": "Other"}}]}
    )
    assert "waits_for_approval" in bulk.content.decode()
    inline = enter(company.ann).post(f"/deals/{waiting.pk}/fields/name", {"name": "Other"})
    assert inline.status_code == 422
    assert fresh(waiting).name == "Rack servers"


def test_rules_are_refused_and_say_why(company, office, waiting):
    automation = Automation(company)
    step = {"do": "set", "values": {"name": {"value": "By a rule"}}}
    rule = automation.rule("deal", {"kind": "changed"}, step)
    edit(fresh(waiting), actor_of(company.ann), source="event")
    automation.settle()
    [run] = automation.runs(rule)
    assert run.state == "failed"
    assert "Mary Manager" in run.reason


def test_parts_of_the_record_are_locked_with_it(company, deal, office):
    record = deal()
    contact = make("contact", actor_of(company.ann), name="Smith")
    office.ask(office.approval(), record)
    role = {"deal": str(record.pk), "contact": str(contact.pk), "role": "champions"}
    closed(make, "deal-role", actor_of(company.ann), **role)


def test_a_part_is_not_moved_to_another_record_meanwhile(company, deal, office):
    record, other = deal(), deal(name="Other")
    contact = make("contact", actor_of(company.ann), name="Smith")
    role = make("deal-role", actor_of(company.ann), deal=str(record.pk), contact=str(contact.pk), role="champions")
    office.ask(office.approval(), record)
    closed(edit, role, actor_of(company.ann), deal=str(other.pk))


def test_an_undo_is_refused_while_it_waits_and_works_after(company, office, deal):
    record = deal()
    edit(record, actor_of(company.ann), name="Second name")
    change = Change.objects.filter(record=record.pk).order_by("-id").first()
    request = office.ask(office.approval(), record)
    ann = actor_of(company.ann)
    left = undo_changes([change.pk], actor=ann).left
    assert left
    assert "Mary Manager" in left[0][1]
    office.yes(request, company.mary)
    assert undo_changes([change.pk], actor=ann).taken_back == 1
    assert fresh(record).name == "Rack servers"


def test_other_entities_are_asked_nothing(company, office, deal):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    record = deal()
    office.ask(office.approval(), record)
    account = make("account", actor_of(company.ann), name="Free")
    with CaptureQueriesContext(connection) as asked:
        edit(account, actor_of(company.ann), name="Free as before")
    assert not [each for each in asked if "approvals_" in each["sql"]]
