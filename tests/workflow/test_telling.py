"""Rules tell people: whom a field names and whom a condition finds, each in their language and as far as they may see."""

import pytest

from regulars.base.errors import Refused
from regulars.engine import workspace
from regulars.engine.models import FieldRule
from regulars.services.notify import queries
from regulars.services.workflow import rehearsing
from regulars.services.workflow.book import page_of
from regulars.services.workflow.steps import telling
from tests.areas.make import edit, make
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role

CREATED = {"kind": "created"}


def heard(user):
    """The texts in somebody's bell."""
    return [each.text for each in queries.page(actor_of(user)).items if each.kind == "rule"]


def test_the_owner_and_their_manager_are_told_each_in_their_language(automation, company):
    edit(company.mary, SYSTEM, language="ru")
    for to in ("owner", "owner.manager"):
        automation.rule("deal", CREATED, {"do": "notify", "to": to, "text": "{name}: {status}, {owner}"})
    make("deal", actor_of(company.ann), name="Racks")
    automation.settle()
    assert heard(company.ann) == ["Racks: Open, Ann Rep"]
    assert heard(company.mary) == ["Racks: Открыто, Ann Rep"]
    assert heard(company.bob) == []


def test_by_condition_only_those_are_told_who_may_see_the_record(automation, company):
    teams = {"field": "team", "op": "in", "value": [str(company.team.pk), str(company.carl.team_id)]}
    rule = automation.rule("deal", CREATED, {"do": "notify", "among": teams, "text": "{name} is new"})
    make("deal", actor_of(company.ann), name="Racks")
    automation.settle()
    assert [heard(user) for user in (company.ann, company.bob, company.carl)] == [
        ["Racks is new"],
        ["Racks is new"],
        [],
    ]
    told = automation.runs(rule)[0].done_steps.get().told
    assert (told["told"], told["people"]) == (2, 3)


def test_too_many_are_not_told_at_all(automation, company, monkeypatch):
    monkeypatch.setattr(telling, "MOST_TOLD", 1)
    team = {"field": "team", "op": "eq", "value": str(company.team.pk)}
    rule = automation.rule("deal", CREATED, {"do": "notify", "among": team, "text": "{name} is new"})
    make("deal", actor_of(company.ann), name="Racks")
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["failed"]
    assert heard(company.ann) == []


def test_what_is_withheld_from_a_person_is_not_told_them(automation, company):
    masking = make_role("Masking", grants("own"))
    FieldRule.objects.create(role=masking, entity="deal", field="description", mode="hidden")
    give(company.carl, masking)
    automation.rule("deal", CREATED, {"do": "notify", "to": "owner", "text": "{name} ({description})"})
    make("deal", SYSTEM, name="Racks", description="Zqxsecret", owner=str(company.carl.pk))
    make("deal", SYSTEM, name="Racks", description="Zqxsecret", owner=str(company.ann.pk))
    automation.settle()
    assert heard(company.carl) == ["Racks ()"]
    assert heard(company.ann) == ["Racks (Zqxsecret)"]


@pytest.mark.parametrize(
    "step",
    [
        {"text": "To nobody"},
        {"to": "owner"},
        {"to": "owner", "text": " "},
        {"to": "name", "text": "No person"},
        {"to": "account.name", "text": "No person"},
        {"to": "owner", "text": "{nowhere}"},
        {"to": "owner", "text": "x" * 501},
        {"among": {"field": "nowhere", "op": "eq", "value": 1}, "text": "No such condition"},
    ],
)
def test_what_could_never_be_told_is_refused(automation, step):
    with pytest.raises(Refused):
        automation.rule("deal", CREATED, {"do": "notify", **step})


def test_a_try_tells_nobody(automation, company):
    rule = automation.rule("deal", CREATED, {"do": "notify", "to": "owner", "text": "{name}"})
    record = make("deal", actor_of(company.ann), name="Racks")
    trial = rehearsing.try_out(page_of(rule), rule.steps, str(record.pk), viewer=actor_of(company.ada))
    assert [mark.told["told"] for mark in trial.marks] == [1]
    assert heard(company.ann) == []


def test_who_may_see_no_such_records_at_all_is_left_out_and_the_rule_goes_on(automation, company):
    rule = automation.rule("contact", {"kind": "created"}, {"do": "notify", "to": "owner", "text": "New: {name}"})
    give(company.ann, make_role("Products alone", grants("all", entity="product")))
    workspace.move_access_epoch()
    make("contact", SYSTEM, name="Jo Smith", owner=str(company.ann.pk))
    automation.settle()
    assert [run.state for run in automation.runs(rule)] == ["done"]
