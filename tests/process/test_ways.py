"""Every other way by which a record moves meets the same refusal: pages, bulk edit, files, rules."""

import pytest

from regulars.areas.sales.models import Lead
from regulars.base import jobs
from regulars.engine import registry
from regulars.services.process import deeds
from regulars.services.workflow.models import RuleRun
from tests.factories.people import SYSTEM, give, grants, make_role
from tests.factories.queue import empty_queue
from tests.process.conftest import CALL, edit, fresh, make, stage
from tests.workflow.conftest import Automation

HTMX = {"HX-Request": "true"}
WAYS = {
    "board": ("/leads/{id}/move", {"lane": "working"}),
    "path": ("/leads/{id}/stage", {"lane": "working"}),
    "inline": ("/leads/{id}/fields/status", {"status": "working", "version": "1"}),
    "form": ("/leads/{number}/edit", {"name": "Lee Lead", "status": "working", "version": "1"}),
    "bulk": ("/leads/bulk/edit", {"id": "{id}", "field": "status", "status": "working", "step": "look"}),
}


@pytest.fixture
def strict(process):
    return process({**CALL, "required": True})


@pytest.mark.parametrize("way", WAYS)
def test_a_page_refuses_the_move_and_names_what_is_missing(way, strict, lead, company, enter):
    record = lead()
    address, data = WAYS[way]
    named = {name: text.format(id=record.pk) for name, text in data.items()}
    answer = enter(company.ann).post(address.format(id=record.pk, number=record.number), named, headers=HTMX)
    assert "Call the customer" in answer.content.decode(), answer.status_code
    assert fresh(record).status == "new"


def test_an_import_keeps_the_row_back_with_the_reason(strict, lead, company, api_of):
    empty_queue()
    api = api_of(company.ada)
    begun = api.post("leads/import", raw=b"Name,Status\nNew one,Working\nGood one,New\n", media="text/csv")
    jobs.run_pending(queues=["exchange"])
    run = api.get(begun["Location"]).json()
    assert (run["counts"]["created"], run["counts"]["rejected"]) == (1, 1), run
    errors = b"".join(api.get(run["errors"]).streaming_content).decode("utf-8-sig")
    assert "Call the customer" in errors
    assert not Lead.objects.filter(name="New one").exists()


def test_a_rule_is_stopped_with_the_same_words(strict, lead, company, ann):
    automation = Automation(company)
    move = {"do": "set", "values": {"status": {"value": "working"}}}
    automation.rule("lead", {"kind": "changed", "fields": ["source"]}, move)
    record = lead()
    automation.skip()
    edit(record, ann, source="event")
    automation.settle()
    run = RuleRun.objects.get()
    assert run.state == "failed"
    assert "Call the customer" in run.reason
    assert fresh(record).status == "new"


def test_what_is_done_lets_every_page_through(strict, lead, company, ann, enter):
    for way, (address, data) in WAYS.items():
        record = lead()
        deeds.tick(registry.get("lead"), record, "call", actor=ann)
        named = {name: text.format(id=record.pk) for name, text in data.items()}
        named |= {"step": "do"} if way == "bulk" else {}
        enter(company.ann).post(address.format(id=record.pk, number=record.number), named, headers=HTMX)
        assert fresh(record).status == "working", way


def test_a_verb_that_is_refused_asks_for_what_is_missing_and_is_done_with_it(company, enter, ann):
    edit(stage("Won"), SYSTEM, required=["account"])
    deal, acme = make("deal", ann, name="Pumps"), make("account", ann, name="Acme")
    address, person = f"/deals/{deal.pk}/actions/win", enter(company.ann)
    asked = person.post(address, {"reason": "price"}, headers=HTMX)
    assert asked.status_code == 422
    assert '<input type="hidden" name="_key" value="account">' in asked.content.decode()
    wrong = person.post(address, {"reason": "price", "_key": "account", "account": str(deal.pk)}, headers=HTMX)
    assert wrong.status_code == 422
    assert (fresh(deal).status, fresh(deal).account_id) == ("open", None)
    done = person.post(address, {"reason": "price", "_key": "account", "account": str(acme.pk)}, headers=HTMX)
    assert done.status_code == 204
    assert (fresh(deal).status, fresh(deal).win_reason, fresh(deal).account_id) == ("won", "price", acme.pk)


def test_fields_that_a_condition_looks_at_can_be_filled_in_where_it_refuses(process, lead, company, enter):
    process(criteria={"all": [{"field": "company", "op": "filled"}, {"field": "status", "op": "filled"}]})
    record = lead()
    person = enter(company.ann)
    asked = person.post(f"/leads/{record.pk}/move", {"lane": "working"}, headers=HTMX)
    assert asked.status_code == 422
    page = asked.content.decode()
    assert 'name="_key" value="company"' in page
    assert 'name="_key" value="status"' not in page
    person.post(f"/leads/{record.pk}/fill", {"lane": "working", "_key": "company", "company": "Acme"}, headers=HTMX)
    assert (fresh(record).status, fresh(record).company) == ("working", "Acme")


def test_the_right_to_a_verb_gives_none_to_other_fields(company, enter, ann):
    deal, acme = make("deal", ann, name="Pumps"), make("account", ann, name="Acme")
    give(company.ann, make_role("Winning only", {**grants("own"), ("deal", "edit"): "none"}))
    filled = {"reason": "price", "_key": "account", "account": str(acme.pk)}
    assert enter(company.ann).post(f"/deals/{deal.pk}/actions/win", filled, headers=HTMX).status_code == 403
    assert fresh(deal).status == "open"
