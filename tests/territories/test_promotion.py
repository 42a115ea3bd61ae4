"""Territories with their tree and rules are taken over by name into an installation that has others; people stay at home."""

import json

import pytest
from django.test import Client

from regulars.base.errors import Invalid
from regulars.engine import access, workspace
from regulars.engine.models import Grant, Role, SavedView, Territory, TerritoryMember, TerritoryPlan, TerritoryRule
from regulars.engine.promotion import file, parts, taking
from regulars.services.identity import tokens
from regulars.services.identity.rights import conditions_of
from tests.areas.make import edit, fresh
from tests.factories.people import SYSTEM, actor_of, make_role
from tests.territories.make import LARGE, SOFTWARE, member


def settings(**given):
    return json.dumps({"form": file.FORM, "version": file.VERSION, **given})


@pytest.fixture
def tried(world):
    """The map with people in it, and what refers to it: a role and a view."""
    member(world.west, world.company.ann)
    edit(fresh(world.west), SYSTEM, owner=str(world.company.ann.pk))
    role = make_role("Western", {})
    of_it = {"field": "territory", "op": "under", "value": str(world.west.pk)}
    Grant.objects.create(role=role, entity="account", action="view", scope="condition", condition=of_it)
    SavedView.objects.create(
        entity="account", name="In the West", owner=world.company.ada, is_shared=True, filter=of_it
    )
    return file.write()


@pytest.fixture
def production(tried):
    """An installation without any of it."""
    for model in (SavedView, TerritoryMember, TerritoryRule, TerritoryPlan):
        model.objects.all().delete()
    Role.objects.filter(name__startswith="Western").delete()
    Territory.objects.update(parent=None)
    Territory.objects.all().delete()
    workspace.move_settings_epoch()
    return tried


def rule_of(name):
    return TerritoryRule.objects.get(territory__name=name, deleted_at=None)


def test_the_file_names_them_and_holds_no_person_and_no_identifier(tried, world):
    content = json.loads(tried)
    assert content["territories"]["City"] == {"key": "city", "name": "City", "parent": "territory: West", "position": 0}
    assert content["territory_rules"]["West / Rule of West"] == {
        "key": "rule-of-west", "territory": "territory: West", "label": "Rule of West", "entity": "account", "condition": SOFTWARE, "position": 0,
    }  # fmt: skip
    assert content["views"]["account.In the West"]["filter"]["value"] == "territory: West"
    for row in (world.west, world.city, rule_of("West"), world.company.ann):
        assert str(row.pk) not in tried


def test_production_takes_over_the_tree_its_rules_and_what_refers_to_it(production, world):
    looked = taking.preview(production, actor=SYSTEM)
    assert looked.wrong == {}
    new = {(each.part.name, each.key) for each in looked.differences if each.is_new}
    assert {("territories", name) for name in ("West", "East", "City")} <= new
    assert {("territory_rules", f"{name} / Rule of {name}") for name in ("West", "East", "City")} <= new
    assert not Territory.objects.exists(), "looking changes nothing"
    taking.take(production, actor=SYSTEM)
    west, city = (Territory.objects.get(name=name) for name in ("West", "City"))
    assert (city.parent_id, west.parent_id, west.owner_id, west.position) == (west.pk, None, None, 1)
    assert (rule_of("City").condition, rule_of("West").condition) == (LARGE, SOFTWARE)
    view = SavedView.objects.get(name="In the West")
    [role] = Role.objects.filter(name__startswith="Western")
    assert view.filter["value"] == conditions_of(role)["account"]["value"] == str(west.pk)
    assert not TerritoryMember.objects.exists()
    assert taking.preview(production, actor=SYSTEM).differences == []


def test_rules_that_arrive_are_a_draft_until_somebody_activates_them(production, world):
    account = world.account()
    taking.take(production, actor=SYSTEM)
    assert not TerritoryPlan.objects.exists()
    assert fresh(account).territory_id is None
    world.activate()
    assert fresh(account).territory_id == Territory.objects.get(name="West").pk


def test_who_gets_the_records_here_stays_and_what_is_only_here_too(tried, world):
    edit(fresh(world.west), SYSTEM, owner=str(world.company.bob.pk))
    own = rule_of("East")
    content = json.loads(tried)
    del content["territory_rules"]["East / Rule of East"]
    content["territories"]["West"]["description"] = "Where the sun sets"
    looked = taking.preview(json.dumps(content), actor=SYSTEM)
    assert [(each.part.name, each.key) for each in looked.differences] == [("territories", "West")]
    assert ("territory_rules", "East / Rule of East") in [(part.name, key) for part, key in looked.only_here]
    taking.take(json.dumps(content), actor=SYSTEM)
    west = fresh(world.west)
    assert (west.description, west.owner_id) == ("Where the sun sets", world.company.bob.pk)
    assert fresh(own).deleted_at is None
    assert TerritoryMember.objects.count() == 1


def test_what_was_renamed_there_is_renamed_here_with_its_rules(tried, world):
    there = json.loads(tried.replace('"territory: West"', '"territory: Far West"'))
    there["territories"]["Far West"] = there["territories"].pop("West") | {"name": "Far West"}
    rules = there["territory_rules"]
    rules["Far West / Software"] = rules.pop("West / Rule of West") | {"label": "Software"}
    outcome = taking.take(json.dumps(there), actor=SYSTEM)
    assert {(each.part.name, each.was) for each in outcome.differences if each.was} == {
        ("territories", "West"), ("territory_rules", "West / Rule of West"),
    }  # fmt: skip
    assert (fresh(world.west).name, rule_of("Far West").label, Territory.objects.count()) == ("Far West", "Software", 3)
    assert fresh(world.city).parent_id == world.west.pk


@pytest.mark.parametrize(
    ("part", "key", "item", "field"),
    [
        ("territories", "North", {"name": "North", "parent": "territory: Nowhere"}, "parent"),
        ("territories", "West", {"name": "West", "parent": "territory: City", "position": 1}, "parent"),
        ("territory_rules", "Nowhere / All", {"label": "All", "territory": "territory: Nowhere", "entity": "account"}, "territory"),
        ("territory_rules", "West / All", {"label": "Other", "territory": "territory: West", "entity": "account"}, "label"),
        ("territory_rules", "West / All", {"label": "All", "territory": "territory: West", "entity": "deal"}, "entity"),
        ("territory_rules", "West / All", {"label": "All", "territory": "territory: West", "entity": "account", "condition": {"field": "nope"}}, "condition"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name_and_nothing_is_changed(world, part, key, item, field):
    before = [parts.PARTS[name].read() for name in ("territories", "territory_rules")]
    text = settings(**{part: {key: item}})
    assert list(taking.preview(text, actor=SYSTEM).wrong) == [f"{part}.{key}.{field}"]
    with pytest.raises(Invalid):
        taking.take(text, actor=SYSTEM)
    assert [parts.PARTS[name].read() for name in ("territories", "territory_rules")] == before


def test_only_administrators_take_them_over_by_the_api(production, world):
    for person, status in ((world.company.ann, 403), (world.company.ada, 200)):
        secret = tokens.make(person, name="settings", scopes=())[1]
        answer = Client().post(
            "/api/v1/settings",
            production,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert (answer.status_code, Territory.objects.exists()) == (status, status == 200)
    assert access.records("territory", actor_of(world.company.ann)).count().number == 3
