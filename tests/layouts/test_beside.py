"""What the program writes past the write door (numbers of a stage, main positions, scores, next steps) is followed by what is made of it."""

import pytest

from regulars.areas.sales.models import Lead, Stage
from regulars.base import jobs
from regulars.engine import access, registry, save, values
from regulars.engine.derived import beside
from regulars.services.scoring import keeping
from tests.factories.people import SYSTEM
from tests.factories.queue import empty_queue
from tests.factories.values import sample_record
from tests.layouts.test_rollups import edit, shown


def of_stage(deal, **given):
    return edit(Stage.objects.get(pk=deal.stage_id), **given)


def test_formulas_and_sums_follow_the_probability_of_a_stage(own, company):
    own.field("deal", "doubled", "formula", rules={"expression": "probability * 2", "result": "decimal"})
    own.field("account", "doubled", "roll_up", rules={"source": "deal.account", "take": "sum", "field": "doubled"})
    account = sample_record("account")
    deal = sample_record("deal", account=str(account.id))
    of_stage(deal, probability="37")
    assert shown(deal, "probability", "doubled") == [37, 74]
    assert shown(account, "doubled") == 74


def test_many_are_worked_out_in_the_background(own, company, monkeypatch):
    own.field("deal", "doubled", "formula", rules={"expression": "probability * 2", "result": "decimal"})
    first, second = sample_record("deal"), sample_record("deal")
    assert first.stage_id == second.stage_id
    empty_queue()
    monkeypatch.setattr(beside, "AT_ONCE", 1)
    of_stage(first, probability="37")
    assert shown(first, "doubled") != 74
    jobs.run_pending()
    assert [shown(each, "doubled") for each in (first, second)] == [74, 74]


def test_a_contact_is_counted_where_its_main_position_is(own, company):
    own.field("account", "people", "roll_up", rules={"source": "contact.account", "take": "count"})
    main = {"field": "is_primary", "op": "eq", "value": True}
    own.field("account", "posts", "roll_up", rules={"source": "position.account", "take": "count", "where": main})
    one, two = sample_record("account"), sample_record("account")
    contact = sample_record("contact", account=str(one.id))
    for account in (one, two):
        sample_record("position", contact=str(contact.id), account=str(account.id), is_primary=True)
    assert [shown(each, "people", "posts") for each in (one, two)] == [[0, 0], [1, 1]]
    edit(contact, account=str(one.id))
    assert [shown(each, "people", "posts") for each in (one, two)] == [[1, 1], [0, 0]]


def test_scores_and_next_steps_are_followed(own, company):
    own.field("lead", "band", "formula", rules={"expression": "IF(score >= 50, 'hot', 'cold')", "result": "text"})
    own.field("lead", "step", "formula", rules={"expression": "next_step_title", "result": "text"})
    lead = sample_record("lead")
    sample_record("task", record=f"lead:{lead.id}", name="Call them")
    edit(lead, score_set=80)
    keeping.refresh(registry.get("lead"), [lead.id])
    assert shown(lead, "next_step_title", "step") == ["Call them", "Call them"]
    assert shown(lead, "score", "band") == [80, "hot"]


def test_who_saves_a_record_read_before_puts_nothing_old_into_its_formulas(own, company):
    own.field("lead", "doubled", "formula", rules={"expression": "score * 2", "result": "integer"})
    lead = sample_record("lead")
    held = access.records("lead", SYSTEM).get(lead.id)
    with beside.written_beside("lead", [lead.id], "score"):
        Lead.objects.filter(pk=lead.id).update(score=21)
    assert shown(lead, "doubled") == 42
    values.apply(held, registry.get("lead"), {"description": "Met at the fair"}, SYSTEM)
    save.save(held, actor=SYSTEM)
    assert shown(lead, "score", "doubled", "description") == [21, 42, "Met at the fair"]


@pytest.mark.parametrize("keys", [("name",), ()])
def test_nothing_is_asked_where_nothing_depends_on_it(own, company, keys):
    def asked():
        raise AssertionError

    own.field("deal", "doubled", "formula", rules={"expression": "probability * 2", "result": "decimal"})
    with beside.written_beside("deal", asked, *keys):
        pass
