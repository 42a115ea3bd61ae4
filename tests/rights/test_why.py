"""Why someone may: the explanation agrees with the decision, over everything that can be generated; and says the right thing."""

import json

import pytest

from regulars.engine import access, loans, registry, save, shares, sharing, why, workspace
from regulars.engine.models import Grant, Territory, TerritoryMember, User
from regulars.engine.models.people import FieldRule
from regulars.ui.record_parts import rights_on
from tests.api.conftest import problem
from tests.factories.people import SYSTEM, actor_of, give, grants, make_role
from tests.factories.values import sample_record

pytestmark = pytest.mark.django_db

ENTITIES = [entity for entity in registry.entities() if not entity.access.kept]
EVERY = pytest.mark.parametrize("entity", ENTITIES, ids=[each.name for each in ENTITIES])
SCOPES = ("none", "own", "team", "branch", "territory", "condition", "all")
SOFTWARE = {"field": "industry", "op": "eq", "value": "software"}


def shape(entity):
    """What of an entity the decision depends on: entities of one shape are decided by the same branches."""
    found = entity.access
    whole = getattr(entity.by_key.get(found.through), "to", "")
    above = shape(registry.get(whole)) if isinstance(whole, str) and whole else bool(found.through)
    return (
        bool(entity.owner_column),
        found.open,
        bool(found.territory),
        found.also is not None,
        shares.shareable(entity),
        above,
    )


FIRST = {shape(entity): entity.name for entity in reversed(ENTITIES)}


def scopes_of(entity):
    """Each scope for the first entity of each shape; for the others one in turn."""
    return SCOPES if FIRST[shape(entity)] == entity.name else (SCOPES[ENTITIES.index(entity) % len(SCOPES)],)


def one(entity, record, actor, action="view"):
    return why.explain(registry.get(entity), record.pk, actor, (action,))[0]


def role_of(scope, entity):
    """A role whose every word has this scope; a condition that half of the records meet."""
    role = make_role(scope, {})
    condition = {"field": "number", "op": "gt", "value": 0} if scope == "condition" else None
    actions = [each for each in (*access.ACTIONS, "share") if each != "create"]
    Grant.objects.bulk_create(
        Grant(role=role, entity=entity.name, action=action, scope=scope, condition=condition) for action in actions
    )
    return role


def people_of(company):
    west = save.save(Territory(name="West"), actor=SYSTEM)
    save.save(TerritoryMember(territory=west, user=company.carl), actor=SYSTEM)
    return (company.mary, company.ann, company.bob, company.carl, company.ada, company.nobody)


@EVERY
def test_the_explanation_is_the_decision(entity, company):
    """Scopes of a role × each person × each action, with one record lent and one not."""
    people = people_of(company)
    mine = {"owner": str(company.ann.pk)} if entity.owner_column else {}
    records = [sample_record(entity, SYSTEM, **mine) for _number in range(2)]
    if shares.shareable(entity):
        give(company.carl, make_role("All", grants("own")))
        loan = loans.Loan(user=company.carl.pk, level="edit")
        sharing.share_record(entity, records[0].pk, loan, actor=actor_of(company.ada))
    for scope in scopes_of(entity):
        role = role_of(scope, entity)
        for person in people:
            give(User.objects.get(pk=person.pk), role)
        for person in people:
            actor = actor_of(person)
            for record in records:
                decided = rights_on(entity, actor, record, why.actions_of(entity))
                for found in why.explain(entity, record.pk, actor, why.actions_of(entity)):
                    assert found.allowed == decided[found.action], (scope, person.name, found)
                    assert found.allowed == any(each.opens for each in found.reasons)
                    assert not (found.allowed and found.obstacle)


def test_the_explanation_of_viewing_is_what_the_read_door_gives(company):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk))
    for person in (company.mary, company.ann, company.bob, company.carl, company.ada):
        actor = actor_of(person)
        reached = access.records("account", actor).matching([record.pk]).ids() == [record.pk]
        assert one("account", record, actor).allowed == reached


def test_each_way_is_told_with_its_role(company):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk))
    found = one("account", record, actor_of(company.bob))
    assert [(each.kind, each.opens) for each in found.reasons] == [("own", False), ("team", True)]
    assert found.reasons[1].role.startswith("Team")
    found = one("account", record, actor_of(company.bob), "edit")
    assert not found.allowed
    assert [(each.kind, each.opens) for each in found.reasons] == [("own", False), ("silent", False)]
    assert found.needed == "team"


def test_what_would_be_needed_is_the_narrowest_scope(company):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk))
    assert one("account", record, actor_of(company.carl)).needed == "all"
    give(company.mary, make_role("Own", grants("own")))
    assert one("account", record, actor_of(company.mary)).needed == "branch"
    assert one("account", record, actor_of(company.nobody)).needed == "all"
    assert one("account", record, actor_of(company.nobody)).obstacle == "no_word"


def test_a_part_is_explained_by_its_whole(company):
    contact = sample_record("contact", SYSTEM, owner=str(company.ann.pk))
    point = sample_record("contact-point", SYSTEM, record={"entity": "contact", "id": str(contact.pk)})
    found = one("contact-point", point, actor_of(company.ann), "delete")
    assert found.allowed
    assert {each.whole.name for each in found.reasons if each.opens} == {"contact"}
    assert one("contact-point", point, actor_of(company.mary)).reasons[0].kind == "branch"


def test_a_loan_is_named(company):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk))
    loan = loans.Loan(user=company.carl.pk)
    made = sharing.share_record(registry.get("account"), record.pk, loan, actor=actor_of(company.ann))
    workspace.move_access_epoch()
    found = one("account", record, actor_of(company.carl))
    assert [each.shares for each in found.reasons if each.opens] == [(made,)]
    assert not one("account", record, actor_of(company.carl), "edit").allowed


def test_fields_are_explained_by_each_role_and_agree_with_the_actor(company):
    seller, support = make_role("Seller", grants("own")), make_role("Support", {("deal", "view"): "all"})
    FieldRule.objects.create(role=seller, entity="account", field="industry", mode="masked")
    FieldRule.objects.create(role=support, entity="account", field="industry", mode="hidden")
    FieldRule.objects.create(role=seller, entity="account", field="website", mode="readonly")
    give(company.carl, seller, support)
    actor = actor_of(company.carl)
    entity = registry.get("account")
    found = {each.field.key: each for each in why.fields(entity, actor)}
    assert found["industry"].mode == "masked"
    assert found["industry"].roles == ((seller.name, "masked", True), (support.name, "hidden", False))
    for key, each in found.items():
        assert actor.hides("account", key) == (each.mode == "hidden")
        assert actor.masks("account", key) == (each.mode == "masked")
        assert actor.cannot_edit("account", key) == bool(each.mode)
    assert why.fields(entity, actor_of(company.ada)) == []


# -- page and API ---------------------------------------------------------------------------------------------------------


def test_everyone_asks_about_themselves_and_administrators_about_anybody(company, enter):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk))
    address = f"/accounts/{record.pk}/why"
    assert address in enter(company.ann).get(f"/accounts/{record.number}").content.decode()
    html = enter(company.ann).get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Why can I see this?" in html
    assert "Responsible: Ann Rep" in html
    html = enter(company.ada).get(address, {"person": company.carl.pk}).content.decode()
    assert "Why can Carl Other see this?" in html
    assert "scope “All”" in html
    assert enter(company.ann).get(address, {"person": company.carl.pk}).status_code == 403
    assert enter(company.ada).get(address, {"person": "x"}).status_code == 404
    assert enter(company.carl).get(address).status_code == 404


def test_a_condition_is_told_to_administrators_only(company, enter, api_of):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk), industry="software")
    role = make_role("Where", {})
    Grant.objects.create(role=role, entity="account", action="view", scope="condition", condition=SOFTWARE)
    give(company.carl, role)
    address = f"/accounts/{record.pk}/why"
    assert "Industry is Software" not in enter(company.carl).get(address).content.decode()
    assert "Industry is Software" in enter(company.ada).get(address, {"person": company.carl.pk}).content.decode()
    api = f"accounts/{record.pk}/why?action=view"
    assert api_of(company.carl).get(api).json()["actions"][0]["reasons"][0]["condition"] is None
    about = api_of(company.ada).get(f"{api}&user={company.carl.pk}").json()["actions"][0]["reasons"][0]
    assert about["condition"] == SOFTWARE


@EVERY
def test_the_api_explains_every_entity(entity, company, api_of):
    record = sample_record(entity)
    found = api_of(company.ada).get(f"{entity.plural}/{record.pk}/why")
    assert found.status_code == 200, found.content
    body = found.json()
    assert {each["action"] for each in body["actions"]} == set(why.actions_of(entity))
    assert all(each["allowed"] for each in body["actions"])
    assert json.dumps(body["fields"]) == "[]"


def test_the_api_refuses_the_wrong_person_and_wrong_words(company, api_of):
    record = sample_record("account", SYSTEM, owner=str(company.ann.pk))
    address = f"accounts/{record.pk}/why"
    problem(api_of(company.ann).get(f"{address}?user={company.carl.pk}"), 403)
    problem(api_of(company.carl).get(address), 404)
    problem(api_of(company.ada).get(f"{address}?user=x"), 422)
    problem(api_of(company.ada).get(f"{address}?action=fly"), 422)
    found = api_of(company.ann, "read").get(f"{address}?action=edit").json()["actions"][0]
    assert (found["allowed"], found["obstacle"]) == (False, "token")
