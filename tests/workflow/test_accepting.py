"""Leads that a rule gives to somebody: accepted, declined, or given to the next one when the working time for it is over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regulars.areas.sales.actions import leads
from regulars.areas.sales.queries import leads_to_accept, unanswered_leads
from regulars.base.errors import NotAllowed, Refused
from regulars.engine import undo
from regulars.engine.models import Change, User
from regulars.services.notify.models import Notification
from regulars.services.workflow import handing
from regulars.services.workflow.models import Handing, Rule
from tests.api.conftest import problem
from tests.areas.make import about, fresh
from tests.factories.people import SYSTEM, actor_of
from tests.workflow.conftest import edit, make


@pytest.fixture
def given(automation, company):
    """A lead that a rule gave to one of the team, who has four working hours to accept it."""
    team = {"field": "team", "op": "eq", "value": str(company.team.pk)}
    step = {"do": "assign", "how": "turn", "among": team, "accept_hours": 4}

    def made(**more):
        automation.rule("lead", {"kind": "created"}, {**step, **more}, owner=str(company.ada.pk), acts_as="owner")
        lead = make("lead", SYSTEM, name="Maria Anders")
        automation.settle()
        return fresh(lead)

    return made


def owner(lead):
    return actor_of(User.objects.get(pk=fresh(lead).owner_id))


def time_is_over(lead):
    past = timezone.now() - timedelta(minutes=1)
    Handing.objects.filter(record=lead.pk).update(due_at=past)


def test_who_gets_a_lead_is_asked_to_accept_it_in_working_time(given):
    lead = given()
    assert lead.accept_until > timezone.now()
    assert Handing.objects.get(record=lead.pk).person == lead.owner_id
    assert Notification.objects.filter(kind="to_accept", recipient=lead.owner_id, record=lead.pk).exists()
    assert [each.id for each in leads_to_accept(owner(lead))] == [lead.pk]
    assert list(unanswered_leads(owner(lead))) == []


def test_who_accepts_it_has_it_in_work(given):
    lead = given()
    lead = leads.accept(lead, actor=owner(lead))
    assert (lead.status, lead.accept_until) == ("working", None)
    with pytest.raises(Refused) as problem:
        leads.accept(fresh(lead), actor=owner(lead))
    assert problem.value.code == "not_asked"
    time_is_over(lead)
    handing.pass_due()
    assert fresh(lead).owner_id == lead.owner_id
    assert not Handing.objects.exists()


def test_an_acceptance_that_is_taken_back_is_asked_for_again(given):
    lead = given()
    until, first = lead.accept_until, lead.owner_id
    leads.accept(lead, actor=owner(lead))
    undo.undo_changes([Change.objects.get(record=lead.pk, verb="accept").pk], actor=owner(lead))
    assert (fresh(lead).status, fresh(lead).accept_until) == ("new", until)
    time_is_over(lead)
    handing.pass_due()
    assert fresh(lead).owner_id != first


def test_who_declines_it_loses_it_to_the_next_one_with_the_reason_kept(given):
    lead = given()
    first = lead.owner_id
    handing.decline(lead, actor=owner(lead), reason="I am at a fair")
    lead = fresh(lead)
    assert lead.owner_id != first
    assert (lead.declined_because, lead.accept_until is not None) == ("I am at a fair", True)
    verbs = list(Change.objects.filter(record=lead.pk).order_by("-id").values_list("verb", "actor")[:2])
    assert [verb for verb, _actor in verbs] == ["passed_on", "decline"]
    assert verbs[1][1] == first


def test_what_is_not_accepted_in_time_goes_to_the_next_one_and_then_stays(given, company):
    lead = given()
    first = lead.owner_id
    handing.pass_due()
    assert fresh(lead).owner_id == first
    time_is_over(lead)
    handing.pass_due()
    lead = fresh(lead)
    second = lead.owner_id
    assert second != first
    time_is_over(lead)
    handing.pass_due()
    lead = fresh(lead)
    assert (lead.owner_id, lead.accept_until) == (second, None)
    assert not Handing.objects.exists()
    assert Notification.objects.filter(kind="rule", recipient=company.ada.pk, record=lead.pk).exists()


def test_only_the_one_who_was_asked_answers(given, company):
    lead = given()
    others = next(each for each in (company.ann, company.bob) if each.pk != lead.owner_id)
    with pytest.raises(NotAllowed):
        leads.accept(lead, actor=actor_of(company.ada))
    with pytest.raises(NotAllowed):
        handing.decline(fresh(lead), actor=actor_of(others))
    assert fresh(lead).accept_until is not None


def test_who_works_on_it_has_accepted_it(given):
    lead = given()
    lead = edit(lead, owner(lead), rating="hot")
    assert lead.accept_until is None
    time_is_over(lead)
    handing.pass_due()
    assert fresh(lead).owner_id == lead.owner_id


def test_who_called_has_accepted_it(given):
    lead = given()
    make("call", owner(lead), name="Call", record=about(lead), done_at=timezone.now().isoformat())
    time_is_over(lead)
    handing.pass_due()
    assert (fresh(lead).owner_id, fresh(lead).accept_until) == (lead.owner_id, None)


def test_what_is_handed_on_by_hand_waits_for_nobody(given, company):
    lead = given()
    edit(lead, actor_of(company.ada), owner=str(company.carl.pk))
    assert fresh(lead).accept_until is None
    time_is_over(lead)
    handing.pass_due()
    assert fresh(lead).owner_id == company.carl.pk


def test_what_is_at_an_end_waits_for_nobody_whoever_ended_it(given, company):
    lead = leads.convert(given(), actor=actor_of(company.ada))
    assert fresh(lead).accept_until is None
    time_is_over(lead)
    handing.pass_due()
    assert (fresh(lead).owner_id, fresh(lead).status) == (lead.owner_id, "converted")


def test_a_rule_that_is_off_gives_nothing_on(given, automation):
    lead = given()
    edit(Rule.objects.get(), SYSTEM, is_active=False)
    time_is_over(lead)
    handing.pass_due()
    assert (fresh(lead).owner_id, fresh(lead).accept_until) == (lead.owner_id, None)


def test_while_nobody_is_at_work_it_stays_and_is_looked_at_again(given, monkeypatch):
    lead = given()
    Handing.objects.update(step={**Handing.objects.get().step, "at_work": True})
    monkeypatch.setattr("regulars.base.working_time.is_working", lambda calendar, moment: False)
    time_is_over(lead)
    handing.pass_due()
    row = Handing.objects.get()
    assert row.due_at > timezone.now()
    assert (fresh(lead).owner_id, fresh(lead).accept_until) == (lead.owner_id, row.until)


def test_the_undo_of_the_run_asks_nobody_any_more(given, automation):
    lead = given()
    batch = Change.objects.filter(record=lead.pk, diff__has_key="accept_until").get().batch
    undo.undo_batch(batch, actor=SYSTEM)
    lead = fresh(lead)
    assert lead.accept_until is None
    time_is_over(lead)
    handing.pass_due()
    assert fresh(lead).owner_id == lead.owner_id
    assert not Handing.objects.exists()


def test_two_workers_pass_it_on_once(given):
    lead = given()
    time_is_over(lead)
    assert handing.pass_due() == 1
    assert handing.pass_due() == 0
    assert len(Handing.objects.get().tried) == 1


def test_only_owners_of_leads_are_asked_and_hours_are_hours(automation, company):
    among = {"field": "name", "op": "eq", "value": "A"}
    for entity, hours in (("deal", 4), ("lead", 0), ("lead", "soon"), ("lead", True)):
        with pytest.raises(Refused):
            automation.rule(
                entity, {"kind": "created"}, {"do": "assign", "how": "turn", "among": among, "accept_hours": hours}
            )


def test_programs_accept_and_decline(given, company, api_of):
    lead = given()
    me = User.objects.get(pk=lead.owner_id)
    assert api_of(me).get("leads?fields=accept_until").json()["items"][0]["accept_until"]
    assert api_of(me).post(f"leads/{lead.pk}/actions/decline", {"reason": "Away"}).status_code == 200
    assert problem(api_of(company.ada).post(f"leads/{lead.pk}/actions/accept", {}), 403)["code"] == "not_allowed"
